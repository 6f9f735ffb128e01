"""The words of a mail and a postal address in, a letter for a window envelope out (A4, folded in three).

The window of a DL envelope stands at its bottom right (35 × 100 mm, 20 mm from both edges): with the play of
a folded sheet inside, what stands 100 to 190 mm from the left and 55 to 79 mm from the top always shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from db.rules.formats import long_date
from papers.health_form_layout import PAGE
from papers.outgoing import fonts
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.flow import GREY, Flow
from papers.outgoing.fonts import BOLD, REGULAR
from papers.outgoing.letters import fit, printable

MM = 72 / 25.4
WINDOW = (100.0, 55.0, 190.0, 79.0)
"""Left, top, right, bottom in millimetres from the top left: where the address is always seen."""
_LINES = 6
"""At most, as the post reads addresses."""
_LEFT, _RIGHT, _TOP = 25 * MM, PAGE[0] - 22 * MM, PAGE[1] - 18 * MM
_BODY = PAGE[1] - 108 * MM


@dataclass(frozen=True)
class Sender:
    """The head of the letter."""

    name: str
    address: str
    contact: str


@dataclass(frozen=True)
class PostalLetter:
    """One letter: to whom, when, about what; `text` is the mail's, a line a paragraph."""

    address: tuple[str, ...]
    day: date
    subject: str
    text: str


def write_letters(letters: Iterable[PostalLetter], out: BinaryIO, *, sender: Sender) -> int:
    """Write letters into `out`, each on a sheet of its own when printed on both sides; return how many.

    Raises `ValueError` when there is none.
    """
    canvas = StreamedCanvas(out)
    done, title = 0, ""
    for letter in letters:
        with canvas.part("Sect"):
            _letter(canvas, letter, sender)
        done += 1
        title = letter.subject if done == 1 else f"{done} lettres"
    if not done:
        raise ValueError("no letter to write")
    canvas.finish(title=title, author=sender.name)
    return done


def _letter(canvas: StreamedCanvas, letter: PostalLetter, sender: Sender) -> None:
    fonts.load()
    canvas.bookmark(printable(next(iter(letter.address), letter.subject)).text)
    _head(canvas, sender)
    _address(canvas, letter.address)
    _folds(canvas)
    foot = " · ".join(filter(None, (sender.name, sender.address)))
    flow = Flow(canvas, foot=foot, left=_LEFT, right=_RIGHT, first_top=_BODY)
    flow.text(f"Le {long_date(letter.day)}", size=10, after=12)
    flow.text(f"Objet : {letter.subject}", size=10.5, bold=True, after=10, tag="H1")
    for line in letter.text.splitlines():
        _paragraph(flow, line)
    flow.finish(even=True)


def _paragraph(flow: Flow, line: str) -> None:
    words = line.lstrip()
    if not words:
        flow.space(6)
    elif words.startswith("- "):
        indent = 14 if line.startswith("- ") else 28
        flow.text(words[2:], size=10.5, indent=indent, mark="–")
    else:
        flow.text(words, size=10.5, indent=14 if line != words else 0)


def _head(canvas: StreamedCanvas, sender: Sender) -> None:
    with canvas.marked("P"):
        canvas.setFont(BOLD, 14)
        canvas.drawString(_LEFT, _TOP - 14, printable(sender.name).text)
        canvas.setFont(REGULAR, 9)
        canvas.setFillGray(GREY)
        lines = (
            line
            for text, many in ((sender.address, 2), (sender.contact, 2))
            for line in fit(
                printable(text).text, font=REGULAR, width=72 * MM, height=many * 12, last=0, sizes=(9, 8)
            ).lines
        )
        for index, line in enumerate(filter(None, lines)):
            canvas.drawString(_LEFT, _TOP - 30 - 12 * index, line)
        canvas.setFillGray(0)


def _address(canvas: StreamedCanvas, address: tuple[str, ...]) -> None:
    left, top, right, bottom = (edge * MM for edge in WINDOW)
    # Few lines stand further apart; they hang from the top, which always shows.
    room = min(14, (bottom - top) / min(len(address), _LINES) if address else 14)
    with canvas.marked("P"):
        for index, line in enumerate(address[:_LINES]):
            words, width = printable(line, what="nom").text, right - left
            fitted = fit(words, font=REGULAR, width=width, height=0, last=8, sizes=(10.5, 9, 7.5))
            canvas.setFont(REGULAR, fitted.size)
            text = fitted.lines[0] + ("…" if fitted.rest else "")
            canvas.drawString(left, PAGE[1] - top - room * (index + 1) + 2.4, text)


def _folds(canvas: StreamedCanvas) -> None:
    with canvas.artifact():
        canvas.setLineWidth(0.4)
        for third in (1, 2):
            y = PAGE[1] - third * PAGE[1] / 3
            canvas.line(5 * MM, y, 9 * MM, y)
