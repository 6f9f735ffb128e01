"""What facts are said to mean: plain facts and what is known in, sentences and reasons out."""

import uuid
from dataclasses import replace

import pytest

from db.rules.elsewhere import Elsewhere
from db.rules.form_code import FormCode
from db.rules.reasons import Reason, offered
from db.types import Subject
from papers.incoming.checks.facts import MAX_CHECKED, Code, Facts, PageFacts, Seal
from papers.incoming.checks.hints import (
    HEALTH_FORM,
    INK,
    NO_INK,
    UNCHECKED,
    Gravity,
    Known,
    hints,
    suggested,
)
from papers.incoming.content import MediaType
from papers.incoming.sheet import PageSize, Sheet

CHILD, STAY, OTHER = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
A4 = PageSize(595.0, 842.0)
OURS = FormCode("2026-1", CHILD, STAY)
FORM = Known(type_code=HEALTH_FORM, child_id=CHILD, stay_id=STAY, name="fiche.pdf", version="2026-1")
INSURANCE = replace(FORM, type_code="assurance", name="attestation.pdf")
NOE = Elsewhere("Noé", "Assurance", same_child=False, same_household=True)
STRANGER = Elsewhere("WEBER Ada", "Assurance", same_child=False, same_household=False)


def file(
    *found: PageFacts | None, kind: MediaType = MediaType.PDF, size: PageSize = A4, pages: int | None = None
) -> Facts:
    """Return the facts on a file whose pages are these."""
    count = len(found) if pages is None else pages
    return Facts(Sheet(kind, (size,) * count), pages=found)


def form(code: FormCode = OURS, *, ink: float | None = INK) -> Facts:
    """Return the facts on a fiche of two sides."""
    sides = (Code(code.text(), second_side=False), Code(code.text(), second_side=True, ink=ink))
    return file(*(PageFacts(codes=(side,)) for side in sides))


def said(facts: Facts, known: Known) -> list[tuple[Gravity, str, Reason | None]]:
    return [(hint.gravity, hint.sentence, hint.reason) for hint in hints(facts, known)]


def test_a_good_fiche_is_said_to_be_one() -> None:
    assert said(form(), FORM) == [
        (Gravity.GOOD, "Code lu : cet enfant, ce séjour, modèle en cours.", None),
        (Gravity.GOOD, "De l’encre dans le cadre de la signature.", None),
    ]


@pytest.mark.parametrize(
    ("code", "words", "reason"),
    [
        (FormCode("2026-1", OTHER, STAY), "celui d’un autre enfant.", Reason.WRONG_CHILD),
        (
            FormCode("2024-2", CHILD, STAY),
            "du modèle 2024-2 : le modèle en cours est 2026-1.",
            Reason.VERSION,
        ),
        (FormCode("2026-1", CHILD, OTHER), "préparée pour un autre séjour.", None),
        (FormCode("2026-1"), "son code ne dit pas de quel enfant elle est.", None),
    ],
)
def test_another_code_says_what_differs(code: FormCode, words: str, reason: Reason | None) -> None:
    found = said(form(code), FORM)
    assert [given for _, sentence, given in found if sentence.endswith(words)] == [reason]
    assert not [sentence for _, sentence, _ in found if "modèle en cours." in sentence]
    expected = Gravity.WARN if reason else Gravity.INFO
    assert found[0][0] is expected


def test_one_side_of_another_child_is_enough() -> None:
    sides = (OURS, FormCode("2026-1", OTHER, STAY))
    facts = file(*(PageFacts(codes=(Code(side.text(), second_side=False),)) for side in sides))
    assert Reason.WRONG_CHILD in suggested(hints(facts, FORM))


@pytest.mark.parametrize(
    ("ink", "expected"),
    [
        (0.0, (Gravity.WARN, Reason.UNSIGNED)),
        (NO_INK, (Gravity.WARN, Reason.UNSIGNED)),
        ((INK + NO_INK) / 2, None),
        (None, None),
        (INK, (Gravity.GOOD, None)),
        (0.2, (Gravity.GOOD, None)),
    ],
)
def test_ink_is_said_and_doubt_is_not(
    ink: float | None, expected: tuple[Gravity, Reason | None] | None
) -> None:
    about = [hint for hint in hints(form(ink=ink), FORM) if "signature" in hint.sentence]
    assert [(hint.gravity, hint.reason) for hint in about] == ([expected] if expected else [])


def test_a_fiche_without_a_code_is_a_mild_hint_only() -> None:
    foreign = PageFacts(codes=(Code("HTTPS://EXEMPLE.FR", second_side=True, ink=0.0),))
    for page in (PageFacts(), foreign):
        [(gravity, sentence, reason)] = said(file(page), FORM)
        assert gravity is Gravity.INFO
        assert sentence.startswith("Aucun code de fiche lu")
        assert reason is None
    assert said(file(foreign), INSURANCE) == []


def test_a_first_side_alone_may_lack_the_other() -> None:
    alone = file(PageFacts(codes=(Code(OURS.text(), second_side=False),)))
    assert suggested(hints(alone, FORM)) == (Reason.INCOMPLETE,)
    on_its_side = replace(alone, sheet=Sheet(MediaType.JPEG, (PageSize(2000, 1500),)))
    assert suggested(hints(on_its_side, FORM)) == ()
    assert suggested(hints(form(), FORM)) == ()


def test_a_fiche_given_for_another_piece() -> None:
    assert suggested(hints(form(), INSURANCE)) == (Reason.WRONG_DOCUMENT,)
    bundle = replace(form(), sheet=Sheet(MediaType.PDF, (A4,) * 5), pages=(*form().pages, *[PageFacts()] * 3))
    assert said(bundle, INSURANCE) == [(Gravity.INFO, "Ce fichier contient aussi une fiche sanitaire.", None)]


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("a.pdf", MediaType.JPEG, "Le fichier s’appelle .pdf mais contient une photo JPEG."),
        ("photo.JPG", MediaType.HEIC, "Le fichier s’appelle .jpg mais contient une photo HEIC."),
        ("a.docx", MediaType.PDF, "Le fichier s’appelle .docx mais contient un PDF."),
        ("photo.JPEG", MediaType.JPEG, None),
        ("IMG_0012", MediaType.JPEG, None),
        ("Le 2. avril", MediaType.PDF, None),
        ("a.<b>", MediaType.PDF, None),
    ],
)
def test_a_name_that_says_another_type(name: str, kind: MediaType, words: str | None) -> None:
    facts = file(PageFacts(), kind=kind, size=PageSize(2000, 3000))
    assert [sentence for _, sentence, _ in said(facts, replace(INSURANCE, name=name))] == (
        [words] if words else []
    )


def test_blank_pages() -> None:
    word, blank = PageFacts(), PageFacts(blank=True)
    assert said(file(word, blank), INSURANCE) == [(Gravity.INFO, "Page 2 blanche.", None)]
    assert said(file(word, blank, blank, blank), INSURANCE)[0][1] == "Pages 2, 3 et 4 blanches."
    for count in (1, 2):
        [(gravity, sentence, reason)] = said(file(*[blank] * count), INSURANCE)
        assert (gravity, reason) == (Gravity.WARN, Reason.UNREADABLE)
        assert "trop pâle" in sentence
    assert hints(file(None, word), INSURANCE) == (UNCHECKED,)


def test_too_few_pixels() -> None:
    small = file(PageFacts(), kind=MediaType.JPEG, size=PageSize(620, 880))
    assert said(small, replace(INSURANCE, name="a.jpg")) == [
        (
            Gravity.WARN,
            "Image de 620 × 880 pixels : probablement illisible à l’impression.",
            Reason.UNREADABLE,
        )
    ]
    large = file(PageFacts(), kind=MediaType.JPEG, size=PageSize(1240, 1754))
    assert said(large, replace(INSURANCE, name="a.jpg")) == []
    scanned = file(PageFacts(dpi=200.0), PageFacts(dpi=60.0))
    [(gravity, sentence, reason)] = said(scanned, INSURANCE)
    assert sentence.startswith("Page 2 : numérisation trop grossière")
    assert (gravity, reason) == (Gravity.WARN, Reason.UNREADABLE)


def test_the_same_file_elsewhere() -> None:
    assert said(file(PageFacts()), replace(INSURANCE, elsewhere=(NOE,))) == [
        (Gravity.INFO, "Ce fichier a aussi été donné pour Noé (Assurance).", None)
    ]
    [(_, sentence, reason)] = said(file(PageFacts()), replace(INSURANCE, elsewhere=(NOE, STRANGER)))
    assert sentence == (
        "Ce fichier a aussi été donné pour Noé (Assurance) et pour WEBER Ada (Assurance), "
        "dans une autre famille."
    )
    assert reason is None
    vaccines = replace(INSURANCE, type_code="vaccins", elsewhere=(replace(NOE, document="Vaccins"),))
    assert suggested(hints(file(PageFacts()), vaccines)) == (Reason.WRONG_CHILD,)
    twice = Elsewhere("Léa", "Vaccins", same_child=True, same_household=True)
    [(_, sentence, reason)] = said(file(PageFacts()), replace(INSURANCE, elsewhere=(twice,)))
    assert (sentence, reason) == ("Ce fichier a aussi été donné comme « Vaccins ».", Reason.WRONG_DOCUMENT)
    many = replace(INSURANCE, elsewhere=tuple(replace(NOE, child=f"Enfant {n}") for n in range(5)))
    assert said(file(PageFacts()), many)[0][1].endswith("pour Enfant 2 (Assurance) et 2 autres.")


def test_the_file_itself() -> None:
    sealed = replace(file(PageFacts()), seal=Seal.BROKEN)
    assert said(sealed, INSURANCE)[0][1] == "Ce PDF a été modifié après sa signature électronique."
    assert said(replace(sealed, seal=Seal.WHOLE), INSURANCE) == []
    assert suggested(hints(replace(file(PageFacts()), locked=True), INSURANCE)) == (Reason.FILE,)
    assert said(file(PageFacts()), replace(INSURANCE, given_before=True))[0][0] is Gravity.WARN
    assert "24 pages" in said(file(*[PageFacts()] * MAX_CHECKED, pages=24), INSURANCE)[0][1]
    assert hints(file(PageFacts(), pages=3), INSURANCE) == (UNCHECKED,)


def test_the_gravest_comes_first_and_reasons_are_offered_for_a_document() -> None:
    facts = replace(form(FormCode("2024-2", OTHER, STAY), ink=0.0), locked=True, seal=Seal.BROKEN)
    found = hints(facts, replace(FORM, name="fiche.jpg", elsewhere=(STRANGER,)))
    order = [list(Gravity).index(hint.gravity) for hint in found]
    assert order == sorted(order)
    assert len(found) > 5
    assert set(suggested(found)) <= set(offered(Subject.DOCUMENT, HEALTH_FORM))
    assert all(hint.sentence.endswith(".") and "'" not in hint.sentence for hint in found)
