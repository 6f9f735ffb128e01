"""Reasons: every sentence whole, health data never mailed, every document type with its list."""

import pytest

from db.rules.reasons import Reason, offered, sentence, wordings
from db.types import Subject

NAMES = {"child": "Élise", "document": "Copie des vaccins", "stay": "Mer et voile"}
TYPES = (
    "fiche_sanitaire",
    "vaccins",
    "assurance",
    "quotient_familial",
    "charte_rgpd",
    "charte_oddn",
    "",
    None,
)
SENTENCES = [reason for reason in Reason if reason is not Reason.OTHER]


@pytest.mark.parametrize("day", ["", "18 juillet 2027"])
@pytest.mark.parametrize("reason", SENTENCES)
def test_every_sentence_is_whole(reason: Reason, day: str) -> None:
    """No brace is left, no word is doubled by an empty name, a full stop at the end."""
    text = sentence(reason, **NAMES, day=day)
    assert not set("{}") & set(text)
    assert "  " not in text
    assert text[0].isupper()
    assert text.endswith(".")
    assert day in text or "{x}" not in wordings[reason].sentence


@pytest.mark.parametrize("reason", [Reason.EXPIRED, Reason.NOT_COVERING])
def test_a_sentence_without_its_date_is_still_a_sentence(reason: Reason) -> None:
    """« depuis le . » would be worse than no date."""
    text = sentence(reason, **NAMES)
    assert "le ." not in text
    assert " ," not in text


def test_every_reason_has_its_wording() -> None:
    """And a title the coordinator recognises."""
    assert set(wordings) == set(Reason)
    assert len({wording.title for wording in wordings.values()}) == len(Reason)


def test_the_codes_are_the_domains() -> None:
    """domain.md § 5; others are dossier reasons."""
    codes = {reason.value for reason in Reason}
    assert codes >= {
        *("ILLISIBLE", "INCOMPLET", "MAUVAIS_DOC", "MAUVAIS_ENFANT", "NON_NOMINATIF", "NON_SIGNE"),
        *("NON_DATE", "NON_REMPLI", "EXPIRE", "NON_COUVRANT", "GARANTIE", "VACCIN_MANQUANT"),
        *("QF_ANCIEN", "QF_ABSENT", "INCOHERENT", "FICHIER", "VERSION", "AUTRE"),
    }


def test_the_readme_example() -> None:
    """domain.md § 5, word for word."""
    assert sentence(Reason.UNREADABLE, child="Léa", document="Charte") == (
        "Le document « Charte » de Léa est illisible. Merci de le reprendre à plat, bien éclairé, sans flou."
    )


@pytest.mark.parametrize("reason", Reason)
def test_a_detail_follows_except_a_vaccines(reason: Reason) -> None:
    """A missing vaccine is health data."""
    text = sentence(reason, **NAMES, detail="  ROR manquant ")
    if reason is Reason.VACCINE_MISSING:
        assert text == sentence(reason, **NAMES)
        assert "ROR" not in text
    else:
        assert text.endswith("ROR manquant")


def test_names_with_braces_stay_names() -> None:
    """A family may be called anything."""
    assert "{d} {0!r}" in sentence(Reason.UNREADABLE, child="{d} {0!r}", document="Charte")


@pytest.mark.parametrize("code", TYPES)
def test_a_document_type_is_offered_every_piece_reason_once(code: str | None) -> None:
    """The likeliest first, « Autre motif » last."""
    found = offered(Subject.DOCUMENT, code)
    assert found[0] is Reason.UNREADABLE
    assert found[-1] is Reason.OTHER
    assert len(set(found)) == len(found)
    upload = {Reason.INFORMATION, Reason.DUPLICATE, Reason.AGE, Reason.FULL, Reason.DATES}
    assert set(found) == set(Reason) - upload


@pytest.mark.parametrize("subject", [s for s in Subject if s is not Subject.DOCUMENT])
def test_a_dossier_is_offered_reasons_without_a_document(subject: Subject) -> None:
    """Their sentences name no piece; an account's no child either."""
    found = offered(subject)
    assert found[-1] is Reason.OTHER
    for reason in found:
        assert "{d}" not in wordings[reason].sentence
        assert subject is not Subject.ACCOUNT or "{" not in wordings[reason].sentence
