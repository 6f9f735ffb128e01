"""Search by name: what a person typed in, a condition on a search key out."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, and_, literal, literal_column, true

from db.rules.names import search_key

_space = literal_column("' '", String)


def begins_words(key: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    """Return in SQL what `names.matches` says: every word typed begins a word of the key."""
    return begin_words(key, [literal(pattern) for pattern in patterns(typed)])


def begin_words(key: ColumnElement[str], wanted: Sequence[ColumnElement[str]]) -> ColumnElement[bool]:
    """Return the same for `patterns` that a statement is given each time it is run."""
    return and_(true(), *((_space + key).like(pattern, escape="/") for pattern in wanted))


def patterns(typed: str) -> list[str]:
    """Return for each word typed what LIKE finds where a word begins with it, escaped by « / »."""
    return [f"% {escaped(word)}%" for word in search_key(typed).split()]


def escaped(text: str) -> str:
    """Return a text that LIKE takes for itself."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
