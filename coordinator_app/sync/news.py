"""What a step of a pull writes: the rows that the log named in, the rows to delete and to write out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from db.mirror import Key, Mirrored

# What a person of some stays sees of a family hangs on these rows: where they stand, what they join.
_LINKS: Mapping[str, Sequence[str]] = {
    "account": ("household_id",),
    "child_household": (),
    "pre_registration": ("child_id", "household_id", "stay_id"),
    "stay": ("season_code",),
}

News = tuple[str, Iterable[Key], list[tuple[Any, ...]]]
"""A table, the keys that are gone from it, the rows that are there now."""


def news(
    shared: Connection,
    here: Any,
    touched: Mapping[str, set[Key]],
    tables: Mapping[str, Mirrored],
    *,
    bound: bool,
) -> list[News]:
    """Return what to delete and what to write of the keys that the log named, a table at a time.

    `bound`: for a person whose sight of a row hangs on other rows, also what these show and hide.
    """
    found: list[News] = []
    moved = False
    for name, keys in touched.items():
        table = tables[name]
        rows = table.rows(shared, keys)
        found.append((name, keys - {table.key_of(row) for row in rows}, rows))
        if bound and name in _LINKS:
            columns = _LINKS[name]
            moved |= table.values(rows, columns) != table.values_here(here, keys, columns)
        if bound and name == "document_version" and "file" in tables:
            # Its file may be an old one, from when no version of it was seen; it goes with the last one.
            shown = (table.values(rows, ["file_sha256"]), table.values_here(here, keys, ["file_sha256"]))
            files = {file for side in shown for file in side.values()}
            came = tables["file"].rows(shared, files)
            found.append(("file", files - {tables["file"].key_of(row) for row in came}, came))
    if moved:
        # A request came or went: with it the family's rows, which nobody changed.
        found += [_seen(table, shared, here) for table in tables.values()]
    return found


def _seen(table: Mirrored, shared: Connection, here: Any) -> News:
    there, mine = table.keys(shared), table.keys_here(here)
    return table.name, mine - there, table.rows(shared, there - mine)
