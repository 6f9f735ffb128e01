"""Say what the facts about a file may mean: facts and what we know in, hints for the reviewer out.

Never a verdict: a person looks at the page. domain.md § 5, § 7 and § 12 say what is checked.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from db.rules import elsewhere as given_elsewhere
from db.rules import form_code
from db.rules.elsewhere import Elsewhere
from db.rules.form_code import FormCode
from db.rules.reasons import Reason
from papers.incoming.checks.facts import MAX_CHECKED, Code, Facts, Seal
from papers.incoming.content import MediaType

HEALTH_FORM = "fiche_sanitaire"
NOMINATIVE = frozenset({HEALTH_FORM, "vaccins"})
"""Pieces that are one child's: the same file cannot serve a brother or a sister."""

# Measured on some 900 scans and photos of signed and unsigned fiches, askew, pale, tilted and compressed: an
# empty frame gave 0.003 at most, 0.0007 but for the most tilted photos; the least initials in pencil 0.014.
NO_INK = 0.003
INK = 0.007

COARSE = 90  # dots per inch; below, printed words of 9 points can hardly be read
A4_INCHES = 11.69
FICHE_PAGES = 2
LONGEST_ENDING = 5


class Gravity(StrEnum):
    """How a hint is meant; in this order it is shown."""

    WARN = "warn"
    INFO = "info"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence for the reviewer; `reason` is what a refusal for it would say to the family."""

    gravity: Gravity
    sentence: str
    reason: Reason | None = None


UNCHECKED = Hint(Gravity.INFO, "Ce fichier n’a pas pu être vérifié en entier.")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the desk knows of the file: whose piece it is, what it was called, where else it was given."""

    type_code: str
    child_id: uuid.UUID | None
    stay_id: uuid.UUID | None
    name: str
    version: str
    """The fiche's template in use."""
    elsewhere: tuple[Elsewhere, ...] = ()
    given_before: bool = False
    """An earlier version of the same piece is this very file."""


def hints(facts: Facts, known: Known) -> tuple[Hint, ...]:
    """Return what is worth a look, the gravest first."""
    found = [*_about_code(facts, known), *_about_pages(facts), *_about_file(facts, known)]
    return tuple(sorted(found, key=lambda hint: list(Gravity).index(hint.gravity)))


def suggested(found: Sequence[Hint]) -> tuple[Reason, ...]:
    """Return the reasons for a refusal that the hints name, each once."""
    return tuple(dict.fromkeys(hint.reason for hint in found if hint.reason is not None))


def _about_file(facts: Facts, known: Known) -> Iterator[Hint]:
    kind = facts.sheet.media_type
    ending = known.name.rpartition(".")[2].lower() if "." in known.name else ""
    if ending.isalnum() and len(ending) <= LONGEST_ENDING and ending not in _endings[kind]:
        yield Hint(Gravity.INFO, f"Le fichier s’appelle .{ending} mais contient {_names[kind]}.")
    if facts.locked:
        words = "Ce PDF demande un mot de passe : l’équipe du séjour ne pourra pas l’ouvrir sans lui."
        yield Hint(Gravity.INFO, words, Reason.FILE)
    if facts.seal is Seal.BROKEN:
        yield Hint(Gravity.WARN, "Ce PDF a été modifié après sa signature électronique.", Reason.INCONSISTENT)
    if known.given_before:
        yield Hint(Gravity.WARN, "La famille a redonné le même fichier qu’auparavant.")
    if known.elsewhere:
        yield _about_copies(known)


def _about_copies(known: Known) -> Hint:
    sentence = given_elsewhere.sentence(known.elsewhere)
    if not all(place.same_household for place in known.elsewhere):
        # Two families that give the same bytes: often a blank model that neither has filled in.
        return Hint(Gravity.WARN, sentence)
    if all(place.same_child for place in known.elsewhere):
        return Hint(Gravity.WARN, sentence, Reason.WRONG_DOCUMENT)
    if known.type_code in NOMINATIVE:
        return Hint(Gravity.WARN, sentence, Reason.WRONG_CHILD)
    return Hint(Gravity.INFO, sentence)


def _about_pages(facts: Facts) -> Iterator[Hint]:
    count = len(facts.sheet.pages)
    checked = min(count, MAX_CHECKED)
    if count > MAX_CHECKED:
        words = f"{count} pages, plus que les {MAX_CHECKED} demandées : seules les premières sont vérifiées."
        yield Hint(Gravity.INFO, words)
    if len(facts.pages) < checked or None in facts.pages:
        yield UNCHECKED
    blank = [number for number, page in enumerate(facts.pages, start=1) if page is not None and page.blank]
    if blank and len(blank) == count:
        words = (
            "La page est blanche, ou trop pâle pour être lue."
            if count == 1
            else "Toutes les pages sont blanches, ou trop pâles pour être lues."
        )
        yield Hint(Gravity.WARN, words, Reason.UNREADABLE)
    elif blank:
        ending = "s" if len(blank) > 1 else ""
        yield Hint(Gravity.INFO, f"{_pages(blank)} blanche{ending}.")
    yield from _about_resolution(facts)


def _about_resolution(facts: Facts) -> Iterator[Hint]:
    if facts.sheet.media_type is not MediaType.PDF:
        coarse = [page for page in facts.sheet.pages if max(page.width, page.height) < COARSE * A4_INCHES]
        if coarse:
            size = f"{coarse[0].width:.0f} × {coarse[0].height:.0f}"
            words = f"Image de {size} pixels : probablement illisible à l’impression."
            yield Hint(Gravity.WARN, words, Reason.UNREADABLE)
        return
    scanned = enumerate(facts.pages, start=1)
    numbers = [n for n, page in scanned if page is not None and page.dpi is not None and page.dpi < COARSE]
    if numbers:
        words = f"{_pages(numbers)} : numérisation trop grossière, probablement illisible à l’impression."
        yield Hint(Gravity.WARN, words, Reason.UNREADABLE)


def _about_code(facts: Facts, known: Known) -> Iterator[Hint]:
    read = [
        (code, ours)
        for page in facts.pages
        if page is not None
        for code in page.codes
        if (ours := form_code.read(code.text)) is not None
    ]
    if known.type_code == HEALTH_FORM:
        yield from _about_form([ours for _, ours in read], known)
        yield from _about_sides([code for code, _ in read], facts)
    elif read and len(facts.sheet.pages) <= FICHE_PAGES:
        words = "Ce fichier porte le code d’une fiche sanitaire : ce n’est sans doute pas la pièce demandée."
        yield Hint(Gravity.WARN, words, Reason.WRONG_DOCUMENT)
    elif read:
        yield Hint(Gravity.INFO, "Ce fichier contient aussi une fiche sanitaire.")


def _about_form(forms: Sequence[FormCode], known: Known) -> Iterator[Hint]:
    if not forms:
        words = "Aucun code de fiche lu : enfant, séjour et modèle restent à vérifier."
        yield Hint(Gravity.INFO, words)
        return
    another = any(form.child_id not in {None, known.child_id} for form in forms)
    old = sorted({form.version for form in forms} - {known.version})
    if another:
        words = "Le code de cette fiche est celui d’un autre enfant."
        yield Hint(Gravity.WARN, words, Reason.WRONG_CHILD)
    if old:
        words = f"Cette fiche est du modèle {old[0]} : le modèle en cours est {known.version}."
        yield Hint(Gravity.WARN, words, Reason.VERSION)
    if another:
        return
    if any(form.child_id is None for form in forms):
        words = "Fiche vierge remplie à la main : son code ne dit pas de quel enfant elle est."
        yield Hint(Gravity.INFO, words)
    elif any(form.stay_id != known.stay_id for form in forms):
        words = "Code lu : cet enfant, mais une fiche préparée pour un autre séjour."
        yield Hint(Gravity.INFO, words)
    elif not old:
        yield Hint(Gravity.GOOD, "Code lu : cet enfant, ce séjour, modèle en cours.")


def _about_sides(codes: Sequence[Code], facts: Facts) -> Iterator[Hint]:
    inks = [code.ink for code in codes if code.second_side and code.ink is not None]
    if any(ink >= INK for ink in inks):
        yield Hint(Gravity.GOOD, "De l’encre dans le cadre de la signature.")
    elif inks and all(ink <= NO_INK for ink in inks):
        words = "Aucune encre dans le cadre de la signature : la fiche n’est sans doute pas signée."
        yield Hint(Gravity.WARN, words, Reason.UNSIGNED)
    [first, *others] = facts.sheet.pages
    upright = first.height > first.width  # on its side, a picture may show both
    if codes and not others and upright and not any(code.second_side for code in codes):
        words = "Seul le recto de la fiche a été reconnu : la page signée manque peut-être."
        yield Hint(Gravity.WARN, words, Reason.INCOMPLETE)


def _pages(numbers: Sequence[int]) -> str:
    """Return « Page 2 », « Pages 2, 3 et 5 »."""
    if len(numbers) == 1:
        return f"Page {numbers[0]}"
    return f"Pages {', '.join(map(str, numbers[:-1]))} et {numbers[-1]}"


_endings = {
    MediaType.PDF: {"pdf"},
    MediaType.JPEG: {"jpg", "jpeg", "jpe", "jfif"},
    MediaType.PNG: {"png"},
    MediaType.HEIC: {"heic", "heif"},
    MediaType.WEBP: {"webp"},
    MediaType.TIFF: {"tif", "tiff"},
}
_names = {
    MediaType.PDF: "un PDF",
    MediaType.JPEG: "une photo JPEG",
    MediaType.PNG: "une image PNG",
    MediaType.HEIC: "une photo HEIC",
    MediaType.WEBP: "une image WebP",
    MediaType.TIFF: "une image TIFF",
}
