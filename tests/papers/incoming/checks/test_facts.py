"""Facts on real files, sound and hostile: pages without ink, coarse scans, signatures that were added to."""

# ruff: noqa: S311 - to give the same pictures again is the point

import io
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from random import Random

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from demo.files import scans
from papers.incoming.checks import facts
from papers.incoming.checks.facts import LONGEST_CODE, MAX_CHECKED, MAX_CODES, Code, PageFacts, Seal
from papers.incoming.renderer import Renderer
from papers.incoming.unreadable import Reason, Unreadable
from tests.papers.incoming.damaged import damaged
from tests.papers.incoming.files import (
    RED,
    TOP_LEFT,
    assemble,
    bottomless_pdf,
    colour_at,
    encode,
    near,
    pdf,
    slow_pdf,
)

SECONDS = 2.0
FREED = 2.0  # for a loaded machine to end a process
SOUND = pdf(size=(100, 100))
SECRET = "mimosa"  # noqa: S105  # of files made here


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer()) as made:
        yield made


def written(*words: str) -> bytes:
    """Return a PDF with these words, a page each."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for text in words:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(250, 400, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scanned(*, pixels: tuple[int, int], size: tuple[float, float] = (595, 842), over: str = "") -> bytes:
    """Return a PDF of one picture over a page, with words over it."""
    image = Image.new("L", pixels, 255)
    ImageDraw.Draw(image).rectangle((10, 10, 200, 60), fill=0)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, *size)
    if over:
        words = canvas.beginText(100, 100)
        words.setTextRenderMode(3 if over == "unseen" else 0)
        words.textLine("Attestation")
        canvas.drawText(words)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def signed() -> bytes:
    """Return a PDF with an electronic signature that covers it to its end, though a false one."""
    contents = b"<" + b"0" * 64 + b">"
    hole = b"[0000000000 0000000000 0000000000 0000000000]"
    data = assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [4 0 R] >>",
            b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /Rect [0 0 0 0] /P 3 0 R /V 5 0 R >>",
            b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange %b "
            b"/Contents %b >>" % (hole, contents),
        ]
    )
    start = data.index(contents)
    end = start + len(contents)
    return data.replace(hole, b"[%010d %010d %010d %010d]" % (0, start, end, len(data) - end))


def pages(renderer: Renderer, data: bytes) -> list[PageFacts]:
    found = [page for page in renderer.check(data).pages if page is not None]
    assert len(found) == len(renderer.open(data).pages)
    return found


def test_pages_without_ink_are_told_from_those_with_a_word(renderer: Renderer) -> None:
    assert [page.blank for page in pages(renderer, written("Page 2", "", "Lu et approuvé"))] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_blank_page_is_blank_once_scanned(renderer: Renderer, seed: int) -> None:
    """Dust, grain and the lid's edge are no ink; a line of writing is, however pale the scan."""
    rng = Random(seed)
    for words, blank in (("", True), ("Lu et approuvé, Claire Martin, le 12 avril 2026 à Nancy", False)):
        [page] = scans.rasterise(written(words), dpi=150)
        for data in (scans.png_scan(page, rng=rng), scans.pale_scan(page, rng=rng)):
            assert pages(renderer, data)[0].blank is blank


def test_a_scanned_page_says_how_finely(renderer: Renderer) -> None:
    coarse, fine = (pages(renderer, scanned(pixels=size))[0].dpi for size in ((496, 701), (1654, 2339)))
    assert coarse == pytest.approx(60, abs=0.5)
    assert fine == pytest.approx(200, abs=0.5)


def test_the_words_a_scanner_recognised_change_nothing_and_others_do(renderer: Renderer) -> None:
    assert pages(renderer, scanned(pixels=(496, 701), over="unseen"))[0].dpi == pytest.approx(60, abs=0.5)
    assert pages(renderer, scanned(pixels=(496, 701), over="seen"))[0].dpi is None
    assert pages(renderer, written("Attestation"))[0].dpi is None


def test_a_picture_has_no_resolution_of_its_own(renderer: Renderer) -> None:
    assert pages(renderer, encode(Image.new("RGB", (620, 880)), "JPEG"))[0].dpi is None


def test_what_was_added_after_a_signature_is_seen(renderer: Renderer) -> None:
    whole = signed()
    added = b"\n9 0 obj\n<< /Type /Annot >>\nendobj\nstartxref\n0\n%%EOF\n"
    proofs = b"\n9 0 obj\n<< /Type /DSS >>\nendobj\n%%EOF\n"
    assert renderer.check(whole).seal is Seal.WHOLE
    assert renderer.check(whole + b"\r\n").seal is Seal.WHOLE
    assert renderer.check(whole + added).seal is Seal.BROKEN
    assert renderer.check(whole + proofs).seal is Seal.WHOLE
    assert renderer.check(SOUND).seal is Seal.NONE
    assert renderer.check(encode(Image.new("L", (40, 40)), "PNG")).seal is Seal.NONE


def test_a_password_opens_the_check_too(renderer: Renderer) -> None:
    assert renderer.check(pdf(password=SECRET), password=SECRET).locked
    assert not renderer.check(SOUND).locked
    with pytest.raises(Unreadable) as caught:
        renderer.check(pdf(password=SECRET))
    assert caught.value.reason is Reason.LOCKED


def test_only_the_first_pages_are_looked_at(renderer: Renderer) -> None:
    assert len(renderer.check(pdf(pages=MAX_CHECKED + 2, size=(50, 50))).pages) == MAX_CHECKED


def test_pages_are_drawn_between_two_steps_of_a_check(renderer: Renderer) -> None:
    """A long check never stands in the way of what is in sight, and finds the same."""
    data = written("Un", "", "Trois")
    found = []
    for step in renderer.checking(data):
        found.append(step)
        assert near(colour_at(renderer.page(SOUND, 0, width=50), TOP_LEFT), RED)
    assert found[-1] == renderer.check(data)
    assert [len(step.pages) for step in found] == [0, 1, 2, 3]


@pytest.mark.parametrize("data", [slow_pdf(), bottomless_pdf()], ids=["slow", "bottomless"])
def test_a_page_that_breaks_its_reader_ends_the_check(data: bytes) -> None:
    with closing(Renderer(seconds=SECONDS)) as impatient:
        impatient.open(data)
        started = time.monotonic()
        assert impatient.check(data).pages == ()
        assert time.monotonic() - started < 2 * SECONDS + FREED
        assert near(colour_at(impatient.page(SOUND, 0, width=50), TOP_LEFT), RED)


@pytest.fixture(scope="module")
def impatient() -> Iterator[Renderer]:
    with closing(Renderer(seconds=SECONDS)) as made:
        made.open(SOUND)
        yield made


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in damaged()])
def test_a_malicious_file(impatient: Renderer, data: bytes) -> None:
    """Facts or one sentence, and the process comes back."""
    started = time.monotonic()
    with suppress(Unreadable):
        impatient.check(data)
    assert time.monotonic() - started < 3 * SECONDS + FREED
    assert near(colour_at(impatient.page(SOUND, 0, width=50), TOP_LEFT), RED)


def test_an_answer_is_read_as_it_was_meant() -> None:
    told: dict[str, object] = {
        "blank": False,
        "dpi": 200,
        "codes": [["FSL1", True, 0.25], ["X", False, None]],
    }
    assert facts.page(told) == PageFacts(
        blank=False, dpi=200.0, codes=(Code("FSL1", True, 0.25), Code("X", False))
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"blank": 1},
        {"dpi": -1},
        {"dpi": float("nan")},
        {"dpi": float("inf")},
        {"dpi": "200"},
        {"dpi": True},
        {"codes": "FSL1"},
        {"codes": [["FSL1", True, None]] * (MAX_CODES + 1)},
        {"codes": [["FSL1", True]]},
        {"codes": [["FSL1", 1, None]]},
        {"codes": [["FSL1", True, 1.5]]},
        {"codes": [["X" * (LONGEST_CODE + 1), True, None]]},
        {"codes": [["<é>", True, None]]},
        {"codes": [[None, True, None]]},
    ],
)
def test_a_child_taken_over_cannot_pass_nonsense_off_as_facts(nonsense: dict[str, object]) -> None:
    sound: dict[str, object] = {"blank": False, "dpi": None, "codes": []}
    assert facts.page(sound) == PageFacts()
    with pytest.raises(ValueError, match="no "):
        facts.page({**sound, **nonsense} if nonsense else {})
    with pytest.raises(ValueError, match="Seal"):
        facts.seal(nonsense)
