"""Letters: the mail's words, the address where the envelope's window is, nothing off the page."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.rules.notice import Notice, PieceLine, Trigger
from papers.health_form_layout import PAGE
from papers.outgoing import post
from papers.outgoing.mails import words
from papers.outgoing.post import MM, PostalLetter, Sender

ADDRESS = ("MARTIN Claire", "MARTIN Paul", "Bâtiment B", "1 rue du Port", "56000 VANNES")
SENDER = Sender("ALEF", "1 place de l’Exemple, 54000 Nancy", "06.08.66.64.84 · sejours@alef.exemple")
NOTICES = [
    Notice(
        Trigger.PRE_REGISTRATION_VALIDATED, None, child="Léa", stay="Mer et voile", due_on=date(2027, 6, 1)
    ),
    Notice(
        Trigger.TO_COMPLETE,
        None,
        child="Léa",
        stay="Mer et voile",
        refused=(PieceLine("Assurance", ("Le document est illisible.", "Merci de le reprendre.")),),
        absent=("Copie des vaccins",),
        message="À bientôt.",
    ),
    Notice(Trigger.PRE_REGISTRATION_REFUSED, None, child="Léa", stay="Mer et voile", reasons=("Complet.",)),
]
LETTER = PostalLetter(ADDRESS, date(2027, 5, 12), "Objet", "Bonjour,\n")


def written(*many: PostalLetter) -> pdfium.PdfDocument:
    out = BytesIO()
    assert post.write_letters(many, out, sender=SENDER) == len(many)
    return pdfium.PdfDocument(out.getvalue())


def boxes(page: pdfium.PdfPage) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return each letter and its box: left, bottom, right, top."""
    text = page.get_textpage()
    return [
        (text.get_text_range(index, 1), text.get_charbox(index))
        for index in range(text.count_chars())
        if text.get_text_range(index, 1).strip()
    ]


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.trigger.value)
def test_a_letter_says_what_the_mail_says(notice: Notice) -> None:
    """But asks for no answer to « this message », and says how to answer by post what is asked for."""
    subject, on_paper = words(notice, on_paper=True)
    _, by_mail = words(notice)
    assert "ce message" in by_mail
    assert "ce message" not in on_paper
    assert ("par courrier" in on_paper) == (notice.trigger is Trigger.TO_COMPLETE)
    shared = set(by_mail.splitlines()) - set(on_paper.splitlines())
    assert len(shared) == 1
    document = written(replace(LETTER, subject=subject, text=on_paper))
    said = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    assert f"Objet : {subject}".replace("\u00a0", " ") in said.replace("\u00a0", " ")
    for line in on_paper.splitlines():
        assert " ".join(line.strip().removeprefix("- ").split()) in said


def test_the_address_stands_in_the_window() -> None:
    """Every letter of it, and nothing else, whatever the play of the sheet in its envelope."""
    left, top, right, bottom = (edge * MM for edge in post.WINDOW)
    page = written(LETTER)[0]
    inside = page.get_textpage().get_text_bounded(
        left - 2, PAGE[1] - bottom - 2, right + 2, PAGE[1] - top + 2
    )
    assert tuple(inside.splitlines()) == ADDRESS
    # 10 mm and 11 mm of play: the window never shows what stands around.
    seen = page.get_textpage().get_text_bounded(left - 2, PAGE[1] - 90 * MM, PAGE[0], PAGE[1] - 44 * MM)
    assert tuple(seen.splitlines()) == ADDRESS


def test_each_letter_begins_on_a_sheet_of_its_own() -> None:
    long = replace(LETTER, text="Bonjour, voici une ligne.\n" * 90)
    document = written(LETTER, long, LETTER)
    said = [page.get_textpage().get_text_range() for page in document]
    assert len(said) % 2 == 0
    firsts = [index for index, text in enumerate(said) if "56000 VANNES" in text]
    assert len(firsts) == 3
    assert all(index % 2 == 0 for index in firsts)


def test_no_letter() -> None:
    with pytest.raises(ValueError, match="no letter"):
        post.write_letters((), BytesIO(), sender=SENDER)


@settings(max_examples=25)
@given(st.lists(st.text(max_size=120), max_size=8), st.text(max_size=200), st.text(max_size=1500))
def test_whatever_is_written_stays_on_the_page(address: list[str], subject: str, text: str) -> None:
    for page in written(PostalLetter(tuple(address), date(2027, 5, 12), subject, text)):
        for letter, (left, bottom, right, top) in boxes(page):
            assert left >= 0, letter
            assert bottom >= 0, letter
            assert right <= PAGE[0], letter
            assert top <= PAGE[1], letter
