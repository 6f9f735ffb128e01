"""Names as typed in, names fit to store, show and search out (domain.md § 12)."""

import unicodedata
from collections.abc import Sequence

# Letters that Unicode does not decompose into a base letter and a mark.
_PLAIN = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "þ": "th",
        "ð": "d",
        "đ": "d",
        "ɖ": "d",
        "ɗ": "d",
        "ɓ": "b",
        "ə": "e",
        "ɛ": "e",
        "ħ": "h",
        "ı": "i",
        "ĸ": "k",
        "ƙ": "k",
        "ł": "l",
        "ŋ": "n",
        "ɲ": "n",
        "ø": "o",
        "ɔ": "o",
        "ŧ": "t",
        "ƴ": "y",
    }
)


def clean(text: str) -> str:
    """Return `text` on one line, NFC, spaces folded, without what cannot be seen; otherwise as typed.

    Control and format characters go: a bidi override or a zero-width space makes two names look the same.
    """
    if text.isprintable():  # nearly all are: nothing to take out, no space but the plain one
        return unicodedata.normalize("NFC", " ".join(text.split()))
    visible = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def family_name(text: str) -> str:
    """Return a family name as shown: accented capitals and typographic apostrophes, « D’HÉRICOURT »."""
    return unicodedata.normalize("NFC", _typographic(text).upper())


def full_name(last: str, first: str) -> str:
    """Return a person's name as shown in lists, « MARTIN Léa »."""
    return f"{family_name(last)} {_typographic(first)}".strip()


def of(name: str) -> str:
    """Return « de Léa », « d’Élise »; h and y vary from name to name and keep « de »."""
    return f"d’{name}" if search_key(name).startswith(tuple("aeiou")) else f"de {name}"


def listed(names: Sequence[str]) -> str:
    """Return « Léa, Noé et Zoé »."""
    return " et ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def search_key(*texts: str) -> str:
    """Return the words of `texts` as people search them: lower case, no marks, one space between words.

    Ligatures are spelled out; whatever is neither letter nor number separates words. Idempotent.
    """
    folded = unicodedata.normalize("NFKD", clean(" ".join(texts))).casefold()
    kept = (_searchable(char) for char in unicodedata.normalize("NFKD", folded.translate(_PLAIN)))
    return " ".join("".join(kept).split())


def matches(key: str, typed: str) -> bool:
    """Tell whether every word typed begins some word of `key`, a `search_key`; nothing typed matches all."""
    words = key.split()
    return all(any(word.startswith(start) for word in words) for start in search_key(typed).split())


def _typographic(text: str) -> str:
    return clean(text).replace("'", "’")


def _searchable(char: str) -> str:
    """Return `char` if it counts in a search, nothing for a mark, a space for all that separates words."""
    category = unicodedata.category(char)
    if category[0] == "M":
        return ""
    # Lm holds the letter-like apostrophes (ʼ ʻ) that some keyboards write.
    return char if category[0] in "LN" and category != "Lm" else " "
