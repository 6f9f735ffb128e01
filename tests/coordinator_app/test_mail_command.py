"""`coordinateur mail …` as a person types it, with a real server and a keyring that forgets."""

import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from coordinator_app import main
from coordinator_app.credentials import Credentials
from coordinator_app.mail import command
from coordinator_app.mail.command import Patience
from coordinator_app.mail.settings import BOUNCES_PASSWORD, PASSWORD
from coordinator_app.shared import Shared
from coordinator_app.sync.embedded import Embedded
from db.types import MailState
from tests.coordinator_app.imap_server import imap
from tests.coordinator_app.office import open_office
from tests.coordinator_app.postbox import SECRET, SENDER, USER, Postbox, postbox, read_mail, write_mail
from tests.coordinator_app.test_credentials import Memory
from tests.coordinator_app.test_mail_bounces import report

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kept() -> Credentials:
    return Credentials(Memory(), allowed={Memory.__module__})


@pytest.fixture(autouse=True)
def _signals_afterwards() -> object:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def write_settings(folder: Path, server: Postbox, more: str = "") -> None:
    (folder / "settings.toml").write_text(
        f'[mail]\ntransport = "smtp"\nhost = "localhost"\nport = {server.port}\nsecurity = "none"\n'
        f'sender = "{SENDER}"\n{more}',
        encoding="utf-8",
    )


def run(folder: Path, *arguments: str, kept: Credentials, answer: str = "") -> int:
    return command.run(["--data", str(folder), *arguments], credentials=lambda: kept, ask=lambda _: answer)


def test_what_waits_is_sent(database: Path, kept: Credentials, capsys: pytest.CaptureFixture[str]) -> None:
    folder = database.parent
    shared = Shared(database)
    one, two = (write_mail(shared._engine, recipient=who) for who in ("a@exemple.fr", "personne"))
    with postbox() as server:
        write_settings(folder, server)
        assert run(folder, "send", kept=kept) == 0
        assert [who for who, _ in server.taken] == ["a@exemple.fr"]
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "1 envoyés, 1 refusés par le serveur.",
        "0 message(s) à envoyer plus tard.",
    ]
    assert read_mail(shared._engine, one).state is MailState.SENT
    assert read_mail(shared._engine, two).state is MailState.REFUSED
    shared.close()


def test_a_server_that_is_not_there(
    database: Path, kept: Credentials, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = database.parent
    shared = Shared(database)
    write_mail(shared._engine)
    shared.close()
    write_settings(folder, Postbox(port=1))
    assert run(folder, "send", kept=kept) == 1
    said = capsys.readouterr()
    assert said.err == "Le serveur d’envoi ne répond pas.\n"
    assert said.out.splitlines()[-1] == "1 message(s) à envoyer plus tard."


def test_the_password_is_asked_for_and_kept(
    tmp_path: Path, kept: Credentials, capsys: pytest.CaptureFixture[str]
) -> None:
    """And is in no file of the folder."""
    with postbox(login=True) as server:
        write_settings(tmp_path, server, f'user = "{USER}"\n')
        assert run(tmp_path, "test", "moi@exemple.fr", kept=kept) == 1
        assert "Il manque le mot de passe d’envoi" in capsys.readouterr().err
        assert run(tmp_path, "password", kept=kept, answer=SECRET) == 0
        assert kept.get(PASSWORD) == SECRET
        assert run(tmp_path, "test", "moi@exemple.fr", kept=kept) == 0
        assert "Le serveur a accepté le message d’essai (250 kept as 1a2b)." in capsys.readouterr().out
        ((who, content),) = server.taken
        assert who == "moi@exemple.fr"
        assert content.startswith(b"From: sejours@alef.fr\r\nTo: moi@exemple.fr\r\n")
    assert not any(SECRET in path.read_text() for path in tmp_path.iterdir())


def test_a_mail_to_try_that_does_not_leave(
    tmp_path: Path, kept: Credentials, capsys: pytest.CaptureFixture[str]
) -> None:
    with postbox(plan={"rcpt": "550 unknown"}) as server:
        write_settings(tmp_path, server)
        assert run(tmp_path, "test", "moi@exemple.fr", kept=kept) == 1
        assert run(tmp_path, "test", "moi", kept=kept) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Le message d’essai n’est pas parti. 550 unknown",
        "Cette adresse n’est pas valable. Vérifiez-la, puis recommencez.",
    ]


def test_a_desk_without_settings_leaves_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["mail", "--data", str(tmp_path), "send"]) == 1
    assert "Ce poste n’envoie pas de messages" in capsys.readouterr().err
    assert main.run(["mail", "--data", str(tmp_path), "password", "--bounces"]) == 1
    assert capsys.readouterr().err.startswith(("Aucune boîte", "Ce poste n’a pas de trousseau"))


def test_mails_that_came_back_are_read(
    database: Path, kept: Credentials, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = database.parent
    shared = Shared(database)
    id_ = write_mail(shared._engine, state=MailState.SENT)
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    with imap(context) as back, postbox() as server:
        back.mails[3] = report(original=f"Message-ID: <{id_}@alef.fr>\n\n")
        write_settings(
            folder,
            server,
            f'[mail.bounces]\nhost = "localhost"\nport = {back.port}\nuser = "retours"\n'
            f"ca_file = '{folder / 'ca.pem'}'\n",
        )
        kept.set(BOUNCES_PASSWORD, "faux")
        assert run(folder, "send", kept=kept) == 0
        assert "La boîte des retours ne se lit pas" in capsys.readouterr().err
        assert run(folder, "password", "--bounces", kept=kept, answer=back.password) == 0
        for new in ("1 message(s) revenu(s)", ""):
            capsys.readouterr()
            assert run(folder, "send", kept=kept) == 0
            assert new in capsys.readouterr().out
    assert read_mail(shared._engine, id_).bounced_at is not None
    shared.close()


def test_being_asked_to_stop_is_heard_soon() -> None:
    slept: list[float] = []
    patience = Patience(slept.append)
    assert patience(1.2)
    assert sum(slept) == pytest.approx(1.2)
    patience.stop(signal.SIGTERM, None)
    assert not patience(60)
    assert not patience(0)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_watching_ends_by_a_signal(database: Path) -> None:
    """What is under way is finished; exit 0."""
    shared = Shared(database)
    one = write_mail(shared._engine)
    with postbox() as server:
        write_settings(database.parent, server)
        with subprocess.Popen(
            [
                sys.executable,
                "-m",
                "coordinator_app",
                "mail",
                "--data",
                str(database.parent),
                "send",
                "--watch",
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "1 envoyés.\n"
            process.terminate()
            assert process.wait(30) == 0
    assert read_mail(shared._engine, one).state is MailState.SENT
    shared.close()


def test_a_desk_that_sends_leaves_no_files(database: Path) -> None:
    """Or a mail would go twice, by the server and by hand."""
    office = open_office(database.parent)
    write_mail(office.shared._engine)
    link = office.desk.link
    assert isinstance(link, Embedded)
    link._mail_folder = None
    office.desk.push()
    assert office.mails() == []
    link._mail_folder = database.parent / "courriels"
    office.desk.push()
    assert len(office.mails()) == 1
    office.desk.close()
