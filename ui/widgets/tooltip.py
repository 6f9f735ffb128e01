"""Words for a tooltip: a family's text in, markup that shows it letter for letter out.

A tooltip has no plain-text mode: Qt guesses, and what looks like HTML is read as HTML, pictures included.
"""

from html import escape


def plain(text: str) -> str:
    """Return `text` so that a tooltip shows it as it is; nothing stays nothing."""
    return f"<p>{escape(text)}</p>" if text else ""
