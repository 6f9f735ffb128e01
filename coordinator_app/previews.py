"""Pages of families' files, ready to be shown: a sha256 in, sizes and pixels out.

The last files read are kept, so that turning or enlarging a page does not read the disk again; memory is
bounded in bytes, however many documents go by.
"""

from collections import OrderedDict
from collections.abc import Callable

from papers.incoming.renderer import Renderer
from papers.incoming.sheet import Pixels, Sheet

FILE_BYTES = 48_000_000


class Previews:
    """The rendering process and the files it was given lately; used by one thread at a time."""

    def __init__(self, read: Callable[[str], bytes], renderer: Renderer) -> None:
        self._read = read
        self._renderer = renderer
        self._files: OrderedDict[str, bytes] = OrderedDict()

    def warm(self) -> None:
        """Start the rendering process, so that the first document does not wait for it."""
        self._renderer.warm()

    def sheet(self, sha256: str) -> Sheet:
        """Return a file's type and page sizes; raises `Unreadable`, or what reading the file raises."""
        return self._renderer.open(self._file(sha256))

    def page(self, sha256: str, index: int, width: int, rotation: int) -> Pixels:
        """Return a drawn page; raises as `sheet` does."""
        return self._renderer.page(self._file(sha256), index, width=width, rotation=rotation)

    def close(self) -> None:
        """End the rendering process."""
        self._renderer.close()

    def _file(self, sha256: str) -> bytes:
        if sha256 not in self._files:
            self._files[sha256] = self._read(sha256)
            while len(self._files) > 1 and sum(map(len, self._files.values())) > FILE_BYTES:
                self._files.popitem(last=False)
        self._files.move_to_end(sha256)
        return self._files[sha256]
