"""A message to many families: an audience and words in; previews, then one mail a family and a report out."""

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.mail.rounds import Progress, Report, Transaction, one_by_one
from db import mails
from db.models import Mail
from db.queries.recipients import Audience, Recipient, notice, recipients
from db.queries.settings import association
from db.queries.templates import own_words
from db.rules.notice import Envelope, Letter, Notice, Trigger
from papers.outgoing.facts import values

Compose = Callable[[Notice, Envelope], Letter]
MAX_SUBJECT, MAX_TEXT = 120, 10_000
KEYS = ("enfant", "sejour")
"""What the words of a message may name, as `{{ enfant }}`."""
_KEY = re.compile(r"\{\{\s*(" + "|".join(KEYS) + r")\s*\}\}")


@dataclass(frozen=True)
class Message:
    """What is said to whom; its id makes that of each family's mail, so that writing again repeats none."""

    subject: str
    text: str
    audience: Audience
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def problem(message: Message) -> str | None:
    """Return why this message cannot be written, as a sentence; None when it can."""
    if not message.subject.strip() or not message.text.strip():
        return "Écrivez un objet et un message."
    if len(message.subject.strip().splitlines()) > 1:
        return "L’objet tient sur une seule ligne."
    if len(message.subject) > MAX_SUBJECT:
        return f"L’objet est trop long : {MAX_SUBJECT} caractères au plus."
    if len(message.text) > MAX_TEXT:
        return f"Le message est trop long : {MAX_TEXT} caractères au plus."
    for written in (message.subject, message.text):
        if re.search(r"\{\{|\{%", _KEY.sub("", written)):
            return "Une clé n’existe pas ici : seules {{ enfant }} et {{ sejour }} sont remplies."
    return None


def preview(
    session: Session, message: Message, families: Sequence[Recipient], *, compose: Compose, now: datetime
) -> tuple[Letter, ...]:
    """Return the exact letters that these families (some of `recipients`) would get."""
    return tuple(
        compose(_notice(session, message, family), Envelope(_id(message, family.household_id), now))
        for family in families
    )


def write(
    transaction: Transaction,
    message: Message,
    now: datetime,
    *,
    compose: Compose,
    by: uuid.UUID,
    progress: Progress | None = None,
) -> Report:
    """Write one mail a family, never a copy to others, and say what was done.

    Left alone are families that have this message already, have left the audience, or whose account is
    closed. Raises `DeskError` for words that cannot be written.
    """
    refusal = problem(message)
    if refusal is not None:
        raise DeskError("Le message n’a pas été écrit", refusal)
    with transaction() as session:
        families = [family.household_id for family in recipients(session, message.audience)]
    one = partial(_write_one, message=message, now=now, compose=compose, by=by)
    return one_by_one(transaction, families, one, progress=progress or Progress())


def _write_one(
    session: Session,
    household_id: uuid.UUID,
    *,
    message: Message,
    now: datetime,
    compose: Compose,
    by: uuid.UUID,
) -> Letter | None:
    id_ = _id(message, household_id)
    if not mails.lock_family(session, household_id) or session.get(Mail, id_) is not None:
        return None
    for family in recipients(session, replace(message.audience, households=frozenset({household_id}))):
        if family.closed:
            return None
        facts = _notice(session, message, family)
        letter = compose(facts, Envelope(id_, now))
        mails.add(
            session,
            facts,
            letter,
            id=id_,
            household_id=household_id,
            stay_id=message.audience.stay_id,
            at=now,
            by=by,
        )
        return letter
    return None


def _notice(session: Session, message: Message, family: Recipient) -> Notice:
    facts = notice(
        session,
        message.audience,
        family,
        subject=message.subject,
        text=message.text,
        contact=association(session).contact,
        words=own_words(session, Trigger.GROUP),
    )
    said = values(facts)
    # In one pass: what a family calls itself is never read as a key.
    subject, text = (_KEY.sub(lambda key: said[key[1]], words) for words in (message.subject, message.text))
    return replace(facts, subject=subject, message=text)


def _id(message: Message, household_id: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(message.id, str(household_id))
