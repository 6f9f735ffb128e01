"""A season after many years of them: a number of requests in, a data folder out, made once and kept.

The 2,000-child season stays what is waiting today; before it lie copies of it, season after season, whose
families, requests, documents and decisions are other ones and all answered. Mails, health answers, versions
and the log are left out: no queue reads them.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Table, Uuid

from bench.season import KEPT_IN, schema, season
from db.models import Base

YEARS = 25
"""Copies beyond this many share the stays of past seasons, as a grown association's families do."""

_A_YEAR = ("season", "stay", "stay_group", "requirement", "price_band", "transport_point")
_A_COPY = (
    *("household", "account", "child", "child_household", "guardian"),
    *("pre_registration", "planning_request", "planning_interval", "document", "decision"),
)
_ANSWERED = {
    "account": "'validated'",
    "pre_registration": "CASE state WHEN 'refused' THEN 'refused' ELSE 'validated' END",
    "planning_request": "CASE state WHEN 'refused' THEN 'refused' ELSE 'accepted' END",
    "document": "CASE state WHEN 'not_required' THEN 'not_required' ELSE 'valid' END",
}
_OWN = {("account", "email"), ("stay", "code"), ("season", "code")}
_DAYS = {"first_day", "last_day", "opens_on", "closes_on", "documents_due_on"}


def grown(requests: int, *, size: str = "2000", kept_in: Path = KEPT_IN) -> Path:
    """Return a data folder with at least that many requests, to be copied before anything writes to it."""
    folder = kept_in / f"grown-{size}-{requests}-{schema()}"
    if not folder.exists():
        source = season(size, kept_in=kept_in)
        unfinished = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        shutil.copy(source / "sejours.db", unfinished / "sejours.db")
        (unfinished / "files").symlink_to((source / "files").resolve())
        with closing(sqlite3.connect(unfinished / "sejours.db", isolation_level=None)) as connection:
            _grow(connection, requests)
        unfinished.rename(folder)
    return folder


def _grow(connection: sqlite3.Connection, requests: int) -> None:
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    # Copies of rows that were logged once are no news to anybody.
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for name in (*_A_YEAR, *_A_COPY):
        connection.execute(f"CREATE TEMP TABLE original_{name} AS SELECT * FROM {name}")  # noqa: S608
    (once,) = connection.execute("SELECT count(*) FROM pre_registration").fetchone()
    copies = max(0, -(-(requests - once) // once))
    connection.execute("BEGIN")
    for copy in range(1, copies + 1):
        if copy <= YEARS:
            for name in _A_YEAR:
                connection.execute(_copying(Base.metadata.tables[name]), {"copy": copy, "year": copy})
        for name in _A_COPY:
            year = (copy - 1) % YEARS + 1
            connection.execute(_copying(Base.metadata.tables[name]), {"copy": copy, "year": year})
    connection.execute("COMMIT")
    for _, statement in triggers:
        connection.execute(statement)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("ANALYZE")


def _copying(table: Table) -> str:
    """Return the statement that copies a table's rows: ids moved, days earlier, everything answered."""
    names = [column.name for column in table.columns]
    values = ", ".join(_value(table, name) for name in names)
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM original_{table.name}"  # noqa: S608


def _value(table: Table, name: str) -> str:
    column = table.columns[name]
    target = next((key.column.table.name for key in column.foreign_keys), table.name)
    of = ":year" if target in _A_YEAR else ":copy"
    written = {
        "state": _ANSWERED.get(table.name, name),
        "season_code": "season_code || '-' || :year",
        "waiting_rank": "NULL",
    }
    if name in written:
        return written[name]
    if (table.name, name) in _OWN:
        return f"{name} || '-' || {of}"
    if name in _DAYS:
        return f"date({name}, '-' || :year || ' years')"
    # An id of its own: its first eight digits say which copy, the rest is as random as it was.
    own = isinstance(column.type, Uuid) and target in (*_A_YEAR, *_A_COPY)
    return f"printf('%08x', {of}) || substr({name}, 9)" if own else name
