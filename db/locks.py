"""One thing at a time: what is worked on in, nobody else at it until the transaction ends.

A row's own lock (FOR UPDATE) asks PostgreSQL for the right to change the row; whoever gives the places of a
stay, or writes to a family, changes neither.
"""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def hold(session: Session, what: str, id: uuid.UUID) -> None:  # noqa: A002
    """Wait until nobody else holds this; on SQLite a transaction that writes holds the whole file."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{what} {id}", 0))))
