"""A bare reportlab canvas: what one fiche draws in, the same for as many fiches out.

What `bench.fiches` compares with: it knows neither the season nor the layout, only where each string goes.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from reportlab.pdfgen.canvas import Canvas

from db.rules.form_code import FormCode
from papers.health_form_layout import CODE_SIDE, PAGE
from papers.outgoing import fonts
from papers.outgoing.health_form import code
from papers.outgoing.health_form.values import HealthForm

Stroke = tuple[str, Sequence[Any], Mapping[str, Any]]
"""A method of the canvas and what it is given."""

Fiche = list[list[Stroke]]
"""The pages of one."""

SYMBOL = "the QR code of this fiche"


def write(fiches: Sequence[Fiche], count: int, out: BinaryIO) -> None:
    """Draw `count` fiches, these again and again, each with a QR code of its own."""
    fonts.load()
    canvas = Canvas(out, pagesize=PAGE)
    for number in range(count):
        symbol = code.path(own_code(number), side=CODE_SIDE)
        for page in fiches[number % len(fiches)]:
            for name, given, named in page:
                told = (given[0].replace(SYMBOL, symbol),) if name == "addLiteral" else given
                getattr(canvas, name)(*told, **named)
            canvas.showPage()
    canvas.save()


def again(forms: Sequence[HealthForm], count: int) -> Iterator[HealthForm]:
    """Yield `count` of these fiches, again and again, each with a code of its own."""
    for number in range(count):
        yield replace(forms[number % len(forms)], form_id=own_code(number))


def own_code(number: int) -> str:
    """Return the text of a fiche's code."""
    return FormCode("2026-1", uuid.UUID(int=number + 1), uuid.UUID(int=number + 2)).text()
