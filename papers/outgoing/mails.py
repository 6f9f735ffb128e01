"""The facts of one mail and its envelope in; the mail that tells the family out (domain.md § 10).

The words are the association's own where it has some that can be used, else those of resources/mail: one file
per `Trigger`, whose first line is the subject and in which one source line is one paragraph.
"""

import logging
import re
from collections.abc import Mapping
from datetime import UTC
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage

from email_validator import EmailNotValidError, validate_email

from db.rules.names import clean
from db.rules.notice import Envelope, Letter, Notice, Words
from papers.outgoing import templates
from papers.outgoing.facts import values
from papers.outgoing.twin import twin

log = logging.getLogger(__name__)

_SENDER = "ALEF – Séjours"
_MAX_SUBJECT = 200


def compose(notice: Notice, envelope: Envelope) -> Letter:
    """Return the mail for these facts, the same bytes each time.

    Bad family data never raises, nor do words of the association's that no longer hold: those that ship take
    their place. `To` is left out when there is no recipient, or none that `mailbox` can read: the words are
    then those of the letter that goes by post (`post.py`).
    """
    recipient = mailbox(notice.recipient)
    facts = values(notice, on_paper=recipient is None)
    subject, text = _worded(notice, facts)
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
    page = twin(
        subject,
        text,
        links={facts["portail"], facts["lien"]},
        strong={facts["echeance"], facts["limite"]},
    )
    mail.add_alternative(page, subtype="html", charset="utf-8", cte="quoted-printable")
    # Quoted-printable writes « = » as « =3D »: no letter can hold this line.
    mail.set_boundary(f"=_{envelope.id}")
    mail["Content-Language"] = "fr"
    content = _subject_line(subject) + mail.as_bytes()
    return Letter(recipient=recipient, subject=subject, text=text, content=content, message_id=message_id)


def words(notice: Notice, *, on_paper: bool = False) -> tuple[str, str]:
    """Return the subject and the text; `on_paper` asks for no answer « to this message »."""
    return _worded(notice, values(notice, on_paper=on_paper))


def mailbox(text: str | None) -> str | None:
    """Return an address as it stands in `To`, its domain in ASCII; None when no ordinary server takes it."""
    try:
        return validate_email(clean(text or ""), check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None


def _worded(notice: Notice, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return the subject and the text, in words that certainly make a letter."""
    if notice.words is not None:
        subject, text = _fill(notice, notice.words, facts)
        if subject and text.strip():
            return subject, text
        log.warning("the association's own words for %s cannot be used", notice.trigger.value)
    return _fill(notice, templates.default(notice.trigger), facts)


def _fill(notice: Notice, words: Words, facts: Mapping[str, str]) -> tuple[str, str]:
    if templates.unusable(notice.trigger, words) is not None:
        return "", ""
    title, text = templates.fill(words, facts)
    subject = clean(title)
    if len(subject) > _MAX_SUBJECT:
        subject = f"{subject[: _MAX_SUBJECT - 1]}…"
    return subject, _lay_out(text)


def _subject_line(subject: str) -> bytes:
    """Return the header, every word of it encoded.

    `EmailMessage` reads a literal « =?…?= » as an encoded word, line breaks included, and loses spaces where
    it folds (seen in Python 3.11.7): neither may happen to a subject that holds families' words.
    """
    encoded = Header(subject, charset="utf-8", header_name="Subject").encode(linesep="\r\n")
    return f"Subject: {encoded}\r\n".encode("ascii")


def _lay_out(rendered: str) -> str:
    """Return the letter with a line a paragraph, for the reader's screen to fold, and no blank to spare."""
    lines = "\n".join(_typeset(line) for line in rendered.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _typeset(line: str) -> str:
    # The ordinary no-break space, for phones whose fonts lack the narrow one.
    return re.sub(r"(?<=«) | (?=[»:;?!])", "\u00a0", line.rstrip())
