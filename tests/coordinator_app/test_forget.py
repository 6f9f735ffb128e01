"""To forget a desk, and to change its key, from the command line."""

from dataclasses import replace
from pathlib import Path

import pytest

from coordinator_app import forget, keys, local_command
from coordinator_app.documents import Documents
from coordinator_app.errors import DeskError
from coordinator_app.files import Piece
from coordinator_app.keys import LocalKey
from coordinator_app.mail.settings import PASSWORD
from coordinator_app.main import run as run_main
from coordinator_app.outbox import Outbox
from coordinator_app.settings import SERVER_PASSWORD, Server, Settings, load
from tests.coordinator_app.keyrings import FileKeyring
from tests.coordinator_app.test_keys import by_hand, no_keyring, nobody
from tests.coordinator_app.test_outbox import keep, ruling


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive in a moment."""
    monkeypatch.setattr(keys, "_COST", {"n": 2, "r": 8, "p": 1})


@pytest.fixture
def ring(tmp_path: Path) -> FileKeyring:
    return FileKeyring(tmp_path / "trousseau")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "poste").mkdir()
    return replace(load(tmp_path / "poste"), server=Server("postgresql://base.alef.fr/sejours", "https://f"))


@pytest.fixture
def key(settings: Settings, ring: FileKeyring) -> str:
    """A desk that was used: a blob, an outbox, what a damage and a crash left, and passwords."""
    found = LocalKey(settings.folder, credentials=ring.credentials, ask=nobody).open()
    documents = Documents(settings.documents, key=found)
    documents.add("0" * 64, Piece(0, b"x"))
    documents.close()
    Outbox(settings.outbox, key=found).close()
    for name in ("replica-3.db", "replica-3.db-wal", "outbox-damaged-1.db", "docs.db.part", "outbox.db.part"):
        (settings.folder / name).write_bytes(b"x" * 5000)
    (settings.folder / "settings.toml").write_text('login = "marie"')
    for name in (SERVER_PASSWORD, PASSWORD):
        ring.credentials().set(name, "mimosa")
    return found


def left(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.folder.iterdir())


def test_nothing_is_left(settings: Settings, ring: FileKeyring, key: str) -> None:
    """But the settings, which hold nobody's data."""
    forget.forget(settings, credentials=ring.credentials)
    assert left(settings) == ["settings.toml"]
    assert ring.kept() == {}
    assert key


def test_not_while_decisions_wait(settings: Settings, ring: FileKeyring, key: str) -> None:
    """Unless they are abandoned; one that the server refused counts too."""
    outbox = Outbox(settings.outbox, key=key)
    refused, waits = ruling(), ruling()
    keep(outbox, refused, waits)
    outbox.block(refused.id, "Non.")
    outbox.close()
    before = left(settings)
    with pytest.raises(DeskError, match="2 décisions n’ont pas été envoyées"):
        forget.forget(settings, credentials=ring.credentials)
    assert left(settings) == before
    assert key in ring.kept().values()
    forget.forget(settings, credentials=ring.credentials, abandon=True)
    assert left(settings) == ["settings.toml"]


def test_not_when_nobody_knows_what_waits(settings: Settings, ring: FileKeyring, key: str) -> None:
    """The key is gone: said, and done when asked for."""
    ring.credentials().set(*next((name, "") for name, secret in ring.kept().items() if secret == key))
    with pytest.raises(DeskError, match="n’a plus la clé de ce poste : rien n’a été effacé"):
        forget.forget(settings, credentials=ring.credentials)
    assert settings.outbox.exists()
    forget.forget(settings, credentials=ring.credentials, abandon=True)
    assert left(settings) == ["settings.toml"]
    assert ring.kept() == {}


def test_not_while_the_desk_is_open(
    settings: Settings, ring: FileKeyring, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.session.BUSY_TIMEOUT_MS", 30)
    outbox = Outbox(settings.outbox, key=key)
    outbox.waiting()
    with pytest.raises(DeskError, match="occupées : rien n’a été effacé"):
        forget.forget(settings, credentials=ring.credentials)
    outbox.close()
    assert settings.outbox.exists()


def test_a_desk_that_is_the_database_forgets_nothing(database: Path, ring: FileKeyring) -> None:
    with pytest.raises(DeskError, match="n’est pas relié à un serveur"):
        forget.forget(load(database.parent), credentials=ring.credentials, abandon=True)
    assert database.exists()


def test_without_a_keyring(settings: Settings) -> None:
    """There is nothing in it, and the passphrase opens nothing any more."""
    lock, _ = by_hand(settings.folder, "un chemin bordé")
    Outbox(settings.outbox, key=lock.open()).close()
    _, person = by_hand(settings.folder, "un chemin bordé")
    forget.forget(settings, credentials=no_keyring, ask=person)
    assert left(settings) == []


def test_a_keyring_that_is_gone(settings: Settings, key: str) -> None:
    """The files are forgotten all the same, and the rest is said."""
    assert key
    with pytest.raises(DeskError, match="sont effacées, pas ses clés"):
        forget.forget(settings, credentials=no_keyring, abandon=True)
    assert left(settings) == ["settings.toml"]


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(("answer", "done"), [("oui", True), (" OUI ", True), ("", False), ("non", False)])
def test_the_command_asks_first(
    settings: Settings, ring: FileKeyring, answer: str, done: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["forget", "--data", str(settings.folder)]
    code = local_command.run(arguments, credentials=ring.credentials, confirm=lambda _question: answer)
    assert code == int(not done)
    assert settings.outbox.exists() is not done
    assert ("tout oublié" in capsys.readouterr().out) is done


def test_the_command_says_what_it_cannot_do(
    settings: Settings, ring: FileKeyring, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outbox = Outbox(settings.outbox, key=key)
    keep(outbox, ruling())
    outbox.close()
    arguments = ["forget", "--data", str(settings.folder)]
    assert local_command.run(arguments, credentials=ring.credentials, confirm=lambda _question: "oui") == 1
    said = capsys.readouterr().err
    assert said.startswith("Une décision n’a pas été envoyée.")
    assert forget.ANYWAY in said
    assert (
        local_command.run(
            [*arguments, forget.ANYWAY], credentials=ring.credentials, confirm=lambda _question: "oui"
        )
        == 0
    )


def test_the_command_changes_the_key(
    settings: Settings, ring: FileKeyring, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("replica-3.db", "replica-3.db-wal"):
        (settings.folder / name).unlink()
    arguments = ["key", "change", "--data", str(settings.folder)]
    assert local_command.run(arguments, credentials=ring.credentials) == 0
    assert "nouvelle clé" in capsys.readouterr().out
    assert key not in ring.kept().values()
    Outbox(settings.outbox, key=LocalKey(settings.folder, credentials=ring.credentials).open()).close()


def test_a_desk_without_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the application's own door."""
    assert run_main(["key", "change", "--data", str(tmp_path)]) == 1
    assert "pas de données chiffrées" in capsys.readouterr().err
