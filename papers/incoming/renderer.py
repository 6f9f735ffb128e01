"""Show families' files without reading them here: bytes in, page sizes and pixels out, or `Unreadable`.

The bytes go to a child process by a socket and are parsed there, under limits; pixels come back by memory
that both share. The child may die at any time: that costs one page, and the next request starts another.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from papers.incoming.checks import facts
from papers.incoming.checks.facts import MAX_CHECKED, Facts, PageFacts, Seal
from papers.incoming.child import Child
from papers.incoming.content import MediaType, identify, name_refused
from papers.incoming.page_text import MAX_TEXT_BYTES, PageText, decode
from papers.incoming.sheet import BYTES_PER_PIXEL, Carried, PageSize, Pixels, Sheet, fit
from papers.incoming.unreadable import MAX_BYTES, MAX_PAGES, Reason, Unreadable, refused_type

START_SECONDS = 30.0  # a cold disk or an antivirus is not the file's fault
QUARTER_TURNS = (0, 90, 180, 270)
LARGEST = 1e12  # points; no float the arithmetic could trip over

# The bytes themselves, not their hash: comparing is quicker, and whoever asks for pages holds them anyway.
Key = tuple[bytes, str | None]


class Renderer:
    """One child process and what it holds; every call blocks for `seconds` a request at most.

    Calls may come from any thread, one at a time: a lock makes the others wait. `close` when done.
    """

    def __init__(self, *, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._child: Child | None = None
        self._held: tuple[Key, Sheet] | None = None

    def warm(self) -> None:
        """Start the child ahead of the first request, without waiting for it."""
        with self._lock:
            self._living_child()

    def open(self, data: bytes, *, password: str | None = None) -> Sheet:
        """Return the type and the page sizes of a file. Raises `Unreadable`.

        Only the structure is read: a page may still turn out unreadable.
        """
        with self._lock:
            return self._hold(data, password)

    def page(
        self, data: bytes, index: int, *, width: int, rotation: int = 0, password: str | None = None
    ) -> Pixels:
        """Return page `index` (from 0), turned clockwise by `rotation` degrees and then `width` pixels wide.

        A page too large to draw comes smaller, and a picture is never enlarged: read the width that came.
        Raises `Unreadable`, `IndexError` for a page that the file does not have, `ValueError` for a bad wish.
        """
        if width < 1 or rotation not in QUARTER_TURNS:
            raise ValueError(f"width {width}, rotation {rotation}")
        with self._lock:
            sheet = self._hold(data, password)
            if not 0 <= index < len(sheet.pages):
                raise IndexError(f"page {index} of {len(sheet.pages)}")
            across, down = fit(
                sheet.pages[index], width=width, rotation=rotation, enlarge=sheet.media_type is MediaType.PDF
            )
            return self._draw(index, across, down, rotation)

    def check(self, data: bytes, *, password: str | None = None) -> Facts:
        """Return what a machine finds in a file and on its first pages. Raises `Unreadable` like `open`."""
        *_, found = self.checking(data, password=password)
        return found

    def checking(self, data: bytes, *, password: str | None = None) -> Iterator[Facts]:
        """Yield what is found so far, request by request: other calls may come in between.

        A page that breaks its reader or takes too long ends the check, for the next ones would too.
        """
        with self._lock:
            sheet = self._hold(data, password)
            found = Facts(sheet, password is not None, self._check_seal())
        yield found
        for index in range(min(len(sheet.pages), MAX_CHECKED)):
            try:
                with self._lock:
                    self._hold(data, password)
                    page: PageFacts | None = self._check_page(index)
            except Unreadable as refusal:
                if refusal.reason in {Reason.CRASHED, Reason.TIMEOUT}:
                    return
                page = None
            found = replace(found, pages=(*found.pages, page))
            yield found

    def text(self, data: bytes, index: int, *, password: str | None = None) -> PageText:
        """Return the characters of page `index` (from 0) and where they stand; none where there is no text.

        Raises `Unreadable`, `IndexError` for a page that the file does not have.
        """
        with self._lock:
            sheet = self._hold(data, password)
            if not 0 <= index < len(sheet.pages):
                raise IndexError(f"page {index} of {len(sheet.pages)}")
            with self._answering() as child:
                request = {"do": "text", "index": index}
                answer, body = child.ask(request, seconds=self._seconds, max_bytes=MAX_TEXT_BYTES)
                _accepted(answer)
                return decode(body)

    def close(self) -> None:
        """End the child. A later request would start another."""
        with self._lock:
            self._stop()

    def _hold(self, data: bytes, password: str | None) -> Sheet:
        """Return the sheet of a file that the child holds from now on; its bytes go only if they must."""
        media_type = _admit(data)
        key = (data, password)
        self._living_child()
        if self._held is not None and self._held[0] == key:
            return self._held[1]
        self._held = None
        with self._answering() as child:
            request = {"do": "open", "password": password}
            answer, _ = child.ask(request, data, seconds=self._seconds, max_bytes=0)
            sheet = Sheet(media_type, page_sizes(_accepted(answer)), carried(answer))
        self._held = (key, sheet)
        return sheet

    def _draw(self, index: int, width: int, height: int, rotation: int) -> Pixels:
        stride = width * BYTES_PER_PIXEL
        with self._answering() as child:
            request = {"do": "page", "index": index, "width": width, "height": height, "rotation": rotation}
            answer, _ = child.ask(request, seconds=self._seconds, max_bytes=0)
            if _accepted(answer) != {"width": width, "height": height, "stride": stride}:
                raise ValueError("another drawing than the one asked for")
            return Pixels(width, height, stride, child.drawn(stride * height))

    def _check_seal(self) -> Seal:
        with self._answering() as child:
            answer, _ = child.ask({"do": "check"}, seconds=self._seconds, max_bytes=0)
            return facts.seal(_accepted(answer))

    def _check_page(self, index: int) -> PageFacts:
        with self._answering() as child:
            request = {"do": "check page", "index": index}
            answer, _ = child.ask(request, seconds=self._seconds, max_bytes=0)
            return facts.page(_accepted(answer))

    @contextmanager
    def _answering(self) -> Iterator[Child]:
        """Yield the child; if it is late, dies or talks nonsense, end it and raise `Unreadable`."""
        child = self._living_child()
        try:
            child.wait_ready(seconds=START_SECONDS)
        except (OSError, EOFError, ValueError) as error:
            raise RuntimeError(f"the rendering process does not start (exit code {self._stop()})") from error
        try:
            yield child
        except TimeoutError as error:
            self._stop()
            raise Unreadable(Reason.TIMEOUT) from error
        except (OSError, EOFError, ValueError) as error:
            raise Unreadable(reason_of_death(self._stop())) from error

    def _living_child(self) -> Child:
        if self._child is not None and not self._child.alive:
            self._stop()
        if self._child is None:
            try:
                self._child = Child()
            except OSError as error:  # no process, no socket or no memory left
                raise RuntimeError("the rendering process does not start") from error
        return self._child

    def _stop(self) -> int | None:
        """End the child, if there is one, and return its exit code."""
        child, self._child, self._held = self._child, None, None
        return child.kill() if child is not None else None


def _admit(data: bytes) -> MediaType:
    """Return the type that the bytes begin like. Raises `Unreadable` for what the child need not see."""
    if not data:
        raise Unreadable(Reason.EMPTY)
    if len(data) > MAX_BYTES:
        raise Unreadable(Reason.TOO_LARGE)
    media_type = identify(data)
    if media_type is None:
        raise refused_type(name_refused(data))
    return media_type


def _accepted(answer: dict[str, object]) -> dict[str, object]:
    """Return the answer. Raises `Unreadable` for a refusal; the sentences are ours, never the child's."""
    match answer:
        case {"refused": str() as reason}:
            raise Unreadable(Reason(reason))
    return answer


def page_sizes(answer: dict[str, object]) -> tuple[PageSize, ...]:
    """Return the page sizes, checked: a child that a file has taken over may answer anything.

    Raises `ValueError`.
    """
    match answer:
        case {"pages": [_, *_] as pages} if len(pages) <= MAX_PAGES:
            return tuple(_page_size(page) for page in pages)
    raise ValueError("no pages")


def carried(answer: dict[str, object]) -> tuple[Carried, ...]:
    """Return what the file carries, checked like the page sizes. Raises `ValueError`."""
    match answer:
        case {"carries": [*kinds]}:
            told = {Carried(str(kind)) for kind in kinds}
            return tuple(kind for kind in Carried if kind in told)
    raise ValueError("not said what it carries")


def _page_size(page: object) -> PageSize:
    match page:
        case [float() | int() as width, float() | int() as height] if (
            0 < width < LARGEST and 0 < height < LARGEST
        ):
            return PageSize(float(width), float(height))
    raise ValueError("no page size")


def reason_of_death(exit_code: int | None) -> Reason:
    if sys.platform != "win32" and exit_code == -signal.SIGXCPU:
        return Reason.TIMEOUT
    return Reason.CRASHED
