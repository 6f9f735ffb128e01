"""The departure pack as workbooks, read back from their XML: strings are strings, sheets print well."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.rules.names import full_name
from db.rules.roster import HealthAnswer
from db.types import HealthQuestion
from papers.outgoing.pack.editions import Format, editions
from papers.outgoing.pack.sheets import neutral
from tests.papers.outgoing.pack.made import NOTHING, child, roster, rosters
from tests.papers.outgoing.pack.reading import sheets, written

LISTS = [key for key, edition in editions.items() if Format.XLSX in edition.formats]
HOSTILE = (
    '=HYPERLINK("http://exemple.invalid","clic")',
    "+33 6 12",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "a\n=1+1",
    "＝1+1",
    "{=1}",
    "http://exemple.invalid/",
    "<r><t>riche</t></r>",
    "_x0041_",
    "\ufffe\uffff&<>\"'",
    "1e5",
    "0033",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_harmless_string(text: str) -> None:
    """Neither formula nor link nor number, also once saved as CSV."""
    said = NOTHING | {HealthQuestion.FOOD_ALLERGY: HealthAnswer(yes=True, details=text, action=text)}
    one = child(0, last_name=text, group=text, health=said)
    data, _ = written("kitchen", replace(roster(0), participants=(one,)), Format.XLSX)
    kind, found = sheets(data)[0].cells["D4"]
    assert kind == "s"
    assert found == neutral(text)
    for line in found.split("\n"):
        assert not re.match(r"[=+\-@\t\r＝＋－＠]", line)


@pytest.mark.parametrize("key", LISTS)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data())
def test_whatever_was_typed(key: str, data: st.DataObject) -> None:
    """Well-formed, no formula (the reader fails on one), no relation to anything outside."""
    xlsx, said = written(key, data.draw(rosters()), Format.XLSX)
    found = sheets(xlsx)
    assert said.pages == len(found)
    for sheet in found:
        for kind, text in sheet.cells.values():
            assert kind in {"s", "n"}
            assert kind == "s" or re.fullmatch(r"\d*", text)
            assert not text.startswith(("=", "+", "-", "@"))
    with ZipFile(BytesIO(xlsx)) as archive:
        names = archive.namelist()
        assert not [
            name for name in names if "externalLink" in name or name.startswith("xl/worksheets/_rels")
        ]
        assert not [name for name in names if b'TargetMode="External"' in archive.read(name)]


@pytest.mark.parametrize("key", LISTS)
def test_a_sheet_prints_well(key: str) -> None:
    """The head frozen and repeated, as wide as a page, with its foot."""
    data, _ = written(key, roster(40), Format.XLSX)
    with ZipFile(BytesIO(data)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    for sheet in sheets(data):
        assert 'state="frozen"' in sheet.xml
        assert 'ySplit="3"' in sheet.xml
        assert 'fitToHeight="0"' in sheet.xml
        assert 'paperSize="9"' in sheet.xml
        assert "À détruire le 17 août 2026" in sheet.xml
        assert "page &amp;P / &amp;N" in sheet.xml
        assert "À détruire le 17 août 2026" in sheet.cells["A2"][1]
    assert book.count("_xlnm.Print_Titles") == len(sheets(data))


def test_a_list_holds_every_child_with_its_group() -> None:
    """Three hundred rows; ages are numbers and birth dates dates, so that they sort."""
    stay = roster(300)
    data, _ = written("groups", stay, Format.XLSX)
    (sheet,) = sheets(data)
    pairs = list(zip(sheet.column("A"), sheet.column("C"), strict=True))
    assert sorted(pairs) == sorted(
        (one.group, full_name(one.last_name, one.first_name)) for one in stay.participants
    )
    assert {sheet.cells[f"{letter}4"][0] for letter in "EF"} == {"n"}
    assert int(sheet.cells["F4"][1]) == stay.participants[0].age(stay.first_day) or pairs[0][0] == "Écureuils"


def test_a_wide_list_lies_on_its_side() -> None:
    """As on paper."""
    data, _ = written("emergency", roster(3), Format.XLSX)
    assert 'orientation="landscape"' in sheets(data)[0].xml


def test_a_text_longer_than_a_cell_goes_on_below() -> None:
    """Spreadsheets would cut it."""
    said = NOTHING | {HealthQuestion.FOOD_ALLERGY: HealthAnswer(yes=True, details="x" * 80_000)}
    data, _ = written("kitchen", replace(roster(0), participants=(child(0, health=said),)), Format.XLSX)
    parts = sheets(data)[0].column("D")
    assert len(parts) == 3
    assert "".join(parts) == "x" * 80_000


def test_an_empty_list_says_so() -> None:
    """In a sentence."""
    data, _ = written("groups", roster(0), Format.XLSX)
    assert "Aucun enfant" in sheets(data)[0].cells["A4"][1]


def test_a_stay_s_ampersand_is_no_code_of_the_foot() -> None:
    """« &G » would ask for a picture, which is not there: XlsxWriter then leaves the foot out."""
    data, _ = written("groups", replace(roster(2), name="Jeux &G & Cie"), Format.XLSX)
    assert "Jeux etG et Cie" in sheets(data)[0].xml
