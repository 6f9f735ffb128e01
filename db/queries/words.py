"""Search by name: what a person typed in, a condition on a search key out."""

from sqlalchemy import ColumnElement, and_, or_, true

from db.rules.names import search_key


def begins_words(key: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    """Return in SQL what `names.matches` says: every word typed begins a word of the key."""
    return and_(
        true(),
        *(
            or_(key.startswith(word, autoescape=True), key.contains(f" {word}", autoescape=True))
            for word in search_key(typed).split()
        ),
    )
