"""Families' files by their hash: written once, whole, and never believed."""

import hashlib
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coordinator_app.errors import DeskError
from coordinator_app.files import Folder

DATA = b"%PDF-1.7 bonjour"
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files")


def stored(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())


def test_what_is_put_comes_back(folder: Folder, tmp_path: Path) -> None:
    """The same file given twice is kept once."""
    assert folder.put(DATA) == folder.put(DATA) == NAME
    assert folder.get(NAME) == DATA
    assert [path.name for path in stored(tmp_path)] == [NAME]
    assert folder.get(folder.put(b"")) == b""


def test_a_file_that_is_absent(folder: Folder) -> None:
    """Purged, or never here."""
    with pytest.raises(DeskError, match="introuvable"):
        folder.get(NAME)


@pytest.mark.parametrize("content", [DATA[:-1], DATA + b" ", b"", b"%PDF-1.7 Bonjour"])
def test_a_file_that_was_altered_is_not_shown(folder: Folder, tmp_path: Path, content: bytes) -> None:
    """Not what the family gave."""
    folder.put(DATA)
    stored(tmp_path)[0].write_bytes(content)
    with pytest.raises(DeskError, match="altéré"):
        folder.get(NAME)


def test_a_file_that_cannot_be_read(folder: Folder, tmp_path: Path) -> None:
    """A folder has its name."""
    (tmp_path / "files" / NAME[:2] / NAME).mkdir(parents=True)
    with pytest.raises(DeskError, match="ne se lit pas"):
        folder.get(NAME)


def test_a_full_disk_leaves_nothing_half_written(folder: Folder, tmp_path: Path) -> None:
    """Neither under the final name nor under another."""
    data = os.urandom(5000)
    with file_size_limit(1000), pytest.raises(DeskError, match="ne répond pas"):
        folder.put(data)
    assert stored(tmp_path) == []
    assert folder.get(folder.put(data)) == data


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let no file of this process grow past `size` bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
