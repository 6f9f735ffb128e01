"""What was typed in one field in, the text the database keeps out; `BadFormat` says what to type instead."""

import re
from collections.abc import Callable
from datetime import date

from db.rules.capture.values import Field, Kind
from db.rules.formats import BadFormat, parse_date

LONGEST = 200


def parse(item: Field, text: str) -> str:
    """Return what the database keeps of `text`, which is not empty; raises `BadFormat`."""
    return _parsers[item.kind](item, text)


def parse_day(text: str) -> date:
    """Return a day typed in any usual way: 1/9/26, 01.09.2026, 010926, 01092026, 2026-09-01.

    Raises `BadFormat`. Two digits are a year of this century: nothing here is older.
    """
    digits = re.fullmatch(r"(\d{2})(\d{2})(\d{4}|\d{2})", text, re.ASCII)
    parts = digits or re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", text, re.ASCII)
    if parts is not None:
        day, month, year = parts.groups()
        return parse_date(f"{day}/{month}/{_century(year)}")
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    return parse_date("/".join(reversed(iso.groups())) if iso else text)


def _century(year: str) -> str:
    return year if len(year) == 4 else f"20{year}"


def _day(_: Field, text: str) -> str:
    return parse_day(text).isoformat()


def _days(_: Field, text: str) -> str:
    parts = (part for part in re.split(r"[\s,;]+", text) if part)
    return " ".join(sorted({parse_day(part).isoformat() for part in parts}))


def _month(_: Field, text: str) -> str:
    iso = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    parts = re.fullmatch(r"(\d{1,2})[/. -]?(\d{4}|\d{2})", text, re.ASCII)
    if iso:
        year, month = iso.groups()
    elif parts:
        month, year = parts.groups()
    else:
        raise BadFormat("Un mois s’écrit mm/aaaa, par exemple 09/2026.")
    if not 1 <= int(month) <= 12 or int(_century(year)) < 2000:
        raise BadFormat("Ce mois n’existe pas : il s’écrit mm/aaaa, par exemple 09/2026.")
    return f"{_century(year)}-{int(month):02}"


def _amount(_: Field, text: str) -> str:
    whole = re.fullmatch(r"(\d[\d\s]{0,9})(?:[.,]\d{1,2})?\s*€?", text)
    digits = re.sub(r"\s", "", whole[1]) if whole else ""
    if not digits.isascii() or not 1 <= len(digits) <= 6:
        raise BadFormat("Un montant s’écrit en euros, par exemple 845.")
    return str(int(digits))


def _text(_: Field, text: str) -> str:
    if len(text) > LONGEST:
        raise BadFormat(f"Ce texte est trop long ({LONGEST} caractères au plus).")
    return text


def _choice(item: Field, text: str) -> str:
    if text not in {value for value, _ in item.choices}:
        raise BadFormat(f"«\u00a0{item.label}\u00a0» : choisissez une des réponses.")
    return text


_parsers: dict[Kind, Callable[[Field, str], str]] = {
    Kind.DAY: _day,
    Kind.DAYS: _days,
    Kind.MONTH: _month,
    Kind.AMOUNT: _amount,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
}
