"""Pages of families' files, ready to be shown: a sha256 in, sizes and pixels out.

The last files read are kept, so that turning or enlarging a page does not read the disk again; memory is
bounded in bytes, however many documents go by. A password opens one file, until the desk is closed: it is in
memory only.
"""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from coordinator_app import whole
from coordinator_app.contrast import strengthen
from coordinator_app.errors import DeskError
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import Pixels, Sheet

FILE_BYTES = 48_000_000


class Previews:
    """The rendering process and the files it was given lately; used by one thread at a time."""

    def __init__(self, read: Callable[[str], bytes], renderer: Renderer) -> None:
        self._read = read
        self._renderer = renderer
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._passwords: dict[str, str] = {}

    def warm(self) -> None:
        """Start the rendering process, so that the first document does not wait for it."""
        self._renderer.warm()

    def sheet(self, sha256: str) -> Sheet:
        """Return a file's type and page sizes; raises `Unreadable`, or what reading the file raises."""
        return self._renderer.open(self._file(sha256), password=self._passwords.get(sha256))

    def unlock(self, sha256: str, password: str) -> Sheet:
        """Return as `sheet` does, and keep the password; raises `Unreadable` for a wrong one."""
        sheet = self._renderer.open(self._file(sha256), password=password)
        self._passwords[sha256] = password
        return sheet

    def page(self, sha256: str, index: int, width: int, rotation: int, *, strong: bool = False) -> Pixels:
        """Return a drawn page, `strong` with more contrast; raises as `sheet` does."""
        drawn = self._renderer.page(
            self._file(sha256),
            index,
            width=width,
            rotation=rotation,
            password=self._passwords.get(sha256),
        )
        return strengthen(drawn) if strong else drawn

    def save_original(self, sha256: str, target: Path) -> None:
        """Write a file's own bytes to `target`, as the family gave them; raises `DeskError`."""
        data = self._file(sha256)
        try:
            whole.write(target, data)
        except OSError as error:
            raise DeskError(
                "Le fichier n’a pas été enregistré",
                f"Choisissez un autre dossier, ou vérifiez la place libre ({error.strerror}).",
            ) from error

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
