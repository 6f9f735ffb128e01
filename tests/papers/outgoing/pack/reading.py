"""What was written, read back: a PDF's words and where they stand, a workbook's cells and what they are."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pypdfium2

from db.rules.roster import Roster
from papers.outgoing.pack.document import Written
from papers.outgoing.pack.editions import Format, editions

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def written(key: str, roster: Roster, form: Format = Format.PDF) -> tuple[bytes, Written]:
    """Return an edition's bytes and what its writer says of them."""
    return kept(lambda out: editions[key].write(roster, out, form))


def kept(write: Callable[[BytesIO], Written]) -> tuple[bytes, Written]:
    """Return what was written, and what was said of it."""
    out = BytesIO()
    said = write(out)
    return out.getvalue(), said


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, lines parted by a line break."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def print_of(key: str, roster: Roster) -> list[str]:
    """Return the text of each page of an edition."""
    return pages(written(key, roster)[0])


def joined(texts: list[str]) -> str:
    """Return all the text without spaces, as lines may break anywhere."""
    return re.sub(r"\s", "", "".join(texts))


@dataclass(frozen=True)
class Letter:
    """A letter, the page it stands on (from 0), that page's size, and the ink's box in points."""

    text: str
    page: int
    size: tuple[float, float]
    box: tuple[float, float, float, float]


def letters(pdf: bytes) -> Iterator[Letter]:
    """Yield every letter that leaves ink."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            text = page.get_textpage()
            whole = text.get_text_range()
            for index, letter in enumerate(whole[: text.count_chars()]):
                if letter.strip():
                    yield Letter(letter, number, page.get_size(), text.get_charbox(index))


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells by their place (« A1 »): its XML type, and its text or number."""

    name: str
    cells: dict[str, tuple[str, str]]
    xml: str

    def column(self, letter: str) -> list[str]:
        """Return the texts of a column below its head."""
        return [
            text
            for place, (_, text) in self.cells.items()
            if re.fullmatch(rf"{letter}([4-9]|\d\d+)", place) and text
        ]


def sheets(xlsx: bytes) -> list[Sheet]:
    """Return the sheets of a workbook."""
    with ZipFile(BytesIO(xlsx)) as archive:
        names = [one.attrib["name"] for one in _parsed(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet")]
        strings = []
        if "xl/sharedStrings.xml" in archive.namelist():
            found = _parsed(archive, "xl/sharedStrings.xml")
            strings = [
                "".join(_unescaped(text.text or "") for text in one.iter(f"{_MAIN}t")) for one in found
            ]
        return [
            _sheet(name, archive.read(f"xl/worksheets/sheet{number}.xml").decode(), strings)
            for number, name in enumerate(names, start=1)
        ]


def _sheet(name: str, xml: str, strings: list[str]) -> Sheet:
    cells = {}
    for cell in ET.fromstring(xml).iter(f"{_MAIN}c"):  # noqa: S314 - we wrote it a moment ago
        assert cell.find(f"{_MAIN}f") is None, "a formula"
        kind, value = cell.attrib.get("t", "n"), cell.findtext(f"{_MAIN}v", "")
        cells[cell.attrib["r"]] = (kind, strings[int(value)] if kind == "s" else value)
    return Sheet(name, cells, xml)


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def _parsed(archive: ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))  # noqa: S314 - we wrote it a moment ago
