"""The facts of one decision and its envelope in; the mail that tells the family out (domain.md § 10).

The words are in resources/mail: one template per `Trigger`, whose first line is the subject and in which
one source line is one paragraph. Families' words are hostile here: they reach the templates cleaned, on one
line each, so they can neither add a header nor pass for a part of the letter.
"""

import re
from collections.abc import Iterable, Sized
from datetime import UTC, date
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from db.rules.formats import long_date, long_span
from db.rules.names import clean, of
from db.rules.notice import Envelope, Letter, Notice, PieceLine

_TEMPLATES = Path(__file__).parents[2] / "resources" / "mail"
_SENDER = "ALEF – Séjours"
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def compose(notice: Notice, envelope: Envelope) -> Letter:
    """Return the mail for these facts, the same bytes each time.

    Bad family data never raises. `To` is left out when there is no recipient, or none that `mailbox`
    can read: the words are then those of the letter that goes by post (`post.py`).
    """
    recipient = mailbox(notice.recipient)
    subject, text = words(notice, on_paper=recipient is None)
    sender = notice.contact.sender
    message_id = f"<{envelope.id}@{sender.rpartition('@')[2]}>"

    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = Address(_SENDER, addr_spec=sender)
    if recipient is not None:
        mail["To"] = Address(addr_spec=recipient)
    mail["Reply-To"] = Address(_SENDER, addr_spec=sender)
    mail["Date"] = envelope.written_at.astimezone(UTC)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    # Quoted-printable passes every server; 8bit needs one that announces it.
    mail.set_content(text, charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = "fr"
    content = _subject_line(subject) + mail.as_bytes()
    return Letter(recipient=recipient, subject=subject, text=text, content=content, message_id=message_id)


def words(notice: Notice, *, on_paper: bool = False) -> tuple[str, str]:
    """Return the subject and the text; `on_paper` asks for no answer « to this message »."""
    facts = {**_facts(notice), "on_paper": on_paper}
    rendered = _environment().get_template(f"{notice.trigger.value}.j2").render(facts)
    first, _, rest = rendered.partition("\n")
    return first.strip(), _lay_out(rest)


def mailbox(text: str | None) -> str | None:
    """Return an address as it stands in `To`, its domain in ASCII; None when no ordinary server takes it."""
    try:
        return validate_email(clean(text or ""), check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None


def _subject_line(subject: str) -> bytes:
    """Return the header, every word of it encoded.

    `EmailMessage` reads a literal « =?…?= » as an encoded word, line breaks included, and loses spaces where
    it folds (seen in Python 3.11.7): neither may happen to a subject that holds families' words.
    """
    encoded = Header(subject, charset="utf-8", header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {encoded}\r\n".encode("ascii")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        # Plain text: « < » and « & » must reach the family as they were typed.
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["plural"] = _plural
    return environment


def _facts(notice: Notice) -> dict[str, object]:
    """Return what the templates may name: clean words, never None."""
    child = _cut(clean(notice.child or ""), 60)
    stay = _cut(clean(notice.stay or ""), 100)
    # Both names stay recognisable in a subject of at most 120 characters.
    about = ", ".join(part for part in (_cut(child, 30), _cut(stay, 40)) if part)
    stay_days = (notice.first_day, notice.last_day)
    due_on = notice.due_on
    return {
        "child": child or "votre enfant",
        "of_child": of(child or "votre enfant"),
        "stay": _stay(stay, notice.first_day, notice.last_day),
        "about": f" – {about}" if about else "",
        "due": f"{_WEEKDAYS[due_on.weekday()]} {long_date(due_on)}" if due_on else "",
        "due_short": long_date(due_on, year=False) if due_on else "",
        "days": [
            long_span(days.first, days.last) for days in notice.days if (days.first, days.last) != stay_days
        ],
        "reasons": _lines(notice.reasons),
        "refused": [
            PieceLine(clean(piece.label) or "Document", _lines(piece.sentences)) for piece in notice.refused
        ],
        "absent": _lines(notice.absent),
        "information": _lines(notice.information),
        "message": "\n".join(map(clean, notice.message.splitlines())).strip(),
        "sender": clean(notice.contact.sender),
        "phone": clean(notice.contact.phone),
        "portal": clean(notice.contact.portal),
    }


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


def _lay_out(rendered: str) -> str:
    """Return the letter with a line a paragraph, for the reader's screen to fold, and no blank to spare."""
    lines = "\n".join(_typeset(line) for line in rendered.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _typeset(line: str) -> str:
    # The ordinary no-break space, for phones whose fonts lack the narrow one.
    return re.sub(r"(?<=«) | (?=[»:;?!])", "\u00a0", line.rstrip())
