"""Bring what changed in the shared database to this desk's copy: a handshake, then changes, or everything.

Each step reads one repeatable-read snapshot and writes one local transaction with the cursor, so a kill at
any moment leaves a copy that is some moment's. A row that was changed and does not come back is deleted here:
deleted there, purged, or no longer this person's to see.
"""

import logging
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.generations import Done, Generation, Moved, is_damage
from coordinator_app.replica import LocalReplica
from coordinator_app.sync.news import news
from db import feed, migrations
from db.feed import Handshake
from db.mirror import MIRRORED, Key, Mirrored, readable
from db.queries.projection import models
from db.rules.ruling import Ruling

log = logging.getLogger(__name__)

_FAMILY = {"child", "guardian", "household"}
PAGE = 5_000
BATCH = 500
COMPARED = 100_000  # rows a statement: some two seconds of the server's


class Shared(Protocol):
    """The shared database on a server, as a pull reads it."""

    def reading(self) -> AbstractContextManager[Session]:
        """Yield a session that reads one snapshot (REPEATABLE READ, READ ONLY)."""


class Sent(Protocol):
    """The outbox, as a pull settles it."""

    def unconfirmed(self) -> Sequence[Ruling]:
        """Return the decisions that were accepted and have not come back yet."""

    def settle(self, ruling_id: uuid.UUID) -> None:
        """Forget a decision that came back."""

    def lost_again(self, ruling_id: uuid.UUID) -> None:
        """Send anew a decision that was accepted by what is no more."""


@dataclass(frozen=True)
class Pulled:
    """What a pull did.

    `changed`: what is on screen should be read again; `revoked`: the person is no longer of the team, nothing
    was read; `ended`: everything is here (not so where it was cancelled). `now`: the server's clock.
    """

    me: uuid.UUID
    now: datetime
    changed: bool = False
    revoked: bool = False
    ended: bool = True


class _Cancelled(Exception):
    """Somebody closes the window."""


class _Different(Exception):
    """A copy that should be the same is not."""


def pull(
    shared: Shared,
    replica: LocalReplica,
    outbox: Sent,
    *,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> Pulled:
    """Bring the copy to the head of the log; `progress` is told the share done of a long one.

    Raises `DeskError`, also for what a later round may do better.
    """
    sent_before = frozenset(ruling.id for ruling in outbox.unconfirmed())
    changed = replica.refresh()
    who, tables = _handshake(shared, replica.current)
    if not who.active:
        return Pulled(who.me, who.now, changed=changed, revoked=True)
    run = _Run(shared, who, tables, progress, cancelled)
    try:
        changed |= _advance(run, replica)
    except Moved:
        log.info("another process of this desk pulls too")
        changed, sent_before = True, frozenset()  # where it has got to is not known here
    except _Cancelled:
        return Pulled(who.me, who.now, changed=changed, ended=False)
    if replica.current is not None:
        _settle(replica.current, outbox, sent_before)
        replica.current.wipe_traces()
    return Pulled(who.me, who.now, changed=changed)


def _advance(run: "_Run", replica: LocalReplica) -> bool:
    """Follow the log where the copy can, make another where it cannot; return whether anything changed."""
    if replica.current is None or not _goes_on(replica, run.who):
        return _afresh(run, replica)
    try:
        return run.follow(replica.current, tell=True)
    except feed.Gap:
        return _afresh(run, replica)
    except DeskError as error:
        if not is_damage(error):
            raise
        return _afresh(run, replica)


def _handshake(shared: Shared, current: Generation | None) -> tuple[Handshake, Mapping[str, Mirrored]]:
    """Return who this is and what they may read at all, in one transaction: most rounds need no other."""
    state = current.state_if_sound() if current else None
    try:
        with shared.reading() as session:
            who = feed.handshake(session, state.position if state else None)
            same = who.active and who.schema == migrations.head()
            tables = readable(session.connection()) if same else {}
    except feed.Stranger as error:
        raise DeskError(
            "La base ne connaît pas ce compte",
            "Vos décisions en attente sont gardées. Vérifiez votre nom d’utilisateur, ou demandez à "
            "l’administrateur de vous ajouter à l’équipe.",
        ) from error
    if who.active and who.schema != migrations.head():
        newer = who.schema not in migrations.known()
        raise DeskError(
            "La base et ce poste n’ont pas la même version",
            "Vos décisions en attente sont gardées. "
            + (
                "Installez la dernière version de l’application."
                if newer
                else "L’administrateur doit mettre la base à jour."
            ),
        )
    return who, tables


def _goes_on(replica: LocalReplica, who: Handshake) -> bool:
    state = replica.current.state_if_sound() if replica.current and not replica.damaged else None
    return state is not None and who.known and (state.me, state.scope) == (who.me.hex, who.scope)


def _afresh(run: "_Run", replica: LocalReplica) -> bool:
    """Make the next generation, or go on where a kill left it; then read it."""
    generations = replica.generations
    made = generations.building()
    state = made.state() if made else None
    if made is not None and not (state and run.may_resume(state.position, state.me, state.scope)):
        made.close()
        generations.delete(made.number)
        made = None
    if made is None:
        made = generations.next()
        made.begin(run.who)
    ready = False
    try:
        run.fill(made)
        made.complete()
        ready = True
    except (feed.Gap, _Different, DeskError) as error:
        if isinstance(error, DeskError) and not is_damage(error):
            raise  # what is here is good: the next pull goes on from it
        made.close()
        generations.delete(made.number)
        raise DeskError(
            "La synchronisation recommence",
            "Ce qui était arrivé ne correspondait pas à la base. Vos décisions en attente sont gardées.",
        ) from error
    finally:
        if not ready:
            made.close()
    made.wipe_traces()
    replica.move_to(made)
    return True


@dataclass(frozen=True)
class _Run:
    """One pull: where from, for whom, which tables."""

    shared: Shared
    who: Handshake
    tables: Mapping[str, Mirrored]
    progress: Callable[[float], None]
    cancelled: Callable[[], bool]

    def follow(self, copy: Generation, *, tell: bool = False) -> bool:
        """Apply what the log says after the copy's position; return whether there was anything."""
        state = copy.state()
        assert state is not None  # noqa: S101 - it was begun
        if tell and state.position == self.who.head:
            return False
        ahead = self.who.head.pos - state.position.pos
        applied, came = 0, BATCH
        while came == BATCH:  # fewer: that was the head of the log
            self._go_on()
            if tell and ahead > BATCH:
                self.progress(min(1.0, applied / ahead))
            with self.shared.reading() as session:
                came = self._step(session, copy)
            applied += came
        if tell and ahead > BATCH:
            self.progress(1.0)
        return applied > 0

    def may_resume(self, position: feed.Position, me: str, scope: str) -> bool:
        """Tell whether a copy in the making is this person's, and the log goes on from where it began."""
        with self.shared.reading() as session:
            known = feed.handshake(session, position).known
        return known and (me, scope) == (self.who.me.hex, self.who.scope)

    def fill(self, copy: Generation) -> None:
        """Bring every row, then what changed meanwhile, then compare both sides."""
        state = copy.state()
        assert state is not None  # noqa: S101 - it was begun
        done = state.done
        share = self._shares()
        places = {name: place for place, name in enumerate(self.tables)}
        came: Counter[str] = Counter()
        self._go_on()
        with closing(self._pages(done)) as pages:
            for table, rows in pages:
                self._go_on()
                self.progress(share(places[table.name], came[table.name]))
                done = copy.fill(table, rows, done, ended=len(rows) < PAGE)
                came[table.name] += len(rows)
        self.progress(share(len(self.tables), 0))
        copy.index()
        self.follow(copy)
        with self.shared.reading() as session:
            while self._step(session, copy):
                self._go_on()
            self._compare(session, copy)
        self.progress(1.0)

    def _pages(self, done: Done) -> Generator[tuple[Mirrored, list[tuple[Any, ...]]], None, None]:
        """Yield the rows that are not here, a page at a time: while it is written, the server makes the next.

        The last page of a table, and no other, is shorter than `PAGE`.
        """
        left = deque(table for name, table in self.tables.items() if done.get(name, ()) is not None)
        if not left:
            return
        last = dict(done)
        with ExitStack() as asked:

            def ask() -> Callable[[], list[tuple[Any, ...]]]:
                asked.close()
                session = asked.enter_context(self.shared.reading())
                page = left[0].page(session.connection(), last.get(left[0].name), PAGE)
                return asked.enter_context(page)

            fetch = ask()
            while left:
                table, rows = left[0], fetch()
                if len(rows) < PAGE:
                    left.popleft()
                else:
                    last[table.name] = table.key_of(rows[-1])
                if left:
                    fetch = ask()
                yield table, rows

    def _go_on(self) -> None:
        if self.cancelled():
            raise _Cancelled

    def _shares(self) -> Callable[[int, int], float]:
        """Return what says which share is done, from the place of a table and how much of it came."""
        with self.shared.reading() as session:
            rows = session.execute(text("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'")).all()
        about = {name: max(int(count), 100) for name, count in rows}
        sizes = [about[name] for name in self.tables]
        total = sum(sizes) * 1.1  # indexes and comparing are the last tenth
        return lambda place, came: (
            (sum(sizes[:place]) + (min(came, sizes[place]) if place < len(sizes) else 0)) / total
        )

    def _step(self, session: Session, copy: Generation) -> int:
        """Apply the next positions of the log as this snapshot has them; return how many there were."""
        state = copy.state()
        assert state is not None  # noqa: S101 - it was begun
        said = feed.changes(session, state.position.pos, limit=BATCH)
        if not said:
            return 0
        touched: dict[str, set[Key]] = defaultdict(set)
        for change in said:
            if change.entity in self.tables:
                touched[change.entity].add(self.tables[change.entity].key_from_log(change.key))
        with copy.read() as here:
            came = news(session.connection(), here, touched, self.tables, bound=self.who.bound)
        with copy.moving(state.position, said[-1].at) as writing:
            for name, gone, rows in came:
                went = writing.executemany(MIRRORED[name].delete, list(gone)).rowcount
                if went > 0 and name in _FAMILY:
                    copy.note_left(writing)
                MIRRORED[name].put(writing, rows)
        return len(said)

    def _compare(self, session: Session, copy: Generation) -> None:
        shared = session.connection()
        with copy.read() as here:
            for name, table in self.tables.items():
                self._go_on()
                with table.digesting(shared, table.bounds_here(here, COMPARED)) as fetch:
                    mine = table.digest_here(here)
                    there = fetch()
                if there != mine:
                    log.error("%s differs: %s rows there, %s here", name, there[0], mine[0])
                    raise _Different(name)


def _settle(copy: Generation, outbox: Sent, sent_before: Collection[uuid.UUID]) -> None:
    """Forget the accepted decisions that the copy shows by itself now.

    One that was accepted before this pull began, and that the head of the log does not show, was lost by the
    shared database itself: an older backup took its place.
    """
    with copy.read() as here:
        for ruling in outbox.unconfirmed():
            table = models[ruling.subject].__tablename__
            found = here.execute(
                f"SELECT revision FROM {table} WHERE id = ?",  # noqa: S608
                (ruling.subject_id.hex,),
            ).fetchone()
            if found is None or found[0] > ruling.revision:
                outbox.settle(ruling.id)
            elif ruling.id in sent_before:
                log.warning("decision %s was lost by the shared database", ruling.id)
                outbox.lost_again(ruling.id)
