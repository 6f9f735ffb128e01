"""Whom mails do not reach (no address, or one that refuses them): rows in, families and letters out."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Household, Mail, PreRegistration
from db.queries import people
from db.queries.postal import Post, to_post
from db.queries.recipients import alive
from db.rules.names import family_name
from db.types import MailState


@dataclass(frozen=True)
class Unreached:
    """One family: the address that refuses mails (None: it has none), what the server said, and its letters.

    `letters` are the mails it never got, oldest first; none when nothing was written to it yet.
    What was posted, or sent again, is no longer to be done.
    """

    household_id: uuid.UUID
    name: str
    phone: str | None
    address: str | None
    answer: str | None
    letters: tuple[Post, ...]


def unreached(session: Session) -> tuple[Unreached, ...]:
    """Return the families by name: those with mails that could not arrive, those on a stay without address.

    A mail that was sent again, or posted, is no longer counted; who was posted a letter need not be asked.
    """
    again = aliased(Mail)
    lost = session.execute(
        select(Mail.id, Mail.household_id, Mail.recipient, Mail.answer, Mail.state)
        .where(
            Mail.household_id.is_not(None),
            or_(
                Mail.state.in_([MailState.UNADDRESSED, MailState.REFUSED]),
                Mail.bounced_at.is_not(None),
            ),
            Mail.posted_at.is_(None),
            ~exists().where(again.resent_of == Mail.id),
        )
        .order_by(Mail.written_at)
    ).all()
    by_post = set(session.scalars(select(Mail.household_id).where(Mail.posted_at.is_not(None)).distinct()))
    posts = {post.mail_id: post for post in to_post(session, [row.id for row in lost])}
    expected = select(PreRegistration.household_id).where(PreRegistration.state.in_(alive))
    wanted = select(Household.id).where(
        or_(Household.id.in_({row.household_id for row in lost}), Household.id.in_(expected))
    )
    accounts, adults = people.accounts(session, wanted), people.adults(session, wanted)
    of_home: dict[uuid.UUID | None, list[Any]] = defaultdict(list)
    for row in lost:
        of_home[row.household_id].append(row)
    found = []
    homes = select(Household).where(Household.id.in_(wanted)).order_by(Household.search_key, Household.id)
    for home in session.scalars(homes):
        account, grown = accounts.get(home.id), adults.get(home.id, ())
        mine = of_home[home.id]
        if not mine and (home.id in by_post or people.address(account, grown) is not None):
            continue
        refused = next((row for row in reversed(mine) if row.state is not MailState.UNADDRESSED), None)
        found.append(
            Unreached(
                home.id,
                family_name(home.name),
                next((phone for a in grown if (phone := a.phone or a.other_phone)), None),
                refused.recipient if refused else None,
                refused.answer if refused else None,
                tuple(posts[row.id] for row in mine if row.id in posts),
            )
        )
    return tuple(found)
