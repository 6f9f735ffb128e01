"""Files that are whole or not there: bytes in, one file under its final name out."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write(target: Path, data: bytes) -> None:
    """Write `data` as `writing` does."""
    with writing(target) as file:
        file.write(data)


@contextmanager
def writing(target: Path) -> Iterator[BinaryIO]:
    """Yield a file that becomes `target` when the block ends, and is gone when it raises; raises `OSError`.

    `target` never holds a part of it, readable by its owner only. On return the bytes are on the disk. A
    power cut may leave a hidden `.part` beside it, nothing else.
    """
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")  # mode 0600
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
