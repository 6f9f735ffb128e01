"""Who looks at which dossier: one's own place in, the colleagues' out; by the server's clock, for a while."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from coordinator_app.sync.link import Place, Present
from db import feed
from db.models import Presence, Staff

FORGOTTEN = timedelta(seconds=90)
FRESH = timedelta(seconds=30)
"""Said again no sooner: many rounds would otherwise each write what everybody knows."""


def tell(session: Session, me: uuid.UUID, place: Place | None) -> None:
    """Say where this person is; who comes back to the same dossier soon never left it.

    Colleagues are woken where it is another dossier than the last time.
    """
    now = func.clock_timestamp()
    fresh = (Presence.seen_at > now - FRESH).label("fresh")
    before = session.execute(
        select(Presence.subject, Presence.subject_id, fresh).where(Presence.staff_id == me)
    ).one_or_none()
    told = (before.subject, before.subject_id) if before else None
    if place == told and (before is None or before.fresh):
        return
    if place != told:
        session.execute(select(func.pg_notify(feed.CHANNEL, "")))
    if place is None:
        session.execute(delete(Presence).where(Presence.staff_id == me))
        return
    new = insert(Presence).values(staff_id=me, subject=place[0], subject_id=place[1], since=now, seen_at=now)
    row: Any = Presence.__table__.c
    stayed = and_(
        row.subject == new.excluded.subject,
        row.subject_id == new.excluded.subject_id,
        row.seen_at > now - FORGOTTEN,
    )
    session.execute(
        new.on_conflict_do_update(
            index_elements=[row.staff_id],
            set_={
                "subject": new.excluded.subject,
                "subject_id": new.excluded.subject_id,
                "since": case((stayed, row.since), else_=new.excluded.since),
                "seen_at": now,
            },
        )
    )


def read(session: Session, me: uuid.UUID, *, now: datetime) -> Mapping[Place, tuple[Present, ...]]:
    """Return who else is where, first come first; `now` is this desk's clock, by which they are told."""
    at = func.clock_timestamp()
    rows = session.execute(
        select(
            Presence.subject,
            Presence.subject_id,
            Presence.staff_id,
            Staff.display_name,
            (at - Presence.since).label("ago"),
        )
        .join(Staff, Staff.id == Presence.staff_id)
        .where(Presence.staff_id != me, Presence.seen_at > at - FORGOTTEN)
        .order_by(Presence.since)
    )
    found: dict[Place, tuple[Present, ...]] = {}
    for row in rows:
        place = row.subject, row.subject_id
        here = Present(row.staff_id, row.display_name, now - max(row.ago, timedelta()))
        found[place] = (*found.get(place, ()), here)
    return found
