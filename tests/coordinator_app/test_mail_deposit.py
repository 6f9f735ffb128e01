"""The outbox folder: whole files, once, for their owner only."""

import os
import resource
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coordinator_app.mail.deposit import deposit

DATED = b"Subject: Bonjour\r\nDate: Wed, 12 May 2027 11:30:00 +0200\r\n\r\nTexte\r\n"
UNDATED = b"Subject: Bonjour\r\n\r\nTexte\r\n"
_NOBODY = 65534


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_mail_is_a_file_of_its_own(tmp_path: Path) -> None:
    """The bytes as they are, a name that sorts by date in UTC, nothing else left in the folder."""
    folder = tmp_path / "deep" / "outbox"
    assert deposit([("<a@alef.fr>", DATED), ("<b@alef.fr>", DATED), ("<c@alef.fr>", UNDATED)], folder) == 3
    found = names(folder)
    assert len(found) == 3
    assert [name.partition("_")[0] for name in found] == ["2027-05-12T09-30-00Z"] * 2 + ["sans-date"]
    assert all(name.endswith(".eml") for name in found)
    assert (folder / found[0]).read_bytes() == DATED
    assert (folder / found[2]).read_bytes() == UNDATED


def test_a_second_deposit_leaves_what_is_there(tmp_path: Path) -> None:
    """Not rewritten: a person may have opened or annotated it."""
    mails = [("<a@alef.fr>", DATED)]
    assert deposit(mails, tmp_path) == 1
    (path,) = tmp_path.iterdir()
    path.write_bytes(b"opened")
    assert deposit([*mails, ("<b@alef.fr>", DATED)], tmp_path) == 1
    assert path.read_bytes() == b"opened"
    assert len(names(tmp_path)) == 2


@pytest.mark.parametrize("message_id", ["<../../evil@x>", "/etc/passwd", "CON", "a" * 5000, "", "é\n\0:*?"])
def test_no_message_id_leaves_the_folder(tmp_path: Path, message_id: str) -> None:
    """The name is made of safe characters, whatever the id."""
    folder = tmp_path / "outbox"
    assert deposit([(message_id, DATED)], folder) == 1
    assert names(tmp_path) == ["outbox"]
    (name,) = names(folder)
    assert set(name) <= set("0123456789abcdefTZ-_.eml")
    assert len(name) < 80


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_owner_reads(tmp_path: Path) -> None:
    """Mails carry first names and addresses."""
    folder = tmp_path / "outbox"
    before = os.umask(0)
    try:
        deposit([("<a@alef.fr>", DATED)], folder)
    finally:
        os.umask(before)
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_disk_that_fills_leaves_nothing_half_written(tmp_path: Path) -> None:
    """The write itself fails, on the second mail: the first stays, a second call goes on."""
    mails = [("<a@alef.fr>", DATED), ("<b@alef.fr>", DATED + b"x" * 5000)]
    with file_size_limit(1000), pytest.raises(OSError, match="too large"):
        deposit(mails, tmp_path)
    (name,) = names(tmp_path)
    assert (tmp_path / name).read_bytes() == DATED
    assert deposit(mails, tmp_path) == 1


def test_a_read_only_folder_is_said() -> None:
    """The caller hears of it; nothing appears."""
    # Not tmp_path, whose parents another user cannot enter.
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with read_only(folder), pytest.raises(PermissionError):
            deposit([("<a@alef.fr>", DATED)], folder)
        assert names(folder) == []


def test_a_file_in_the_folders_place_is_said(tmp_path: Path) -> None:
    """A wrong setting is an OSError too."""
    place = tmp_path / "outbox"
    place.write_bytes(b"")
    with pytest.raises(FileExistsError):
        deposit([("<a@alef.fr>", DATED)], place)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow past `size` bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take away the right to write, also from root, who has to be somebody else meanwhile."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
