"""The settings file: what it may say, and a sentence for what it may not."""

from datetime import timedelta
from pathlib import Path

import platformdirs
import pytest

from coordinator_app.errors import DeskError
from coordinator_app.settings import Server, Settings, load
from tests.coordinator_app.office import read_only


def write(folder: Path, content: str | bytes) -> Path:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "settings.toml").write_bytes(data)
    return folder


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    """The folder is made."""
    folder = tmp_path / "deux" / "niveaux"
    found = load(folder)
    assert found == Settings(folder, login=None, undo_seconds=10)
    assert folder.is_dir()
    assert found.undo_window == timedelta(seconds=10)


def test_without_a_folder_it_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the platform says."""
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_a, **_k: str(tmp_path / "moi"))
    assert load().folder == tmp_path / "moi"


def test_everything_is_in_the_folder(tmp_path: Path) -> None:
    """So that one folder is backed up, and one is deleted."""
    found = load(tmp_path)
    paths = [found.database, found.outbox, found.files, found.mails, found.log]
    assert {path.parent for path in paths} == {tmp_path}
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", (None, 10)),
        ('login = "anne"\nundo_seconds = 0', ("anne", 0)),
        ("undo_seconds = 60\nautre = 1", (None, 60)),
        ('\ufefflogin = "zoé"\r\n', ("zoé", 10)),
    ],
    ids=["empty", "both", "the longest", "as Windows writes it"],
)
def test_what_it_may_say(tmp_path: Path, content: str, expected: tuple[str | None, int]) -> None:
    """Unknown keys are a later version's."""
    found = load(write(tmp_path, content))
    assert (found.login, found.undo_seconds) == expected


@pytest.mark.parametrize(
    "content",
    [
        *("undo_seconds = -1", "undo_seconds = 61", "undo_seconds = 1.5", 'undo_seconds = "10"'),
        *("undo_seconds = true", "login = 3", "login = ['anne']"),
    ],
)
def test_values_that_mean_nothing(tmp_path: Path, content: str) -> None:
    """The sentence says which are allowed, and where."""
    with pytest.raises(DeskError, match="ne sont pas valables") as caught:
        load(write(tmp_path, content))
    assert str(tmp_path / "settings.toml") in caught.value.message


@pytest.mark.parametrize("content", ["login = anne", "[", 'login = "é"'.encode("latin-1"), b"\x00\xff"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: str | bytes) -> None:
    """Not TOML, or not UTF-8."""
    with pytest.raises(DeskError, match="Les réglages ne se lisent pas") as caught:
        load(write(tmp_path, content))
    assert str(tmp_path / "settings.toml") in caught.value.message


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file is in its place."""
    (tmp_path / "place").write_text("")
    with pytest.raises(DeskError, match="ne s’ouvre pas"):
        load(tmp_path / "place")
    with pytest.raises(DeskError, match="ne s’ouvre pas"):
        load(tmp_path / "place" / "dedans")


def test_a_folder_that_may_not_be_made(tmp_path: Path) -> None:
    """Nobody may write there."""
    with read_only(tmp_path), pytest.raises(DeskError, match="ne s’ouvre pas"):
        load(tmp_path / "nouveau")


SERVER = 'address = "postgresql://base.asso.fr/sejours"\nfiles = "https://dossiers.asso.fr"\n'


def test_an_office_has_a_server(tmp_path: Path) -> None:
    """Its address, where files are, and who one is; the rest has a default."""
    found = load(write(tmp_path, f'login = "anne"\n[server]\n{SERVER}'))
    assert found.server == Server("postgresql://base.asso.fr/sejours", "https://dossiers.asso.fr")
    authority = tmp_path / "ca.pem"
    authority.touch()
    more = f'{SERVER}authority = "{authority}"\noffline_days = 3\nprefetch_mb = 0\nlater = 1'
    found = load(write(tmp_path, f'login = "anne"\n[server]\n{more}'))
    assert found.server == Server(
        "postgresql://base.asso.fr/sejours", "https://dossiers.asso.fr", authority, 3, 0
    )
    assert load(tmp_path).server is not None
    assert load(write(tmp_path, "undo_seconds = 5")).server is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (f"[server]\n{SERVER}", "« login »"),
        ('login = "anne"\nserver = 1', "c’est une table"),
        ('login = "anne"\n[server]\naddress = "postgresql://a/b"', "il manque « files »"),
        (f'login = "anne"\n[server]\n{SERVER.replace("://base", "://anne:secret@base")}', "« address »"),
        (f'login = "anne"\n[server]\n{SERVER.replace("https", "http")}', "« files »"),
        (f'login = "anne"\n[server]\n{SERVER.replace("https://dossiers.asso.fr", "dossiers")}', "« files »"),
        (f'login = "anne"\n[server]\n{SERVER}authority = "/nulle/part.pem"', "« authority »"),
        (f'login = "anne"\n[server]\n{SERVER}offline_days = 0', "« offline_days » est un nombre de 1 à 365"),
        (f'login = "anne"\n[server]\n{SERVER}prefetch_mb = true', "« prefetch_mb »"),
    ],
)
def test_what_is_wrong_with_a_server_is_said(tmp_path: Path, content: str, why: str) -> None:
    """With the file and the word; and never by repeating a password."""
    with pytest.raises(DeskError, match="Les réglages ne sont pas valables") as caught:
        load(write(tmp_path, content))
    assert why in caught.value.message
    assert str(tmp_path / "settings.toml") in caught.value.message
    assert "secret" not in caught.value.message
