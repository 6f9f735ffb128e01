"""Files that are whole or not there: bytes in, one file under its final name out."""

import os
import tempfile
from pathlib import Path


def write(target: Path, data: bytes) -> None:
    """Write `data` so that `target` never holds a part of it, readable by its owner only; raises `OSError`.

    On return the bytes are on the disk. A power cut may leave a hidden `.part` beside it, nothing else.
    """
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")  # mode 0600
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
