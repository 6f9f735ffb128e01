"""Rows pass from PostgreSQL into an encrypted file as SQLAlchemy itself would have stored them there."""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, LargeBinary, delete, insert, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from db.mirror import LEFT_OUT, MIRRORED, Key, Mirrored, copy_tables
from db.models import Base
from db.session import sqlite_writer
from tests.db import samples

COUNT = 30


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Engine]:
    """An encrypted file with the tables of a copy."""
    engine = sqlite_writer(tmp_path / "copy.db", key=secrets.token_hex(32))
    with engine.begin() as connection:
        for table in copy_tables().sorted_tables:
            connection.execute(CreateTable(table))
            for index in table.indexes:
                connection.execute(CreateIndex(index))
    yield engine
    engine.dispose()


@pytest.fixture
def filled(postgresql: Engine) -> Engine:
    """PostgreSQL with awkward rows in every table."""
    with postgresql.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # nobody refers to anything
        for mirrored in MIRRORED.values():
            connection.execute(insert(mirrored.table), list(samples.rows(mirrored.table, COUNT)))
    return postgresql


def pages(shared: Any, table: Mirrored, limit: int) -> list[tuple[Any, ...]]:
    """Return every row, a page at a time."""
    found: list[tuple[Any, ...]] = []
    after: Key | None = None
    while True:
        with table.page(shared, after, limit) as fetch:
            page = fetch()
        found += page
        if not page:
            return found
        after = table.key_of(page[-1])


def digested(table: Mirrored, shared: Any, bounds: Sequence[str]) -> tuple[int, int]:
    with table.digesting(shared, bounds) as fetch:
        return fetch()


def test_what_is_mirrored() -> None:
    """Everything but the log, presence, what opens accounts and what families say of health."""
    assert set(MIRRORED) == set(Base.metadata.tables) - LEFT_OUT
    assert set(copy_tables().tables) == set(Base.metadata.tables)
    assert {"account_secret", "change_log", "feed_head", "health_answer", "presence"} == LEFT_OUT


def test_rows_are_stored_as_the_models_would(filled: Engine, copy: Engine) -> None:
    """Each column of each table: the very bytes, and so the same values read back."""
    with filled.connect() as shared, copy.begin() as here:
        raw: Any = here.connection.driver_connection
        for name, table in MIRRORED.items():
            blobs = {c.name: b"" for c in table.table.columns if isinstance(c.type, LargeBinary)}
            values = [{**row, **blobs} for row in shared.execute(select(table.table)).mappings()]
            here.execute(insert(table.table), values)
            expected = stored(raw, name)
            here.execute(delete(table.table))
            raw.executemany(table.upsert, pages(shared, table, COUNT))
            assert stored(raw, name) == expected
            read = [dict(row) for row in here.execute(select(table.table)).mappings()]
            assert sorted(map(repr, read)) == sorted(map(repr, values))
            assert len(read) == COUNT


def stored(raw: Any, name: str) -> list[str]:
    return sorted(repr(row) for row in raw.execute(f"SELECT * FROM {name}"))  # noqa: S608


@pytest.mark.parametrize("limit", [1, 7, COUNT, COUNT + 1])
def test_pages_hold_every_row_once(filled: Engine, limit: int) -> None:
    """Also where the key has several columns, or words that sort by the rules of a language."""
    with filled.connect() as shared:
        for table in MIRRORED.values():
            keys = [table.key_of(row) for row in pages(shared, table, limit)]
            assert len(keys) == len(set(keys)) == COUNT
            assert set(keys) == table.keys(shared)


def test_rows_by_their_keys(filled: Engine) -> None:
    """Those that are not there do not come; the keys are those that the log wrote."""
    with filled.connect() as shared:
        for table in MIRRORED.values():
            rows = pages(shared, table, COUNT)
            keys = {table.key_of(row) for row in rows[:5]}
            nobody = tuple(
                "f" * 32 if isinstance(part, str) and len(part) == 32 else part
                for part in table.key_of(rows[9])
            )
            asked = keys | ({nobody} - {table.key_of(row) for row in rows})
            assert sorted(map(repr, table.rows(shared, asked))) == sorted(map(repr, rows[:5]))
    log = [("stay_activity", ["0d9c1a52-0000-4000-8000-000000000001", "voile"]), ("setting", ["a"])]
    assert [MIRRORED[name].key_from_log(key) for name, key in log] == [
        ("0d9c1a5200004000" + "8000000000000001", "voile"),
        ("a",),
    ]


def test_both_sides_are_compared(filled: Engine, copy: Engine) -> None:
    """Equal when the rows are, whatever their order and in how many parts; one value makes a difference."""
    with filled.connect() as shared, copy.begin() as here:
        raw: Any = here.connection.driver_connection
        for name, table in MIRRORED.items():
            raw.executemany(table.upsert, reversed(pages(shared, table, COUNT)))
            there = table.digest(shared)
            assert there == table.digest_here(raw), name
            assert there[0] == COUNT
            bounds = table.bounds_here(raw, 7)
            assert digested(table, shared, bounds) == there
            assert name != "document" or len(bounds) == 3
        documents = MIRRORED["document"]
        before = documents.digest_here(raw)
        for change in (
            "UPDATE document SET revision = revision + 1 WHERE rowid = 3",
            "UPDATE document SET valid_from = NULL WHERE valid_from = '2027-07-05'",
            "DELETE FROM document WHERE rowid = 5",
        ):
            raw.execute(change)
            after = documents.digest_here(raw)
            assert after != before, change
            before = after


def test_a_row_changes_and_goes(filled: Engine, copy: Engine) -> None:
    """By its key, of one column or several, also where the table is nothing but its key."""
    with filled.connect() as shared, copy.begin() as here:
        raw: Any = here.connection.driver_connection
        for name, table in MIRRORED.items():
            rows = pages(shared, table, COUNT)
            raw.executemany(table.upsert, rows)
            raw.executemany(table.upsert, rows[:3])
            assert table.keys_here(raw) == table.keys(shared), name
            key = table.key_of(rows[0])
            names = [column.name for column in table.table.columns]
            values = table.values(rows[:1], names)
            assert table.values_here(raw, [key], names) == values == {key: rows[0]}
            raw.execute(table.delete, key)
            assert table.values_here(raw, [key], names) == {}
            assert len(table.keys_here(raw)) == COUNT - 1


def test_a_row_is_written_by_what_is_new_in_it(filled: Engine, copy: Engine) -> None:
    """Rows that are new come whole, those that changed by the columns that did, the others not at all."""
    with filled.connect() as shared, copy.begin() as here:
        raw: Any = here.connection.driver_connection
        for name, table in MIRRORED.items():
            rows = pages(shared, table, COUNT)
            names = [column.name for column in table.table.columns]
            table.put(raw, rows[:10])
            keys = {column.name for column in table.table.primary_key.columns}
            place = next((place for place, column in enumerate(names) if column not in keys), None)
            if place is not None:
                raw.execute(f'UPDATE "{name}" SET "{names[place]}" = ? WHERE rowid = 3', (7_321,))  # noqa: S608
            said: list[str] = []
            raw.set_trace_callback(said.append)
            table.put(raw, rows)
            raw.set_trace_callback(None)
            assert stored(raw, name) == sorted(map(repr, kept(raw, table, rows))), name
            assert sum("INSERT" in statement for statement in said) == COUNT - 10
            changes = [statement for statement in said if statement.startswith("UPDATE")]
            assert len(changes) == (place is not None)
            for statement in changes:
                changed, _, _ = statement.partition(" WHERE ")
                assert [other for other in names if f'"{other}" =' in changed] == [names[place or 0]]


def kept(raw: Any, table: Mirrored, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows as they are read back, once written by the statement of a first pull."""
    raw.execute("SAVEPOINT kept")
    raw.execute(f'DELETE FROM "{table.name}"')  # noqa: S608
    raw.executemany(table.upsert, rows)
    found = raw.execute(f'SELECT * FROM "{table.name}"').fetchall()  # noqa: S608
    raw.execute("ROLLBACK TO kept")
    raw.execute("RELEASE kept")
    return list(found)


def test_the_bytes_of_mails_stay_where_they_are(filled: Engine) -> None:
    """No desk reads them."""
    with filled.connect() as shared, Session(filled) as session:
        table = MIRRORED["mail"]
        place = [column.name for column in table.table.columns].index("content")
        assert {row[place] for row in pages(shared, table, COUNT)} == {b""}
        assert session.execute(text("SELECT min(length(content)) FROM mail")).scalar_one() > 0


def test_a_copy_refuses_no_order() -> None:
    """Rows arrive as the log says, so nothing but the key is held; what is unique stays indexed."""
    tables = copy_tables().tables
    for name, table in tables.items():
        assert not table.foreign_keys
        assert not any(index.unique for index in table.indexes)
        expected = {tuple(c.name for c in index.columns) for index in Base.metadata.tables[name].indexes}
        assert expected <= {tuple(c.name for c in index.columns) for index in table.indexes}
    assert ("email",) in {tuple(c.name for c in index.columns) for index in tables["account"].indexes}
