"""The text of documents' pages, kept for a while: what is asked for in, one wish at a time out."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from ui.viewer.reading import Reading

MAX_CHARACTERS = 4_000_000  # the longest document there may be; a hundred ordinary ones


class Texts(QObject):
    """Asks for pages one by one, so that a page to look at never waits behind the text of two hundred."""

    wanted = Signal(str, int)
    """sha256, page."""
    arrived = Signal(int)
    """A page of the document in sight can be read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: OrderedDict[tuple[str, int], Reading] = OrderedDict()
        self._sha256 = ""
        self._total = 0
        self._whole = False
        self._pages: set[int] = set()
        self._asked: int | None = None

    def start(self, sha256: str, total: int) -> None:
        """Begin with another document, of `total` pages; what was asked for about the last one is void."""
        self._sha256, self._total = sha256, total
        self._whole, self._asked = False, None
        self._pages.clear()

    @property
    def total(self) -> int:
        """How many pages the document in sight has, 0 while that is not known."""
        return self._total

    def page(self, page: int) -> Reading | None:
        """Return the text of a page of the document in sight, None while it is not there."""
        return self._held.get((self._sha256, page))

    def pages(self) -> list[tuple[int, Reading]]:
        """Return the pages that can be read so far, in order."""
        found = ((page, self.page(page)) for page in range(self._total))
        return [(page, reading) for page, reading in found if reading is not None]

    def is_whole(self) -> bool:
        """Tell whether every page of the document in sight can be read."""
        return self._total > 0 and len(self.pages()) == self._total

    def has_words(self) -> bool:
        """Tell whether there is a letter on the pages read so far."""
        return any(reading.key.strip() for _, reading in self.pages())

    def want_page(self, page: int) -> None:
        """Ask for a page."""
        self._pages.add(page)
        self.ask_on()

    def want_all(self, *, first: int = 0) -> None:
        """Ask for every page, beginning with `first`."""
        self._whole = True
        self._pages.add(first)

    def keep(self, sha256: str, page: int, reading: Reading) -> None:
        """Take a page's text."""
        self._held[sha256, page] = reading
        self._held.move_to_end((sha256, page))
        weight = sum(len(held.text.characters) for held in self._held.values())
        while weight > MAX_CHARACTERS and len(self._held) > 1:
            weight -= len(self._held.popitem(last=False)[1].text.characters)
        if sha256 == self._sha256:
            if page == self._asked:
                self._asked = None
            self.arrived.emit(page)
            self.ask_on()

    def ask_on(self) -> None:
        """Ask for the next page that is wanted and not there, unless one is on its way."""
        if self._asked is not None:
            return
        wanted = [*sorted(self._pages), *(range(self._total) if self._whole else ())]
        for page in wanted:
            if 0 <= page < self._total and (self._sha256, page) not in self._held:
                self._asked = page
                self.wanted.emit(self._sha256, page)
                return
