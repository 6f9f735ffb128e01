"""What each cell of a queue says: a row, a column and the time in, words with their look out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from coordinator_app.sync.link import Present
from db.queries.queues import Column, Queue, Row
from db.rules import ages
from db.rules.formats import date_span, show_date
from ui import presence, wording
from ui.tones import Tone


@dataclass(frozen=True)
class Mark:
    """A small sign at the end of a cell; `text` is shown where there is room, `full` is said."""

    icon: str
    full: str
    text: str = ""
    tone: Tone = Tone.QUIET


@dataclass(frozen=True)
class Cell:
    """The words of a cell: `text`, quieter words `after` it, and `full`, said when there is more to know."""

    text: str = ""
    after: str = ""
    full: str = ""
    tone: Tone = Tone.NEUTRAL
    icon: str | None = None
    strong: bool = False
    pill: bool = False
    right: bool = False
    dot: bool = False
    marks: tuple[Mark, ...] = ()

    @property
    def whole(self) -> str:
        """Everything the cell says, for the tooltip and for screen readers."""
        own = self.full or f"{self.text}{self.after}"
        return "\n".join((own, *(mark.full for mark in self.marks)))


@dataclass(frozen=True)
class Layout:
    """A column's title and its room: `least` pixels at 100 %, and a share of what is left over."""

    title: str
    least: int
    share: int
    right: bool = False


layouts: Mapping[Column, Layout] = {
    Column.NAME: Layout("Nom", 190, 5),
    Column.STAY: Layout("Séjour", 196, 5),
    Column.STATE: Layout("État", 164, 2),
    Column.DEPARTURE: Layout("Départ", 68, 1, right=True),
    Column.MISSING: Layout("Pièces", 188, 2),
    Column.WAITING: Layout("Attente", 92, 1, right=True),
    Column.ASSIGNEE: Layout("Attribué à", 100, 2),
}


def columns(queue: Queue) -> tuple[Column, ...]:
    """Return the columns of a queue, from left to right; an account has neither stay nor pieces."""
    if queue is Queue.ACCOUNTS:
        return (Column.NAME, Column.STATE, Column.WAITING, Column.ASSIGNEE)
    return tuple(layouts)


def cell(
    row: Row,
    column: Column,
    now: datetime,
    *,
    present: Sequence[Present] = (),
    offline: bool = False,
) -> Cell:
    """Return what `row` says in `column` at `now`, an aware time in the desk's own zone.

    `present`: who has it open; `offline`: whether all of it is on this desk.
    """
    said = _cells[column](row, now)
    if column is Column.NAME and present:
        mark = Mark("person", presence.sentence(present, now), presence.names(present), Tone.WARN)
        return replace(said, marks=(mark,))
    if column is Column.MISSING and offline:
        return replace(said, marks=(Mark("offline", _tr("Disponible hors ligne")),))
    return said


def _name(row: Row, now: datetime) -> Cell:
    age = ""
    if row.birth_date is not None:
        age = f", {ages.wording(row.birth_date, row.first_day or now.date())}"
    told = _tr("complété, à revoir") if row.completed else ""
    return Cell(
        row.name,
        age,
        full=f"{row.name}{age}" + (f" ({told})" if told else ""),
        strong=True,
        dot=row.completed,
    )


def _stay(row: Row, now: datetime) -> Cell:  # noqa: ARG001
    if row.stay_name is None:
        return Cell()
    if row.first_day is None or row.last_day is None:
        return Cell(row.stay_name)
    return Cell(
        row.stay_name,
        f"  {date_span(row.first_day, row.last_day)}",
        full=_tr("{}, du {} au {}").format(row.stay_name, show_date(row.first_day), show_date(row.last_day)),
    )


def _state(row: Row, now: datetime) -> Cell:  # noqa: ARG001
    text, tone, icon = wording.state(row.queue, row.state, completed=row.completed)
    return Cell(text, tone=tone, icon=icon, pill=True)


def _departure(row: Row, now: datetime) -> Cell:
    if row.first_day is None:
        return Cell(right=True)
    today = now.date()
    return Cell(
        wording.countdown(row.first_day, today),
        full=_tr("Départ le {} ({})").format(
            show_date(row.first_day), wording.countdown(row.first_day, today)
        ),
        tone=wording.countdown_tone(row.first_day, today),
        right=True,
    )


def _pieces(row: Row, now: datetime) -> Cell:  # noqa: ARG001
    done = not row.to_check and not row.missing
    return Cell(wording.pieces(row.to_check, row.missing), tone=Tone.GOOD if done else Tone.NEUTRAL)


def _waiting(row: Row, now: datetime) -> Cell:
    if row.waiting_since is None:
        return Cell(right=True)
    since = row.waiting_since.astimezone(now.tzinfo)
    return Cell(
        wording.waited(row.waiting_since, now),
        full=_tr("Attend depuis le {} à {}").format(show_date(since.date()), f"{since:%H:%M}"),
        tone=Tone.QUIET,
        right=True,
    )


def _assignee(row: Row, now: datetime) -> Cell:  # noqa: ARG001
    if row.for_team:
        return Cell(_tr("Équipe"), _tr(" du séjour"), tone=Tone.QUIET)
    return Cell(row.assignee or "–", full=row.assignee or _tr("non attribué"), tone=Tone.QUIET)


_cells: Mapping[Column, Callable[[Row, datetime], Cell]] = {
    Column.NAME: _name,
    Column.STAY: _stay,
    Column.STATE: _state,
    Column.DEPARTURE: _departure,
    Column.MISSING: _pieces,
    Column.WAITING: _waiting,
    Column.ASSIGNEE: _assignee,
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("queue", text)
