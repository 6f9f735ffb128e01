"""What is written in; a file whole under the name a person chose, or a `DeskError` that says why not, out."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from coordinator_app import whole
from coordinator_app.errors import DeskError


@contextmanager
def saving(target: Path) -> Iterator[BinaryIO]:
    """Yield a file as `whole.writing` does; what the file system refuses becomes a `DeskError`."""
    with told_of_files(), whole.writing(target) as out:
        yield out


@contextmanager
def told_of_files() -> Iterator[None]:
    """Turn what the file system refuses into a `DeskError` about the folder a person chose."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DeskError(
                "Le disque est plein",
                "Rien n’a été laissé à moitié. Libérez de la place ou choisissez un autre dossier.",
            ) from error
        raise DeskError(
            "Les documents n’ont pas été écrits",
            f"Choisissez un autre dossier, ou vérifiez ses droits ({error.strerror}).",
        ) from error
