"""The facts of a mail in; what each key of a template stands for out: clean words, never None.

Families' words are hostile here: they come out on one line each and inside sentences of ours, so they can
neither add a header nor pass for a part of the letter.
"""

from collections.abc import Iterable, Mapping, Sequence, Sized
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from db.rules.formats import long_date, long_span
from db.rules.names import clean, listed, of
from db.rules.notice import Lacking, Notice, PieceLine, Trigger
from db.rules.planning import Interval

FOLDER = Path(__file__).parents[2] / "resources" / "mail"
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SUBJECT = "Un message de l’équipe Séjours d’ALEF"


def values(notice: Notice, *, on_paper: bool = False) -> Mapping[str, str]:
    """Return every key with its words; blocks of several lines are already laid out.

    `on_paper`: for a letter that goes by post, to which nobody answers by pressing a key.
    """
    child = _cut(clean(notice.child or ""), 60)
    stay = _cut(clean(notice.stay or ""), 100)
    names = _names(notice.lacking)
    # Both names stay recognisable in a subject of at most 120 characters.
    about = ", ".join(part for part in (_cut(child, 30), _cut(stay, 40)) if part) or _cut(names, 50)
    refused = [
        PieceLine(clean(piece.label) or "Document", _lines(piece.sentences)) for piece in notice.refused
    ]
    absent, information = _lines(notice.absent), _lines(notice.information)
    again = [label for dossier in notice.lacking for label in (*dossier.again, *dossier.absent)]
    portal = clean(notice.contact.portal)
    # Said with the stay already, unless they are the news.
    said = None if notice.before else (notice.first_day, notice.last_day)
    return {
        "enfant": child or "votre enfant",
        "de_enfant": of(child or "votre enfant"),
        "sejour": _stay(stay, notice.first_day, notice.last_day),
        "concerne": f" – {about}" if about else "",
        "echeance": _with_weekday(notice.due_on),
        "echeance_courte": long_date(notice.due_on, year=False) if notice.due_on else "",
        "limite": _with_weekday(notice.until),
        "limite_courte": long_date(notice.until, year=False) if notice.until else "",
        "dates": _days([days for days in notice.days if (days.first, days.last) != said]),
        "anciennes_dates": _days(notice.before),
        "motifs": _block("_reasons", reasons=_lines(notice.reasons)),
        "a_faire": _block("_todo", refused=refused, absent=absent, information=information),
        "documents": "\n".join(
            f"- {label}" for label in (*(p.label for p in refused), *absent, *_lines(again))
        ),
        "message": _block("_message", message=_free(notice.message)),
        "enfants": names or child or "votre enfant",
        "manque": _count(notice.lacking),
        "dossiers": _block("_lacking", lacking=[_dossier(dossier) for dossier in notice.lacking]),
        "objet": _cut(clean(notice.subject), 120) or _SUBJECT,
        "texte": _free(notice.message),
        "lien": clean(notice.link) or portal,
        "portail": portal,
        "espace": _block("_space", portal=portal),
        "par_reponse": "par courrier ou par téléphone" if on_paper else "en répondant à ce message",
        "contact": _block(
            "_contact",
            on_paper=on_paper,
            to_do=bool(refused or absent or information),
            sender=clean(notice.contact.sender),
            phone=clean(notice.contact.phone),
        ),
    }


def shipped(trigger: Trigger) -> tuple[str, str]:
    """Return the subject and the body that ship with the application: a first line, then the rest."""
    subject, _, body = (FOLDER / f"{trigger.value}.j2").read_text(encoding="utf-8").partition("\n")
    return subject, body.strip("\n")


@cache
def _environment() -> Environment:
    """Return what reads the parts of a letter, which are ours and trusted."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        # Plain text: « < » and « & » must reach the family as they were typed.
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plural"] = _plural
    return environment


def _block(name: str, **facts: object) -> str:
    return _environment().get_template(f"{name}.j2").render(facts).strip("\n")


def _days(days: Sequence[Interval]) -> str:
    return _block("_days", days=[long_span(each.first, each.last) for each in days])


def _dossier(dossier: Lacking) -> Mapping[str, object]:
    return {
        "child": _cut(clean(dossier.child), 60) or "votre enfant",
        "stay": _stay(_cut(clean(dossier.stay), 100), dossier.first_day, dossier.last_day),
        "due": _with_weekday(dossier.due_on),
        "again": _lines(dossier.again),
        "absent": _lines(dossier.absent),
        "information": _lines(dossier.information),
    }


def _names(lacking: Iterable[Lacking]) -> str:
    """Return the children's first names, each once: « Élise, Noé et Zoé »."""
    names = list(dict.fromkeys(_cut(clean(each.child), 40) for each in lacking if clean(each.child)))
    if len(names) > 6:  # a foster home's mail has a subject too
        names = [*names[:5], f"{len(names) - 5} autres enfants"]
    return listed(names)


def _count(lacking: Sequence[Lacking]) -> str:
    documents = sum(len(each.again) + len(each.absent) for each in lacking)
    total = documents + sum(len(each.information) for each in lacking)
    what = "document" if documents == total else "élément"
    return f"{total or 'un'} {what}{'s' if total > 1 else ''}"


def _with_weekday(day: date | None) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {long_date(day)}" if day else ""


def _free(text: str) -> str:
    """Return words of the office line by line, as they were set out."""
    return "\n".join(map(clean, text.splitlines())).strip()


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in map(clean, texts) if line)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _stay(name: str, first: date | None, last: date | None) -> str:
    """Return the stay so that « le » or « au » can stand before it, with what is known of it."""
    words = ["séjour"]
    if name:
        words.append(f"« {name} »")
    if first is not None and last is not None and first <= last:
        words.append(long_span(first, last))
    return " ".join(words) if len(words) > 1 else "séjour demandé"


def _plural(things: Sized) -> str:
    return "s" if len(things) > 1 else ""
