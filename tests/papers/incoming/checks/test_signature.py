"""Our fiche is read back from scans and photos: the right code, and ink in the signature frame or none."""

# ruff: noqa: S311 - to give the same pictures again is the point

import io
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from PIL import Image
from reportlab.lib.colors import Color

from demo.files import ink, scans
from papers.incoming.checks.facts import Code, Facts
from papers.incoming.checks.hints import INK, NO_INK
from papers.incoming.renderer import Renderer
from tests.papers.incoming.checks.forms import CODE, PENCIL, form, jpeg, pictures


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer()) as made:
        yield made


def codes(facts: Facts) -> list[Code]:
    assert all(page is not None for page in facts.pages)
    return [code for page in facts.pages if page is not None for code in page.codes]


def frame(facts: Facts) -> float:
    """Return the ink in the one signature frame that was found."""
    found = codes(facts)
    assert {code.text for code in found} == {CODE.text()}
    assert [code.ink for code in found if not code.second_side] in ([], [None])
    [ink_found] = [code.ink for code in found if code.second_side]
    assert ink_found is not None
    return ink_found


def test_the_pdf_itself_says_which_side_is_which(renderer: Renderer) -> None:
    first, second = codes(renderer.check(form(signer="Claire Martin")))
    assert (first.text, first.second_side, first.ink) == (CODE.text(), False, None)
    assert (second.text, second.second_side) == (CODE.text(), True)
    assert second.ink is not None
    assert second.ink > INK
    assert frame(renderer.check(form())) == 0


@pytest.mark.parametrize("seed", range(2))
def test_no_ink_is_found_on_unsigned_fiches(renderer: Renderer, seed: int) -> None:
    """Grain, dust, shadows, a tilt and the frame's own line are no ink."""
    for name, data in pictures(form(), Random(seed)):
        assert frame(renderer.check(data)) <= NO_INK, name


@pytest.mark.parametrize(
    ("signer", "width", "colour"),
    [
        ("Claire Martin", 125, ink.BLUE_PEN),
        ("Łukasz Nowak", 45, ink.BLACK_PEN),
        ("A. Dupré", 125, PENCIL),
    ],
    ids=["signature", "initials", "pencil"],
)
def test_ink_is_found_on_signed_ones(renderer: Renderer, signer: str, width: float, colour: Color) -> None:
    pdf = form(signer=signer, width=width, colour=colour)
    for name, data in pictures(pdf, Random(signer)):
        assert frame(renderer.check(data)) >= INK, name


def test_nothing_is_claimed_where_nothing_can_be_seen(renderer: Renderer) -> None:
    """A scan too pale, a code cut off, a frame cut off, another code in its place."""
    _, second = scans.rasterise(form(signer="Claire Martin"), dpi=150)
    assert codes(renderer.check(scans.pale_scan(second, rng=Random(1)))) == []
    wide, high = second.size
    without_code = second.crop((0, 0, round(wide * 0.75), high))
    assert codes(renderer.check(jpeg(without_code, quality=80))) == []
    without_frame = second.crop((round(wide * 0.7), 0, wide, high))
    assert [code.ink for code in codes(renderer.check(jpeg(without_frame, quality=80)))] == [None]
    grey = second.convert("L").point([150 + level // 6 for level in range(256)])
    assert [code.ink for code in codes(renderer.check(jpeg(grey, quality=95)))] in ([], [None])


def test_words_that_are_too_long_or_foreign_are_left_out(renderer: Renderer) -> None:
    assert codes(renderer.check(form("X" * 91))) == []
    assert codes(renderer.check(form("é漢字"))) == []
    assert {code.text for code in codes(renderer.check(form("HTTPS://EXEMPLE.FR")))} == {"HTTPS://EXEMPLE.FR"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_codes_are_read_behind_the_barrier_and_in_one_thread(renderer: Renderer) -> None:
    frame(renderer.check(form()))
    assert renderer._child is not None
    status = Path(f"/proc/{renderer._child.pid}/status").read_text()
    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert told["Threads"] == "1"


def test_a_picture_on_its_head_is_read_as_well(renderer: Renderer) -> None:
    """Whoever feeds the scanner upside down."""
    _, second = scans.rasterise(form(signer="Claire Martin"), dpi=120)
    upright = frame(renderer.check(jpeg(second, quality=80)))
    with Image.open(io.BytesIO(jpeg(second, quality=80))) as image:
        turned = jpeg(image.transpose(Image.Transpose.ROTATE_180), quality=80)
    assert frame(renderer.check(turned)) == pytest.approx(upright, rel=0.1)
