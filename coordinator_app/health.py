"""What families say of their children's health: children, a season and a purpose in, rows of answers out.

On a server nobody reads the table. Asking is written in the journal and committed first, which no client can
take back; then the answers come, those that the purpose needs. They are never kept on a disk here.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from db.models import HealthAnswer
from db.rules.printing import Paper

Transaction = Callable[[], AbstractContextManager[Session]]
"""What yields a session whose writes are committed together (`Shared.transaction`)."""

_table = HealthAnswer.__table__
_REFUSED = "42501"


def answers(
    transaction: Transaction, child_ids: Sequence[uuid.UUID], season: str | None, purpose: Paper
) -> tuple[Mapping[str, Any], ...]:
    """Return the answers about these children as rows of `health_answer`, by column.

    `purpose` is the paper they go on; for the export of a family's data `season` may be None: every season.
    Raises `DeskError` where this person may not read them: another role, another stay, other days.
    """
    query = select(_table).where(_table.c.child_id.in_(child_ids))
    if season is not None:
        query = query.where(_table.c.season_code == season)
    with transaction() as session:
        if not _on_server(session):
            return tuple(map(dict, session.execute(query).mappings()))
        ticket = _ask(session, child_ids, season, purpose)
    # In a transaction of its own: what was asked is in the journal now.
    with transaction() as session:
        given = func.health_answers(ticket).table_valued(*_table.columns)
        return tuple(map(dict, session.execute(select(given)).mappings()))


def _ask(
    session: Session, child_ids: Sequence[uuid.UUID], season: str | None, purpose: Paper
) -> uuid.UUID | None:
    try:
        return session.scalar(select(func.health_ask(list(child_ids), season, purpose.value)))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _REFUSED:
            raise
        raise DeskError(
            "Ces renseignements médicaux ne vous sont pas ouverts",
            "Ils le sont à l’équipe du séjour, de 15 jours avant le départ à 7 jours après le retour.",
        ) from error


def _on_server(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
