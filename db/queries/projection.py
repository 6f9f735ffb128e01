"""Decisions that were taken but not pushed yet, laid over the rows they decide on.

A queue must lose a dossier the moment it is decided, also without a network: `Pending` is the outbox as a
table of (subject, subject_id, to_state), joined in the same query as the rows themselves.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    String,
    and_,
    case,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from db.models import Account, Document, PlanningRequest, PreRegistration
from db.types import DocumentState, Subject

models: dict[Subject, type[Any]] = {
    Subject.ACCOUNT: Account,
    Subject.PRE_REGISTRATION: PreRegistration,
    Subject.DOCUMENT: Document,
    Subject.PLANNING_REQUEST: PlanningRequest,
}


def constants(words: Sequence[str]) -> list[ColumnElement[str]]:
    """Return words of our own for `in_`, written out: a list of parameters is spelled anew at every run."""
    return [literal_column(f"'{word}'", String) for word in words]


class _RowNumber(FunctionElement[int]):
    """SQLite's own number of a row, which it lists and finds faster than the row's key; elsewhere the key."""

    inherit_cache = True
    type = Integer()


@compiles(_RowNumber)
def _by_key(element: Any, compiler: Any, **how: Any) -> str:
    (key,) = element.clauses
    return str(compiler.process(key, **how))


@compiles(_RowNumber, "sqlite")
def _by_row(element: Any, compiler: Any, **how: Any) -> str:
    return f"{_by_key(element, compiler, **how).rpartition('.')[0]}.rowid"


@dataclass(frozen=True)
class Projected:
    """One subject's table with the outbox laid over it, or as it stands where there is no outbox."""

    subject: Subject
    overlay: FromClause | None

    @property
    def id(self) -> ColumnElement[uuid.UUID]:
        """The subject's id."""
        found: ColumnElement[uuid.UUID] = models[self.subject].__table__.c.id
        return found

    @property
    def state(self) -> ColumnElement[str]:
        """The state a coordinator should see."""
        own = models[self.subject].__table__.c.state
        return own if self.overlay is None else func.coalesce(self.overlay.c.to_state, own)

    def join(self, source: FromClause) -> FromClause:
        """Return `source` with the overlay joined to it."""
        if self.overlay is None:
            return source
        return source.outerjoin(self.overlay, self.overlay.c.subject_id == self.id)

    def is_in(self, states: Sequence[str]) -> ColumnElement[bool]:
        """Return the condition that the visible state is one of `states`."""
        return self.state.in_(constants(states))

    def among(self, states: Sequence[str]) -> ColumnElement[bool]:
        """Return the condition that the visible state is one of `states`, which few rows are in.

        It follows the index on the state, where `is_in` reads the whole table.
        """
        return and_(self.maybe_among(states), self.is_in(states))

    def maybe_among(self, states: Sequence[str]) -> ColumnElement[bool]:
        """Return a condition that holds for all of these, and for what is decided; it follows the index."""
        if self.overlay is None:
            return self.is_in(states)
        # Named one by one: SQLite reads the whole table rather than follow an OR through the joins.
        same = models[self.subject].__table__.alias()
        decided = same.c.id.in_(select(self.overlay.c.subject_id))
        number = select(_RowNumber(same.c.id))
        candidates = union_all(number.where(same.c.state.in_(constants(states))), number.where(decided))
        return _RowNumber(self.id).in_(candidates)


class ProjectedDocument(Projected):
    """The documents, with the days that a pending decision read on them."""

    @property
    def valid_from(self) -> ColumnElement[date | None]:
        """The first day a coordinator should see."""
        return self._read("valid_from")

    @property
    def valid_until(self) -> ColumnElement[date | None]:
        """The last day a coordinator should see."""
        return self._read("valid_until")

    @property
    def details(self) -> ColumnElement[Any]:
        """What was read on the document."""
        return self._read("captured", "details")

    def _read(self, pending: str, kept: str = "") -> ColumnElement[Any]:
        own = Document.__table__.c[kept or pending]
        if self.overlay is None:
            return own
        accepted = self.overlay.c.to_state == DocumentState.VALID.value
        return case((accepted, self.overlay.c[pending]), else_=own)


@dataclass(frozen=True)
class Pending:
    """The outbox as a table (`coordinator_app.outbox` says its columns); None where there is none."""

    table: FromClause | None = None

    def over(self, subject: Subject) -> Projected:
        """Return one subject's table with its pending decisions laid over it."""
        return Projected(subject, self._of(subject, "subject_id", "to_state"))

    def over_documents(self) -> ProjectedDocument:
        """Return the documents with their pending decisions, and what these read, laid over them."""
        columns = ("subject_id", "to_state", "valid_from", "valid_until", "captured")
        return ProjectedDocument(Subject.DOCUMENT, self._of(Subject.DOCUMENT, *columns))

    def _of(self, subject: Subject, *columns: str) -> FromClause | None:
        if self.table is None:
            return None
        rows = self.table.c
        overlay = select(*(rows[name] for name in columns)).where(rows.subject == subject.value)
        return overlay.subquery(f"pending_{subject.value}")
