"""The memory that a rendering process draws in: a page's pixels written by the child, a copy of them out.

One region a child, as large as the largest page, mapped by both before the child is confined. A child that a
file has taken over may go on writing, so the parent never hands the mapping itself out. Nothing is ever on a
disk: the region has no name on Linux, one that is gone at once on macOS, a random one on Windows.
"""

import mmap
import os
import secrets
import sys

from papers.incoming.sheet import BYTES_PER_PIXEL, MAX_AREA, MAX_SIDE, MAX_WIDTH

SIZE = BYTES_PER_PIXEL * (MAX_AREA + MAX_WIDTH + MAX_SIDE)  # both sides of a page are rounded
KEPT = 16 * 1024**2  # what a page takes in a large window; memory beyond goes back to the system after use

if sys.platform == "linux":
    import fcntl

    SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
elif sys.platform != "win32":
    import _posixshmem  # type: ignore[import-not-found, unused-ignore]  # multiprocessing's own, without types


class Region:
    """The parent's end. `close` when the child has gone."""

    def __init__(self) -> None:
        """Reserve the region; memory is only taken where something is drawn. Raises `OSError`."""
        self.name = secrets.token_hex()
        if sys.platform == "win32":
            self._mapped = mmap.mmap(-1, SIZE, tagname=self.name)
        else:
            self.file = _memory_file()
            try:
                os.ftruncate(self.file, SIZE)
                if sys.platform == "linux":  # a shorter file would kill whoever reads beyond its end
                    fcntl.fcntl(self.file, fcntl.F_ADD_SEALS, SEALS)
                self._mapped = mmap.mmap(self.file, SIZE)
            except OSError:
                os.close(self.file)
                raise

    def read(self, size: int) -> bytes:
        """Return a copy of the first `size` bytes, and give back the memory that only huge pages need."""
        copied = self._mapped[:size]
        if sys.platform == "linux" and size > KEPT:
            self._mapped.madvise(mmap.MADV_REMOVE, KEPT, SIZE - KEPT)
        return copied

    def close(self) -> None:
        """Let go of the region; its memory is free once the child has gone too."""
        self._mapped.close()
        if sys.platform != "win32":
            os.close(self.file)


def attach(name: str = "") -> memoryview:
    """Return the region in the child: by its name on Windows, else what standard output is.

    Standard output leads nowhere from then on.
    """
    if sys.platform == "win32":
        return memoryview(mmap.mmap(-1, SIZE, tagname=name))
    mapped = mmap.mmap(1, SIZE)
    os.dup2(2, 1)
    os.closerange(3, 64)  # Python keeps a copy of a mapping's file open; nobody needs it
    return memoryview(mapped)


if sys.platform == "linux":

    def _memory_file() -> int:
        return os.memfd_create("page", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)

elif sys.platform != "win32":

    def _memory_file() -> int:
        name = f"/{secrets.token_hex(8)}"
        file: int = _posixshmem.shm_open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode=0o600)
        _posixshmem.shm_unlink(name)
        return file
