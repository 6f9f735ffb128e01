"""The facts of one mail and its envelope in; the mail that tells the family out (domain.md § 10).

The words are the association's own where it has some that can be used, else those of resources/mail: one file
per `Trigger`, whose first line is the subject and in which one source line is one paragraph.
"""

import logging
import re
from collections.abc import Mapping
from datetime import UTC
from email.charset import QP, Charset
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from functools import cache
from typing import Any

from email_validator import EmailNotValidError, validate_email

from db.rules.names import clean
from db.rules.notice import Envelope, Letter, Notice, Words
from papers.outgoing import templates
from papers.outgoing.facts import values
from papers.outgoing.twin import twin

log = logging.getLogger(__name__)

_SENDER = "ALEF – Séjours"
_MAX_SUBJECT = 200
_lines = compat32.clone(linesep="\r\n", mangle_from_=False)
_printable = Charset("utf-8")
_printable.body_encoding = QP  # passes every server; 8bit needs one that announces it


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

    # Of the older of the two ways that the library has: the newer reads each header it writes, which takes
    # longer than all else here, and loses spaces where it folds a subject (seen in Python 3.11.7).
    mail: Message[Any, Any] = MIMEMultipart("alternative", f"=_{envelope.id}", policy=_lines)
    # Every word encoded: a literal « =?…?= » in a family's words stays what it is.
    mail["Subject"] = Header(subject, charset="utf-8", header_name="Subject")
    mail["From"] = mail["Reply-To"] = _named(sender)
    if recipient is not None:
        mail["To"] = recipient
    mail["Date"] = format_datetime(envelope.written_at.astimezone(UTC))
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "fr"
    page = twin(
        subject,
        text,
        links={facts["portail"], facts["lien"]},
        strong={facts["echeance"], facts["limite"]},
    )
    # Quoted-printable writes « = » as « =3D »: no letter can hold the line between the parts.
    for written, kind in ((text, "plain"), (page, "html")):
        mail.attach(MIMEText(written, kind, _printable, policy=_lines))  # type: ignore[arg-type]
    content = mail.as_bytes()
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


@cache
def _named(sender: str) -> str:
    """Return the association's address with its name, in ASCII. Raises ValueError for what is no address."""
    return formataddr((_SENDER, Address(addr_spec=sender).addr_spec))


def _lay_out(rendered: str) -> str:
    """Return the letter with a line a paragraph, for the reader's screen to fold, and no blank to spare."""
    lines = "\n".join(_typeset(line) for line in rendered.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def _typeset(line: str) -> str:
    # The ordinary no-break space, for phones whose fonts lack the narrow one.
    return re.sub(r"(?<=«) | (?=[»:;?!])", "\u00a0", line.rstrip())
