"""Why a family's file cannot be shown: a reason in, one French sentence for the coordinator out."""

from enum import StrEnum

MAX_BYTES = 15 * 1024 * 1024  # domain.md § 12
MAX_PAGES = 200  # what is listed; how many pages a family may give (20) is the portal's rule


class Reason(StrEnum):
    """Why there is nothing to show."""

    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown_type"
    DAMAGED = "damaged"
    LOCKED = "locked"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


SENTENCES = {
    Reason.EMPTY: "Ce fichier est vide : il ne contient rien à afficher.",
    Reason.UNKNOWN_TYPE: "Ce fichier n’est ni un PDF ni une image : il ne peut pas être affiché.",
    Reason.DAMAGED: "Ce fichier est abîmé ou incomplet : il ne peut pas être affiché.",
    Reason.LOCKED: "Ce fichier est protégé par un mot de passe : il ne peut pas être affiché.",
    Reason.TOO_LARGE: f"Ce fichier pèse plus de {MAX_BYTES // 1024**2} Mo : il ne peut pas être affiché.",
    Reason.TOO_MANY_PAGES: f"Ce fichier compte plus de {MAX_PAGES} pages : il ne peut pas être affiché.",
    Reason.TOO_MANY_PIXELS: "Cette image est trop grande pour être affichée.",
    Reason.TIMEOUT: "L’affichage de ce fichier a été interrompu : il prenait trop de temps.",
    Reason.CRASHED: "L’affichage de ce fichier a échoué : son contenu est peut-être abîmé.",
}


class Unreadable(Exception):
    """A file that gives no pixels: `reason` for programs, `sentence` for the coordinator."""

    def __init__(self, reason: Reason, *, sentence: str | None = None) -> None:
        self.reason = reason
        self.sentence = sentence or SENTENCES[reason]
        super().__init__(self.sentence)


def refused_type(name: str | None) -> Unreadable:
    """Return the refusal of a file that is no PDF and no picture, saying what it is if `name` is known."""
    if name is None:
        return Unreadable(Reason.UNKNOWN_TYPE)
    return Unreadable(
        Reason.UNKNOWN_TYPE, sentence=f"Ce fichier est {name}, pas un PDF ni une image acceptée."
    )
