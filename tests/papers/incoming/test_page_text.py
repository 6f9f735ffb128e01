"""A page's text: where each character stands, and what hostile files cannot make of it."""

import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics

from papers.incoming.page_text import MAX_CHARACTERS, NOWHERE, WHOLE, PageText, decode, encode
from papers.incoming.renderer import Renderer
from papers.incoming.unreadable import Reason, Unreadable
from tests.papers.incoming.files import encode as encode_picture
from tests.papers.incoming.files import pdf, quarters, written

WORD = "Assurance"
HALF = (0, 0, WHOLE // 2, WHOLE // 2)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer()) as made:
        yield made


def middle(text: PageText, index: int) -> tuple[float, float]:
    place = text.place(index)
    assert place is not None
    return (place[0] + place[2]) / 2, (place[1] + place[3]) / 2


def test_characters_stand_where_they_are_drawn(renderer: Renderer) -> None:
    text = renderer.text(written((100, 700, WORD), (100, 100, "Jura")), 0)
    assert text.characters == f"{WORD}\nJura"
    assert len(text.sides) == 4 * len(text.characters)
    x, y = middle(text, 0)
    assert x == pytest.approx((100 + pdfmetrics.stringWidth("A", "Helvetica", 20) / 2) / A4[0], abs=0.01)
    assert y == pytest.approx(1 - 707 / A4[1], abs=0.02)
    assert text.place(len(WORD)) is None
    assert middle(text, len(WORD) + 1)[1] == pytest.approx(1 - 107 / A4[1], abs=0.02)


@pytest.mark.parametrize(
    ("turn", "corner"), [(0, (0.18, 0.52)), (90, (0.68, 0.13)), (180, (0.82, 0.48)), (270, (0.32, 0.87))]
)
def test_a_page_that_says_it_lies_turned_has_its_text_turned_too(
    renderer: Renderer, turn: int, corner: tuple[float, float]
) -> None:
    text = renderer.text(written((100, 400, WORD), turn=turn), 0)
    assert middle(text, 0) == pytest.approx(corner, abs=0.02)


def test_places_are_parts_of_what_is_shown_of_a_cropped_page(renderer: Renderer) -> None:
    text = renderer.text(written((110, 710, WORD), crop=(100, 700, 300, 740)), 0)
    assert middle(text, 0) == pytest.approx((0.08, 0.57), abs=0.1)


def test_text_beside_the_page_is_not_the_documents(renderer: Renderer) -> None:
    text = renderer.text(written((100, 700, WORD), (-4000, 500, "Martin"), (100, 9000, "Martin")), 0)
    assert text.characters.strip() == WORD


def test_a_page_stuffed_with_text_is_read_to_a_limit(renderer: Renderer) -> None:
    lines = [(40.0, 40 + 7.5 * row, "0123456789" * 1_000) for row in range(100)]
    text = renderer.text(written(*lines), 0)
    assert 0 < len(text.characters) <= MAX_CHARACTERS
    assert renderer.text(written((100, 700, WORD)), 0).characters == WORD


def test_a_locked_file_is_read_with_its_password_only(renderer: Renderer) -> None:
    locked = written((100, 700, WORD), password="mimosa")  # noqa: S106
    with pytest.raises(Unreadable) as caught:
        renderer.text(locked, 0)
    assert caught.value.reason is Reason.LOCKED
    assert renderer.text(locked, 0, password="mimosa").characters == WORD  # noqa: S106


def test_pictures_and_drawings_have_no_text(renderer: Renderer) -> None:
    assert renderer.text(encode_picture(quarters(), "PNG"), 0).characters == ""
    assert renderer.text(pdf(), 0) == PageText()


def test_there_is_no_text_of_a_page_that_is_not_there(renderer: Renderer) -> None:
    with pytest.raises(IndexError):
        renderer.text(pdf(), 1)


def test_what_cannot_be_seen_is_left_out_with_its_place() -> None:
    told = "a\u202eb\u200bc\x07\u2066\ue000\ud800\r\n\xa0d"
    text = decode(encode([ord(letter) for letter in told], [HALF] * len(told)))
    assert text.characters == "abc\n d"
    assert len(text.sides) == 4 * 6


@given(st.lists(st.tuples(st.integers(0, 0x10FFFF), st.tuples(*[st.integers(0, WHOLE)] * 4)), max_size=40))
def test_whatever_a_child_answers_stays_on_the_page(
    told: list[tuple[int, tuple[int, int, int, int]]],
) -> None:
    text = decode(encode([code for code, _ in told], [place for _, place in told]))
    assert len(text.sides) == 4 * len(text.characters)
    for index, letter in enumerate(text.characters):
        assert letter == "\n" or unicodedata.category(letter)[0] in "LMNPSZ"
        place = text.place(index)
        assert place is None or 0 <= place[0] < place[2] <= 1 >= place[3] > place[1] >= 0


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"a", id="cut short"),
        pytest.param(encode([65] * (MAX_CHARACTERS + 1), [NOWHERE] * (MAX_CHARACTERS + 1)), id="too many"),
        pytest.param(encode([0x110000], [NOWHERE]), id="beyond Unicode"),
    ],
)
def test_an_answer_that_breaks_the_form_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut short|chr\(\) arg"):
        decode(body)
