"""A printed fiche sanitaire is read back: texts in their boxes, codes, nothing where a guardian signs."""

import os
import re
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from hypothesis import HealthCheck, example, given, settings
from PIL import Image

from db.rules.names import family_name
from db.rules.vaccination import Dose
from db.rules.vaccination_table import Valence, labels
from papers.health_form_layout import FIRST_CODE, MARGIN, PAGE, SECOND_CODE, SIGNATURE, SIGNED_PAGE
from papers.outgoing.health_form import vaccines
from papers.outgoing.health_form.boxes import TICK, Layout, layout
from papers.outgoing.health_form.values import Answer, Guardian, HealthForm, Medical
from papers.outgoing.health_form.writer import write
from papers.outgoing.letters import printable, wrap
from tests.papers.outgoing.health_form.made import BLANK, PLAIN, forms, names, opened, pdf, vaccinated

MARK = re.compile(r"…suiteenannexe,(\d+)")
SCALE = 2.0
ANSWER = "Éviter les efforts prolongés par temps froid, prévoir une pause toutes les heures. "


def squeezed(text: str) -> str:
    """The letters alone: pdfium gives a hyphen at a line's end its own sign, and spaces by measure."""
    return "".join(normalize("NFKC", text.replace("\x02", "-")).split())


def places(form: HealthForm) -> Layout:
    return layout(len(vaccines.lines(form.findings, form.doses, form.contraindications)))


def in_box(document: pypdfium2.PdfDocument, form: HealthForm, name: str) -> str:
    """The text within a box, the box's label left out."""
    box = places(form).boxes[name]
    left, bottom, width, height = box.inside
    text = document[box.page].get_textpage()
    return squeezed(text.get_text_bounded(left - 1, bottom - 1, left + width + 1, bottom + height))


def expected(form: HealthForm) -> dict[str, str]:
    """What stands in which box, as the family typed it."""
    assert form.child
    said = {"last_name": family_name(form.child.last_name), "first_name": form.child.first_name}
    for index, guardian in enumerate(form.guardians[:2]):
        said |= {
            f"guardian.{index}.name": guardian.name,
            f"guardian.{index}.relation": guardian.relation,
            f"guardian.{index}.address": guardian.address,
        }
    for index, contact in enumerate(form.contacts[:2]):
        said |= {f"contact.{index}.name": contact.name, f"contact.{index}.phone": contact.phone}
    for name in ("difficulties", "hospitalisations", "precautions"):
        said[name] = getattr(form.medical, name) or ""
    for name in ("asthma", "food", "drugs", "others"):
        if allergy := getattr(form.medical, name):
            said |= {f"{name}.cause": allergy.cause, f"{name}.action": allergy.action}
    for name in ("glasses", "lenses", "prostheses", "enuresis"):
        if answer := getattr(form.habits, name):
            said[name] = answer.details
    return {name: text for name, text in said.items() if text.strip()}


def rendered(document: pypdfium2.PdfDocument, page: int, *, scale: float = SCALE) -> Image.Image:
    image: Image.Image = document[page].render(scale=scale).to_pil()
    return image.convert("L")


def crop(image: Image.Image, place: tuple[float, float, float, float]) -> Image.Image:
    left, bottom, width, height = place
    top = PAGE[1] - bottom - height
    return image.crop(
        (
            round(left * SCALE),
            round(top * SCALE),
            round((left + width) * SCALE),
            round((top + height) * SCALE),
        )
    )


def ticked(document: pypdfium2.PdfDocument, form: HealthForm, name: str) -> bool:
    """Whether the middle of a box is crossed."""
    page, left, bottom = places(form).ticks[name]
    middle = crop(rendered(document, page), (left + 1, bottom + 1, TICK - 2, TICK - 2))
    return sum(middle.histogram()[:100]) > 0


def test_every_text_stands_in_its_own_box() -> None:
    with opened(PLAIN) as document:
        assert len(document) == 2
        for name, text in expected(PLAIN).items():
            assert in_box(document, PLAIN, name) == squeezed(text), name
        assert in_box(document, PLAIN, "birth_date") == "04/02/2018"
        assert in_box(document, PLAIN, "guardian.0.phones") == squeezed("06 12 34 56 78 · 03 83 00 11 22")
        assert in_box(document, PLAIN, "difficulties") == "Néant"


def test_ticks_say_what_the_family_answered() -> None:
    with opened(PLAIN) as document:
        said = {name for name in places(PLAIN).ticks if ticked(document, PLAIN, name)}

    yes = {"treatment", "asthma", "food", "care_plan", "glasses", "enuresis"}
    no = {"drugs", "others", "lenses", "prostheses"}
    assert said == {f"{name}.yes" for name in yes} | {f"{name}.no" for name in no} | {"sex.female"}


def test_what_was_not_entered_this_season_is_left_to_fill_in() -> None:
    form = replace(PLAIN, medical=Medical())
    with opened(form) as document:
        assert not [
            n
            for n in places(form).ticks
            if n.split(".")[0] in {"treatment", "food"} and ticked(document, form, n)
        ]
        for name in ("treatment", "food.cause", "difficulties", "hospitalisations", "precautions"):
            assert in_box(document, form, name) == ""


def test_the_blank_sheet_asks_everything_and_says_nothing() -> None:
    with opened(BLANK) as document:
        assert len(document) == 2
        first, second = (page.get_textpage().get_text_bounded() for page in document)
        assert not [name for name in places(BLANK).ticks if ticked(document, BLANK, name)]
        assert [
            n for n in places(BLANK).boxes if in_box(document, BLANK, n) and not n.endswith("question")
        ] == [
            "sex",
            *(f"vaccination.{index}.valence" for index in range(len(Valence))),
            *("care_plan", "organiser", "organiser.name", "organiser.address", "organiser.contact"),
        ]
    for question in ("L’enfant", "Vaccinations", "Traitement", "Asthme", "Hospitalisations", "(PAI)"):
        assert question in first
    for question in (
        "Lunettes",
        "Lentilles",
        "Énurésie",
        "Régime",
        "Adresse pendant le séjour",
        "Observations",
    ):
        assert question in second


def test_the_head_says_which_stay_template_and_data() -> None:
    with opened(PLAIN) as document:
        text = document[0].get_textpage().get_text_bounded()
    for words in ("Colo Jura · Lamoura (39)", "Du 12 au 18 juillet 2026", "Été 2026 · modèle 2026-1"):
        assert words in text
    assert "Données du 02/05/2026 à 14:07 · modèle 2026-1" in text


def test_the_table_lists_what_is_asked_of_this_child_and_nothing_else() -> None:
    doses = (Dose(Valence.TETANUS, date(2014, 6, 1)), Dose(Valence.HIB, date(2014, 6, 1)))
    elder = vaccinated(PLAIN, date(2014, 3, 3), doses)
    with opened(elder) as document:
        valences = [in_box(document, elder, f"vaccination.{index}.valence") for index in range(3)]
        assert valences == ["Diphtérie", "Tétanos", "Poliomyélite"]
        assert len(elder.findings) > 3
        assert in_box(document, elder, "vaccination.1.dates") == "01/06/2014"
        assert in_box(document, elder, "vaccination.1.finding").startswith("àjustifier")
        assert "Haemophilus" not in document[0].get_textpage().get_text_bounded()
    with opened(PLAIN) as document:
        row = [line.valence for line in vaccines.lines(PLAIN.findings, PLAIN.doses, PLAIN.contraindications)]
        mmr = row.index(labels[Valence.MMR].capitalize())
        assert in_box(document, PLAIN, f"vaccination.{mmr}.finding") == "contre-indiquée"
        assert in_box(document, PLAIN, f"vaccination.{mmr}.exemption") == "jusqu’au01/01/2027"


@pytest.mark.parametrize("form", [PLAIN, BLANK], ids=["pre-filled", "blank"])
def test_both_codes_are_read_where_the_layout_says(form: HealthForm) -> None:
    with opened(form) as document:
        for page, place in ((0, FIRST_CODE), (SIGNED_PAGE, SECOND_CODE)):
            (found,) = zxingcpp.read_barcodes(document[page].render(scale=110 / 72).to_pil())
            assert found.text == form.form_id
            corner = found.position.top_left
            assert corner.x == pytest.approx(place[0] * 110 / 72, abs=3)
            assert corner.y == pytest.approx((PAGE[1] - place[1] - place[3]) * 110 / 72, abs=3)


def test_a_long_text_goes_on_in_the_annex_and_none_of_it_is_lost() -> None:
    text = "".join(f"{number} {ANSWER}" for number in range(30)).strip()
    form = replace(PLAIN, medical=replace(PLAIN.medical, precautions=text))
    with opened(form) as document:
        assert len(document) == 4
        shown = in_box(document, form, "precautions")
        annex = document[2].get_textpage().get_text_bounded()
        back = document[3].get_textpage().get_text_bounded()
    start, number, nothing = MARK.split(shown.replace("...", "…"))
    assert (number, nothing) == ("1", "")
    assert "1 Précautions à prendre (suite)" in annex
    assert "MARTIN Léa" in annex
    assert form.form_id in annex
    assert start + squeezed(annex).split("(suite)")[1].split("Donnéesdu")[0] == squeezed(text)
    assert "Page laissée blanche" in back


def test_the_annex_goes_over_several_pages_and_keeps_its_code() -> None:
    form = replace(PLAIN, medical=replace(PLAIN.medical, precautions=ANSWER * 122))
    with opened(form) as document:
        assert len(document) == 4
        assert "Annexe 2" in document[3].get_textpage().get_text_bounded()
        (found,) = zxingcpp.read_barcodes(document[3].render(scale=110 / 72).to_pil())
        assert found.text == form.form_id


def test_a_third_guardian_is_in_the_annex_and_the_sheet_says_so() -> None:
    form = replace(PLAIN, guardians=(*PLAIN.guardians, Guardian(name="Ana Ruiz", phones=("06 01 02 03 04",))))
    with opened(form) as document:
        assert "autres personnes : suite en annexe, 1" in document[1].get_textpage().get_text_bounded()
        assert "Ana Ruiz, 06 01 02 03 04" in document[2].get_textpage().get_text_bounded()


def test_a_name_the_font_cannot_write_is_flagged_and_never_spelled_otherwise() -> None:
    form = replace(PLAIN, guardians=(Guardian(name="Sarah שרה Cohen"), Guardian(name="Юлия Шевченко")))
    out = BytesIO()
    assert write([PLAIN, form], out).by_hand == (form.form_id,)
    with opened(form) as document:
        assert in_box(document, form, "guardian.0.name") == squeezed("Sarah [nom à recopier à la main] Cohen")
        assert in_box(document, form, "guardian.1.name") == squeezed("Юлия Шевченко")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(forms())
@example(BLANK)
@example(PLAIN)
def test_whatever_a_family_types_stays_in_its_place(form: HealthForm) -> None:
    with opened(form) as document:
        assert len(document) % 2 == 0
        if form.child:
            for name, text in expected(form).items():
                found = in_box(document, form, name)
                what = "nom" if name.endswith("name") else "texte"
                whole = squeezed(printable(text, what=what).text)
                start = MARK.split(found.replace("...", "…"))[0] if "suiteenannexe" in found else None
                assert whole == found if start is None else whole.replace("...", "…").startswith(start), name
        for page in document:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                assert MARGIN - 1 <= left <= right <= PAGE[0] - MARGIN + 1
                assert 20 <= bottom <= top <= PAGE[1] - MARGIN + 2
                assert not pdfium.FPDFText_HasUnicodeMapError(text, index)
            assert not {"\x00", "\ufffd", "\u202e", "\u200b"} & set(text.get_text_range())
        assert crop(rendered(document, SIGNED_PAGE), SIGNATURE).getextrema() == (255, 255)


@given(names, names.map(lambda text: text * 40))
def test_wrapping_loses_no_letter_and_keeps_to_the_width(short: str, long: str) -> None:
    for text in (short, long):
        said = printable(text).text
        fitted = wrap(said, font="OpenSans", size=9, width=60, limit=4, last=20)
        assert squeezed("".join(fitted.lines) + fitted.rest) == squeezed(said)
        assert len(fitted.lines) <= 4


def test_every_child_begins_on_a_sheet_of_its_own_and_has_a_bookmark() -> None:
    long = replace(PLAIN, medical=replace(PLAIN.medical, precautions=ANSWER * 40))
    told: list[int] = []
    out = BytesIO()
    written = write([PLAIN, long, BLANK], out, progress=told.append)

    assert (written.forms, written.pages, written.annexed, told) == (3, 8, 1, [1, 2, 3])
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert marks == [("MARTIN Léa", 0), ("MARTIN Léa", 2), ("Fiche sanitaire de liaison vierge", 6)]


def test_nothing_to_write_is_refused() -> None:
    with pytest.raises(ValueError, match="no form"):
        write([], BytesIO())


def elements(page: pypdfium2.PdfPage) -> list[str]:
    """The types in a page's structure tree, depth first."""

    def walk(element: object) -> list[str]:
        size = pdfium.FPDF_StructElement_GetType(element, None, 0)
        buffer = (pdfium.c_char * size)()
        pdfium.FPDF_StructElement_GetType(element, buffer, size)
        count = pdfium.FPDF_StructElement_CountChildren(element)
        kids = (pdfium.FPDF_StructElement_GetChildAtIndex(element, index) for index in range(count))
        return [
            bytes(buffer).decode("utf-16-le").rstrip("\0"),
            *(t for kid in kids if kid for t in walk(kid)),
        ]

    tree = pdfium.FPDF_StructTree_GetForPage(page)
    root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0)
    try:
        return walk(root)
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def test_the_document_is_tagged_and_says_its_language_and_title() -> None:
    data = pdf(PLAIN)
    with pypdfium2.PdfDocument(data) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
        assert document.get_metadata_value("Title") == "Fiche sanitaire de liaison : MARTIN Léa, Été 2026"
        tags = elements(document[0])
    assert b"/Lang(fr-FR)" in data
    rows = len(vaccines.lines(PLAIN.findings, PLAIN.doses, PLAIN.contraindications))
    assert tags[:2] == ["Document", "Sect"]
    assert {"H1", "H2", "P", "Figure"} <= set(tags)
    assert tags.count("Table") == 2
    assert tags.count("TD") == 4 * rows + 3 * 4


def test_one_batch_embeds_each_font_once_and_the_same_forms_give_the_same_bytes() -> None:
    data = pdf(*[PLAIN] * 12)

    assert data.count(b"/FontFile2") == 2
    assert b"Helvetica" not in data
    assert data == pdf(*[PLAIN] * 12)


def peak(number: int) -> int:
    """The most memory that `number` forms took, in bytes."""
    birth = date(2018, 2, 4)
    tracemalloc.start()
    try:
        with Path(os.devnull).open("wb") as out:
            write((vaccinated(PLAIN, birth + timedelta(days=n), PLAIN.doses) for n in range(number)), out)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_children() -> None:
    peak(3)
    few, many = peak(10), peak(80)

    # What stays of a child is where its objects are in the file: numbers, no page.
    assert many - few < 70 * 4_000


def test_details_are_printed_even_beside_a_no() -> None:
    form = replace(PLAIN, habits=replace(PLAIN.habits, lenses=Answer(yes=False, details="perdues")))
    with opened(form) as document:
        assert in_box(document, form, "lenses") == "perdues"


def test_every_object_stands_where_the_table_says() -> None:
    """A viewer would rebuild a wrong table, and say nothing or say that the file is damaged."""
    data = pdf(PLAIN, BLANK)
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    lines = data[start:].split(b"\n")
    assert lines[0] == b"xref"
    size = int(lines[1].split()[1])
    used = [(number, line.split()) for number, line in enumerate(lines[2 : 2 + size]) if line.endswith(b"n ")]
    assert len(used) > 100
    for number, (offset, _, _) in used:
        assert data[int(offset) :].startswith(b"%d 0 obj" % number)
    referred = {int(number) for number in re.findall(rb"(\d+) 0 R", data)}
    assert referred <= {number for number, _ in used}
