"""Cover pages of a pile: the incomplete first, an even number of pages, everything on the page."""

from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2 as pdfium
import pytest

from papers.outgoing import cover
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.cover import Cover, Line


def written(*lines: Line) -> list[str]:
    out = BytesIO()
    canvas = StreamedCanvas(out)
    count = cover.draw(
        canvas,
        Cover(
            organiser="ALEF",
            stay="Mer et voile",
            place="Quiberon",
            first_day=date(2027, 7, 5),
            last_day=date(2027, 7, 18),
            selection="Tout le séjour",
            order="par nom",
            lines=lines,
            read_at=datetime(2027, 7, 1, 8, tzinfo=UTC),
            destroy_on=date(2027, 8, 17),
        ),
    )
    canvas.finish(title="Test", author="ALEF")
    document = pdfium.PdfDocument(out.getvalue())
    assert len(document) == count
    return [page.get_textpage().get_text_range() for page in document]


def test_only_incomplete_dossiers_are_listed() -> None:
    front, back = written(Line("MARTIN Léa", "Petits"), Line("ROUX Noé", "Grands", ("Assurance", "Planning")))
    assert "ROUX Noé" in front
    assert "Assurance · Planning" in front
    assert "MARTIN Léa" not in front
    assert "À détruire le 17 août 2027" in front
    assert "01/07/2027 à 08:00" in front
    assert "recto verso" in back


@pytest.mark.parametrize("count", [1, 40, 200])
def test_a_long_list_goes_on_with_its_head(count: int) -> None:
    lines = [Line(f"MARTIN Enfant {number:03}", "Petits", ("Assurance",)) for number in range(count)]
    found = written(*lines)
    assert len(found) % 2 == 0
    text = "\n".join(found)
    assert [line.name for line in lines if text.count(line.name) != 1] == []
    listed = [page for page in found if "MARTIN Enfant" in page]
    assert all("Ce qui manque" in page for page in listed)


def test_markup_is_only_text() -> None:
    front, _ = written(Line("<b>ROBERT</b> \u202eTables", "<img src='/etc/passwd'>", ("&amp;",)))
    assert "<b>ROBERT</b> Tables" in front
    assert "<img" in front
    assert "&amp;" in front
