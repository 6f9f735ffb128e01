"""What a document must agree with, and whether its text says it: values in, patterns for search keys out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.rules import formats
from db.rules.names import search_key
from ui.viewer.reading import Reading


@dataclass(frozen=True)
class Fact:
    """A line to compare: `value` as shown; the text says it where a page matches all patterns of a form.

    Without forms it is for the eye alone.
    """

    label: str
    value: str
    forms: tuple[tuple[str, ...], ...] = ()


def found(fact: Fact, readings: Sequence[Reading]) -> re.Pattern[str] | None:
    """Return what to show of a fact in the text, the surest form first; None when no page says it."""
    for form in fact.forms if readings else ():
        patterns = [re.compile(part) for part in form]
        for reading in readings:
            if all(pattern.search(reading.key) for pattern in patterns):
                return re.compile("|".join(form))
    return None


def words(label: str, value: str) -> Fact:
    """Return a fact that the text says with the same words, whatever the case, accents and punctuation."""
    return Fact(label, value, _forms([value]))


def person(label: str, last: str, first: str, shown: str) -> Fact:
    """Return somebody's name, in either order, or in two places of one page."""
    key = [_whole(search_key(part)) for part in (last, first) if search_key(part)]
    return Fact(label, shown, (*_forms([f"{last} {first}", f"{first} {last}"]), tuple(key)) if key else ())


def day(label: str, value: date) -> Fact:
    """Return a date, however it is written: 04/02/2018, 4 février 2018, 2018-02-04."""
    return Fact(label, formats.show_date(value), _forms(_written(value)))


def span(label: str, first: date, last: date) -> Fact:
    """Return a period: both days on one page, however each is written."""
    forms = [
        (_whole(search_key(start)), _whole(search_key(end)))
        for start, end in zip(_written(first), _written(last), strict=True)
    ]
    return Fact(label, f"{formats.show_date(first)}–{formats.show_date(last)}", tuple(forms))


def number(label: str, value: str) -> Fact:
    """Return a number, however its figures are grouped; a letter may follow."""
    figures = search_key(value).replace(" ", "")
    grouped = " ?".join(re.escape(figure) for figure in figures)
    return Fact(label, value, ((rf"(?<!\w){grouped}(?!\d)",),) if figures else ())


def _written(value: date) -> list[str]:
    return [
        f"{value:%d/%m/%Y}",
        f"{value.day}/{value.month}/{value.year}",
        formats.long_date(value),
        f"{value.day:02} {formats.long_date(value).split(' ', 1)[1]}",
        f"{value:%Y-%m-%d}",
        f"{value:%d/%m/%y}",
    ]


def _forms(ways: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple((_whole(key),) for key in dict.fromkeys(map(search_key, ways)) if key)


def _whole(key: str) -> str:
    """Return a pattern of whole words."""
    return rf"(?<!\w){re.escape(key)}(?!\w)"
