"""What a session keeps of each file: its pages' sizes, its turns and its contrast in, the same out.

The file itself is never altered.
"""

from collections import OrderedDict
from collections.abc import Iterable

from papers.incoming.sheet import Sheet
from ui.viewer.turned import Turned, turn

SHEETS = 64


class Kept:
    """By sha256; the sizes of the last `SHEETS` files, turns and contrast of all."""

    def __init__(self) -> None:
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()
        self._turned: dict[str, Turned] = {}
        self._strong: set[str] = set()

    def sheet(self, sha256: str) -> Sheet | None:
        """Return the sizes of a file's pages, None when they are not known or no longer."""
        return self._sheets.get(sha256)

    def keep(self, sha256: str, sheet: Sheet) -> None:
        """Keep the sizes of a file's pages, and let the oldest go."""
        self._sheets[sha256] = sheet
        self._sheets.move_to_end(sha256)
        if len(self._sheets) > SHEETS:
            self._sheets.popitem(last=False)

    def forget(self, sha256: str) -> None:
        """Let a file's sizes go, to ask for them anew."""
        self._sheets.pop(sha256, None)

    def turned(self, sha256: str) -> Turned:
        """Return how a file's pages stand."""
        return self._turned.get(sha256, {})

    def turn(self, sha256: str, pages: Iterable[int], degrees: int) -> Turned:
        """Turn pages of a file; return how they all stand now."""
        self._turned[sha256] = turn(self.turned(sha256), pages, degrees)
        return self._turned[sha256]

    def is_strong(self, sha256: str) -> bool:
        """Tell whether a file is shown with more contrast."""
        return sha256 in self._strong

    def switch_strong(self, sha256: str) -> bool:
        """Show a file with more contrast, or as it is; return which."""
        self._strong ^= {sha256}
        return sha256 in self._strong
