"""The texts that found no room on a sheet in, as many annex pages as they need out."""

from collections.abc import Iterator

from papers.health_form_layout import FIRST_CODE, MARGIN
from papers.outgoing.fonts import REGULAR
from papers.outgoing.health_form.boxes import FLOOR, GAP, INNER, TOP
from papers.outgoing.health_form.pen import Continued
from papers.outgoing.health_form.sheet import Sheet
from papers.outgoing.letters import wrap

_SIZE, _LEADING = 9.0, 12.2
_TOP = FIRST_CODE[1] - GAP


def draw(sheet: Sheet) -> Iterator[int]:
    """Draw the annex page by page, yielding 1, 2… when each is drawn; nothing when everything found room."""
    pending = list(sheet.pen.continued)
    number = 0
    while pending:
        number += 1
        _head(sheet, number)
        y = _TOP
        while pending and y - 2 * _LEADING - 6 > FLOOR:
            y, rest = _entry(sheet, pending[0], y)
            pending[:1] = [rest] if rest else []
        sheet.foot(f"annexe {number}")
        yield number


def _head(sheet: Sheet, number: int) -> None:
    pen = sheet.pen
    sheet.small_head("Annexe", width=INNER - 90)
    with pen.marked("P"):
        pen.text(
            MARGIN,
            TOP - 42,
            f"Annexe {number} : suite des textes trop longs pour leur case",
            size=10,
            bold=True,
        )
        pen.label(
            MARGIN,
            TOP - 54,
            "Chaque numéro est celui qui est écrit dans la case, après « suite en annexe ».",
            size=7.5,
        )
    pen.code(FIRST_CODE, sheet.symbol)


def _entry(sheet: Sheet, text: Continued, y: float) -> tuple[float, Continued | None]:
    """Draw what of one text fits under `y`; return where the next begins, and what is left over."""
    pen = sheet.pen
    with pen.marked("H2"):
        pen.text(MARGIN, y - 11, f"{text.number}  {text.label} (suite)", size=9, bold=True)
    limit = int((y - 16 - FLOOR) / _LEADING)
    fitted = wrap(text.rest, font=REGULAR, size=_SIZE, width=INNER, limit=limit)
    y -= 16
    with pen.marked("P"):
        for line in fitted.lines:
            y -= _LEADING
            pen.text(MARGIN, y + 2, line, size=_SIZE)
    rest = Continued(text.number, text.label, fitted.rest) if fitted.rest else None
    return y - 10, rest
