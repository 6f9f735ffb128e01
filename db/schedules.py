"""Keep when families are reminded: the association's schedule, or a stay's own, in; one setting out."""

import uuid

from sqlalchemy.orm import Session

from db.models import Setting
from db.queries.reminders import SCHEDULE
from db.rules.reminders import Schedule, to_json


def keep(session: Session, schedule: Schedule | None, *, stay_id: uuid.UUID | None = None) -> None:
    """Keep a schedule; without `stay_id` it is that of all stays that have none of their own.

    None goes back to the schedule above: the association's for a stay, the application's for the association.
    """
    key = f"{SCHEDULE}{stay_id}" if stay_id else SCHEDULE.removesuffix(".")
    row = session.get(Setting, key)
    if schedule is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(Setting(key=key, value=to_json(schedule)))
    else:
        row.value = to_json(schedule)
    session.flush()
