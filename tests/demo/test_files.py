"""The demonstration's files open, say what they were asked to say, and are broken only where meant."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from random import Random

import pillow_heif
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from demo.files import Form, Kind, Upload, Values, faulty, make, papers, scans
from demo.files.values import (
    Charter,
    Child,
    Contact,
    Dose,
    Guardian,
    HealthForm,
    Insurance,
    NewsAnswer,
    Quotient,
    Section,
    Stay,
    SwimTest,
    Vaccination,
)

GPS = 0x8825
ORIENTATION = 0x0112
PASSWORD = "sesame-2026"  # noqa: S105
LONG_NAME = "Marie-Bérengère de la Rochefoucauld d’Aubeterre-Vandenbroucke"
VACCINES = (
    "Diphtérie, tétanos, polio",
    "Coqueluche",
    "Haemophilus influenzae b",
    "Hépatite B",
    "Pneumocoque",
    "Méningocoque C",
    "Rougeole, oreillons, rubéole",
)
DOSES = tuple(
    Dose(vaccine=vaccine, given_on=day)
    for vaccine in VACCINES
    for day in (date(2017, 4, 6), date(2017, 6, 8), date(2018, 1, 11), date(2023, 3, 2))
)
CHILD = Child(first_name="Léa", last_name="Martin", born_on=date(2017, 2, 4), sex="F")
GUARDIAN = Guardian(
    name="Claire Martin",
    relation="mère",
    address="14 rue des Tilleuls, 54000 Nancy",
    city="Nancy",
    phone="06 12 34 56 78",
)
STAY = Stay(
    name="Colo Jura",
    place="Lamoura (39)",
    season="Été 2026",
    first_day=date(2026, 7, 12),
    last_day=date(2026, 7, 18),
)
HEALTH_FORM = HealthForm(
    child=CHILD,
    guardian=GUARDIAN,
    stay=STAY,
    doses=DOSES,
    contacts=(
        Contact(name="Paul Martin", phone="06 98 76 54 32"),
        Contact(name="Anne Weber", phone="06 11 22 33 44"),
    ),
    doctor="Dr Weber",
    doctor_phone="03 83 00 00 00",
    signed_on=date(2026, 4, 11),
    form_id="k7Qe-2026-x93Tb",
    printed_on=date(2026, 4, 1),
)
VACCINATION = Vaccination(
    child=CHILD,
    doses=DOSES,
    doctor="Dr Weber",
    practice="Cabinet médical du Parc, Nancy",
    city="Nancy",
    dated=date(2026, 4, 3),
)


def values_for(kind: Kind, child: Child = CHILD, guardian: Guardian = GUARDIAN) -> Values:
    signed_on, printed_on = date(2026, 4, 11), date(2026, 4, 1)
    charter = Charter(child=child, guardian=guardian, stay=STAY, signed_on=signed_on, printed_on=printed_on)
    vaccination = replace(VACCINATION, child=child)
    values: dict[Kind, Values] = {
        Kind.HEALTH_FORM: replace(HEALTH_FORM, child=child, guardian=guardian),
        Kind.VACCINE_CERTIFICATE: vaccination,
        Kind.VACCINE_RECORD: vaccination,
        Kind.INSURANCE: Insurance(
            child=child,
            guardian=guardian,
            insurer="Mutuelle des Familles",
            contract="54 218 773 A",
            covers_from=date(2025, 9, 1),
            covers_to=date(2026, 8, 31),
            dated=date(2025, 9, 8),
        ),
        Kind.QUOTIENT: Quotient(
            guardian=guardian,
            children=(child,),
            office="Allocations familiales de Meurthe-et-Moselle",
            beneficiary="1234567",
            month=4,
            year=2026,
            amount=842,
            dated=date(2026, 4, 9),
        ),
        Kind.AID_CHARTER: charter,
        Kind.NEWS_CHARTER: replace(charter, answer=NewsAnswer.PARTIAL),
        Kind.SWIM_TEST: SwimTest(
            child=child,
            pool="Piscine municipale",
            city="Nancy",
            examiner="Hugo Lambert",
            dated=date(2026, 3, 21),
        ),
    }
    return values[kind]


def seeded(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 - to give the same bytes again is the point


def made(kind: Kind, form: Form = Form.PDF, *, seed: int = 1) -> Upload:
    return make(kind, values_for(kind), form=form, rng=seeded(seed))


def texts(pdf: bytes) -> list[str]:
    """The text of each page, its line breaks as single spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    # How pdfium gives a hyphen at the end of a line.
    return [" ".join(page.replace("\x02", "-").split()) for page in pages]


def picture(data: bytes) -> Image.Image:
    """Decode a picture completely, as it is stored."""
    if pillow_heif.is_supported(data):
        return pillow_heif.open_heif(data).to_pillow()
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_opens_in_every_form(kind: Kind, form: Form) -> None:
    upload = made(kind, form)
    pages = 2 if kind is Kind.HEALTH_FORM else 1

    assert len(upload.data) <= 450_000
    if form in {Form.PDF, Form.SCANNED_PDF}:
        assert upload.name.endswith(".pdf")
        assert len(scans.rasterise(upload.data)) == pages
    else:
        image = picture(upload.data)
        assert getattr(image, "n_frames", 1) == (pages if form is Form.TIFF else 1)
        assert 1000 <= max(image.size) <= 2100
        if form is not Form.HEIC:
            expected = {Form.SCAN: "PNG", Form.TIFF: "TIFF"}.get(form, "JPEG")
            assert image.format == expected


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("Léa", "Martin"), ("Łucja", "D’Ançœur"), ("Maëlys-Œdile", "Nuñez Ÿvernès"), (LONG_NAME, LONG_NAME)],
)
@pytest.mark.parametrize("kind", Kind)
def test_the_paper_names_the_child_and_keeps_within_the_page(
    kind: Kind, first_name: str, last_name: str
) -> None:
    child = replace(CHILD, first_name=first_name, last_name=last_name)
    guardian = replace(GUARDIAN, name=f"Claire {last_name}")
    upload = make(kind, values_for(kind, child, guardian), rng=seeded(2))

    assert child.full_name in " ".join(texts(upload.data))
    with pypdfium2.PdfDocument(upload.data) as document:
        for page in document:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                assert left >= 30
                assert right <= page.get_width() - 30
                assert bottom >= 20
                assert top <= page.get_height() - 20


def test_a_long_medical_answer_stays_above_the_foot_of_the_page() -> None:
    answer = "Éviter les efforts prolongés par temps froid et prévoir une pause. " * 5
    busy = replace(
        HEALTH_FORM,
        doses=tuple(Dose(vaccine=f"Vaccin {n}", given_on=date(2018, 1, 11)) for n in range(11)),
        treatment=answer,
        allergy=answer,
        precautions=answer,
    )
    pdf = papers.pdf(Kind.HEALTH_FORM, busy, rng=seeded())

    first, second, annex = texts(pdf)
    assert "suite en annexe" in first
    assert "Recommandations utiles" in second
    assert "Annexe 1" in annex
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(index) for index in range(text.count_chars())]
            # The foot's own line sits at 28 points, its rule at 40.
            assert all(bottom > 42 or top < 38 for _, bottom, _, top in boxes)


@pytest.mark.parametrize("kind", Kind)
def test_the_same_seed_gives_the_same_paper(kind: Kind) -> None:
    assert made(kind) == made(kind)


@pytest.mark.parametrize("form", Form)
def test_the_same_seed_gives_the_same_bytes_in_every_form(form: Form) -> None:
    first = made(Kind.SWIM_TEST, form, seed=7)

    assert first == made(Kind.SWIM_TEST, form, seed=7)
    assert first.data != made(Kind.SWIM_TEST, form, seed=8).data


def test_values_of_another_kind_are_refused() -> None:
    with pytest.raises(TypeError):
        make(Kind.QUOTIENT, VACCINATION, rng=seeded())


def test_a_photo_of_the_health_form_shows_both_its_codes_upright() -> None:
    stored = picture(made(Kind.HEALTH_FORM, Form.PHONE).data)
    codes = zxingcpp.read_barcodes(ImageOps.exif_transpose(stored))

    assert [code.text for code in codes] == [HEALTH_FORM.form_id] * 2
    assert all(code.position.top_left.y < code.position.bottom_left.y for code in codes)


@pytest.mark.parametrize("seed", range(4))
def test_a_phone_stores_its_picture_on_its_side_and_says_how_to_turn_it(seed: int) -> None:
    upload = made(Kind.INSURANCE, Form.PHONE, seed=seed)
    stored = picture(upload.data)

    assert stored.getexif()[ORIENTATION] in {6, 8}
    shown = ImageOps.exif_transpose(stored)
    assert shown.size == stored.size[::-1]
    # These papers are written at their top and empty towards their foot.
    outlines = ImageOps.grayscale(shown).filter(ImageFilter.FIND_EDGES).point([0] * 60 + [255] * 196)
    left, right = shown.width // 5, shown.width * 4 // 5
    head = outlines.crop((left, shown.height * 15 // 100, right, shown.height * 35 // 100))
    foot = outlines.crop((left, shown.height * 70 // 100, right, shown.height * 90 // 100))
    assert ImageStat.Stat(head).mean[0] > 4 * ImageStat.Stat(foot).mean[0]


@pytest.mark.parametrize("form", [Form.PHONE, Form.HEIC])
def test_a_camera_leaves_its_place_and_its_model(form: Form) -> None:
    exif = picture(made(Kind.INSURANCE, form).data).getexif()

    assert set(exif.get_ifd(GPS)) >= {1, 2, 3, 4}
    assert exif[0x010F]
    assert exif[0x0110]


def test_two_pages_share_one_picture() -> None:
    image = picture(made(Kind.HEALTH_FORM, Form.SCAN).data)

    assert image.width > image.height


def pen_marks(form: HealthForm) -> list[int]:
    """Count the pixels of each page that are the blue of the pen, which no print on it is."""
    pages = scans.rasterise(papers.pdf(Kind.HEALTH_FORM, form, rng=seeded()), dpi=72)
    bands = [page.split() for page in pages]
    return [sum(ImageChops.subtract(blue, green).histogram()[40:]) for _, green, blue in bands]


def test_an_unsigned_form_bears_no_ink() -> None:
    unsigned = replace(HEALTH_FORM, signed_on=None)

    assert pen_marks(HEALTH_FORM)[1] > 100
    assert pen_marks(unsigned)[1] == 0


@pytest.mark.parametrize(
    ("section", "value"),
    [
        (Section.VACCINES, "06/04/2017"),
        (Section.ADVICE, "sans particularité"),
        (Section.GUARDIAN, "06 12 34 56 78"),
    ],
)
def test_an_empty_section_keeps_its_questions_and_loses_its_answers(section: Section, value: str) -> None:
    full = " ".join(texts(papers.pdf(Kind.HEALTH_FORM, HEALTH_FORM, rng=seeded())))
    emptied = replace(HEALTH_FORM, empty=frozenset({section}))
    lacking = " ".join(texts(papers.pdf(Kind.HEALTH_FORM, emptied, rng=seeded())))

    assert value in full
    assert value not in lacking
    assert "Responsable légal" in lacking


def test_an_empty_medical_section_is_not_ticked() -> None:
    emptied = replace(HEALTH_FORM, empty=frozenset({Section.MEDICAL, Section.ADVICE}))

    assert pen_marks(HEALTH_FORM)[0] > 100
    assert pen_marks(emptied)[0] == 0


@pytest.mark.parametrize("kind", [Kind.VACCINE_CERTIFICATE, Kind.VACCINE_RECORD])
def test_a_vaccination_proof_can_lack_the_name(kind: Kind) -> None:
    (text,) = texts(papers.pdf(kind, replace(VACCINATION, named=False), rng=seeded()))

    assert "MARTIN" not in text
    assert "Coqueluche" in text


def test_an_encrypted_file_asks_for_its_password() -> None:
    upload = faulty.encrypted(Kind.INSURANCE, values_for(Kind.INSURANCE), rng=seeded(), password=PASSWORD)

    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(upload.data)
    with pypdfium2.PdfDocument(upload.data, password=PASSWORD) as document:
        assert len(document) == 1
    again = faulty.encrypted(Kind.INSURANCE, values_for(Kind.INSURANCE), rng=seeded(), password=PASSWORD)
    assert upload == again


@pytest.mark.parametrize("form", [Form.PDF, Form.SCANNED_PDF])
def test_a_truncated_pdf_does_not_open(form: Form) -> None:
    broken = faulty.truncated(made(Kind.INSURANCE, form))

    assert broken.data.startswith(b"%PDF")
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(broken.data)


@pytest.mark.parametrize("form", [Form.PHONE, Form.SCAN, Form.PALE])
def test_a_truncated_picture_does_not_decode(form: Form) -> None:
    broken = faulty.truncated(made(Kind.INSURANCE, form))

    with pytest.raises(OSError, match="truncated"):
        picture(broken.data)


def test_a_truncated_heic_does_not_decode() -> None:
    broken = faulty.truncated(made(Kind.SWIM_TEST, Form.HEIC))

    with pytest.raises(ValueError, match="end of file"):
        picture(broken.data)


@pytest.mark.parametrize("build", [faulty.web_page, faulty.word_document])
def test_a_misnamed_file_is_no_pdf(build: Callable[[], Upload]) -> None:
    upload = build()

    assert upload.name.endswith(".pdf")
    assert b"%PDF" not in upload.data
    assert upload == build()
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(upload.data)


def test_misnamed_draws_one_of_both() -> None:
    drawn = {faulty.misnamed(rng=seeded(seed)).name for seed in range(20)}

    assert drawn == {faulty.web_page().name, faulty.word_document().name}


def test_a_blank_page_is_white() -> None:
    (page,) = scans.rasterise(faulty.blank_page(rng=seeded()).data)

    assert page.getextrema() == ((255, 255),) * 3
