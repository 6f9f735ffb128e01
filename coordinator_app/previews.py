"""Pages of families' files, ready to be shown: a sha256 in, sizes and pixels out.

The last files read are kept, so that turning or enlarging a page does not read the disk again; memory is
bounded in bytes, however many documents go by. A password opens one file, until the desk is closed: it is in
memory only.
"""

import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

from coordinator_app import whole
from coordinator_app.errors import DeskError
from papers.incoming.checks.facts import Facts
from papers.incoming.page_text import PageText
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import Pixels, Sheet

FILE_BYTES = 48_000_000
CHECKED = 500  # files whose facts are kept: some hundred bytes a page


class Previews:
    """The rendering process and the files it was given lately; used by one thread at a time."""

    def __init__(self, read: Callable[[str], bytes], renderer: Renderer) -> None:
        self._read = read
        self._renderer = renderer
        self._files: OrderedDict[str, bytes] = OrderedDict()
        self._ours: dict[str, bytes] = {}
        self._numbers = itertools.count()
        self._passwords: dict[str, str] = {}
        self._facts: OrderedDict[str, Facts] = OrderedDict()
        self._checking: tuple[str, Iterator[Facts], Facts] | None = None

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
        if not strong:
            return drawn
        from coordinator_app.contrast import strengthen  # noqa: PLC0415 - Pillow is loaded when asked for

        return strengthen(drawn)

    def check(self, sha256: str) -> Facts:
        """Return what a machine finds in a file; raises as `sheet` does."""
        while (found := self.check_on(sha256)) is None:
            pass
        return found

    def check_on(self, sha256: str) -> Facts | None:
        """Look at one more page and return None, or all the facts once every page was looked at.

        Pages of other files can be drawn in between; starting on another file forgets the half-checked one.
        """
        if sha256 in self._facts:
            self._facts.move_to_end(sha256)
            return self._facts[sha256]
        if self._checking is None or self._checking[0] != sha256:
            self._checking = None
            checking = self._renderer.checking(self._file(sha256), password=self._passwords.get(sha256))
            self._checking = (sha256, checking, next(checking))
            return None
        _, checking, found = self._checking
        following = next(checking, None)
        if following is not None:
            self._checking = (sha256, checking, following)
            return None
        self._checking = None
        self._facts[sha256] = found
        if len(self._facts) > CHECKED:
            self._facts.popitem(last=False)
        return found

    def text(self, sha256: str, index: int) -> PageText:
        """Return a page's characters and where they stand, none for a picture; raises as `sheet` does."""
        return self._renderer.text(self._file(sha256), index, password=self._passwords.get(sha256))

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

    def hold(self, data: bytes) -> str:
        """Keep a paper of ours in memory, to be drawn like a file; return what stands for its sha256."""
        key = f"ours {next(self._numbers)}"
        self._ours[key] = data
        return key

    def forget(self, key: str) -> None:
        """Let go of what `hold` kept."""
        self._ours.pop(key, None)

    def close(self) -> None:
        """End the rendering process."""
        self._renderer.close()

    def _file(self, sha256: str) -> bytes:
        if sha256 in self._ours:
            return self._ours[sha256]
        if sha256 not in self._files:
            self._files[sha256] = self._read(sha256)
            while len(self._files) > 1 and sum(map(len, self._files.values())) > FILE_BYTES:
                self._files.popitem(last=False)
        self._files.move_to_end(sha256)
        return self._files[sha256]
