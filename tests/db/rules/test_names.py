"""Names: cleaning, showing, searching."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.names import clean, family_name, full_name, matches, search_key

# Latin letters of European and Vietnamese spelling: Latin-1, Extended-A, Extended Additional.
LATIN = [
    chr(code)
    for start, stop in ((0x41, 0x17F), (0x1E00, 0x1EFA))
    for code in range(start, stop)
    if chr(code).isalpha() and chr(code) not in "µẜẝẟ"  # no letters of names
]

latin_words = st.text(st.sampled_from(LATIN), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Léa  ", "Léa"),
        ("Jean \t\n Paul", "Jean Paul"),
        ("Le\u0301a", "Léa"),
        ("Le\u200b\u0301a", "Léa"),
        ("Anne\u00a0Marie", "Anne Marie"),
        ("Le\u0000a\u007f", "Lea"),
        ("\u202eaéL\u202c", "aéL"),
        ("\u2066Léa\u2069\ufeff", "Léa"),
        ("a \u200b b", "a b"),
        ("d’Hé-ricourt (dit D'H.)", "d’Hé-ricourt (dit D'H.)"),
        ("", ""),
    ],
)
def test_clean(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@given(st.text())
def test_clean_is_idempotent_and_storable(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert cleaned == cleaned.strip()
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("łukasz", "ŁUKASZ"),
        ("d'héricourt", "D’HÉRICOURT"),
        ("D’Héricourt", "D’HÉRICOURT"),
        ("strauß", "STRAUSS"),
        ("œzgür-amélie", "ŒZGÜR-AMÉLIE"),
        (" le  gall ", "LE GALL"),
        ("nuñez y ça", "NUÑEZ Y ÇA"),
    ],
)
def test_family_name(typed: str, shown: str) -> None:
    assert family_name(typed) == shown


@given(st.text())
def test_a_family_name_shown_twice_is_the_same(text: str) -> None:
    assert family_name(family_name(text)) == family_name(text)


def test_full_name() -> None:
    assert full_name("martin", " Léa ") == "MARTIN Léa"
    assert full_name("d'arc", "N'Golo") == "D’ARC N’Golo"
    assert full_name("martin", "") == "MARTIN"
    assert full_name("", "Léa") == "Léa"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Œzgür-Amélie", "oezgur amelie"),
        ("ŁUKASZ", "lukasz"),
        ("D’HÉRICOURT", "d hericourt"),
        ("d'Héricourt", "d hericourt"),
        ("N\u02bcGolo", "n golo"),
        ("Sørensen", "sorensen"),
        ("STRAUẞ strauß", "strauss strauss"),
        ("Læticia", "laeticia"),
        ("İpek Işıl", "ipek isil"),
        ("Þór Guðrún Đặng", "thor gudrun dang"),
        ("Le\u0301a", "lea"),
        ("Jean\u2011Paul", "jean paul"),
        ("Le  Gall, Y.", "le gall y"),
        ("’ - ", ""),
    ],
)
def test_search_key(typed: str, key: str) -> None:
    assert search_key(typed) == key


def test_search_key_joins_texts() -> None:
    assert search_key("MARTIN", "", "Léa") == "martin lea"


@given(st.text())
def test_search_key_is_idempotent(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


def test_latin_letters_are_searched_in_ascii() -> None:
    assert len(LATIN) > 400
    assert [letter for letter in LATIN if not search_key(letter).encode("ascii", "replace").isalpha()] == []


@given(st.text())
def test_names_are_found_however_they_are_shown(text: str) -> None:
    assert search_key(clean(text)) == search_key(text)


@given(latin_words)
def test_family_names_are_found_as_shown(word: str) -> None:
    assert search_key(family_name(word)) == search_key(word)


@given(st.lists(latin_words, min_size=1, max_size=4), st.data())
def test_words_are_found_by_their_beginnings_in_any_order(words: list[str], data: st.DataObject) -> None:
    key = search_key(*words)
    typed = data.draw(st.permutations(key.split()))
    cut = [word[: data.draw(st.integers(1, len(word)))] for word in typed]
    assert matches(key, " ".join(cut))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", True),
        ("  ", True),
        ("mar", True),
        ("Léa", True),
        ("léa mart", True),
        ("d’hér", True),
        ("artin", False),
        ("martin léo", False),
        ("martine", False),
    ],
)
def test_matches(typed: str, found: bool) -> None:
    assert matches(search_key("MARTIN-D’HÉRICOURT", "Léa"), typed) is found
