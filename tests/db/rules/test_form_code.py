"""The code of a fiche sanitaire: it comes back as it was, and nothing else reads as one."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.form_code import FormCode, read

_ids = st.none() | st.uuids()


@given(version=st.from_regex(r"\A[0-9A-Z-]{1,12}\Z"), child=_ids, stay=_ids)
def test_a_code_comes_back_as_it_was(version: str, child: uuid.UUID | None, stay: uuid.UUID | None) -> None:
    code = FormCode(version, child, stay)
    assert read(code.text()) == code


@given(st.text())
def test_anything_else_is_no_code_of_ours(text: str) -> None:
    found = read(text)
    assert found is None or found.text() == text.strip()


def test_the_code_prints_small() -> None:
    """Capitals, digits and dots but no lower case: the compact mode of QR codes."""
    text = FormCode("2026-1", uuid.UUID(int=1), uuid.UUID(int=2)).text()
    assert text == text.upper()
    assert len(text) < 70


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FSL1",
        "FSL1.2026-1.AAAA.AAAA",
        "FSL1.2026-1.!!.",
        "FSL2.2026-1..",
        "FSL1.2026/1..",
        "https://example.org",
    ],
)
def test_broken_codes_are_none(text: str) -> None:
    assert read(text) is None


def test_a_version_that_would_not_come_back_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        FormCode("2026.1")
