"""Where else a family's file was given: whose, by name, near or far, in one indexed query on both engines."""

import uuid
from typing import Any

from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from db.models import ChildHousehold, Document, DocumentVersion, File, Season
from db.queries.copies import elsewhere
from db.rules.elsewhere import Elsewhere
from db.types import Residence, Scope
from tests import builders
from tests.builders import NOW, Family

SAME = "5a" * 32


def types(session: Session) -> None:
    for code, scope in (("fiche", Scope.CHILD), ("assurance", Scope.CHILD), ("quotient", Scope.HOUSEHOLD)):
        builders.document_type(session, code, scope=scope)


def give(session: Session, who: Family, code: str) -> uuid.UUID:
    """Give the file for a piece of a family."""
    document = builders.document(session, who, code, uploaded_at=())
    again(session, document, number=1)
    return document


def again(session: Session, document: uuid.UUID, *, number: int) -> None:
    """Give the file as one more version of a document."""
    if session.get(File, SAME) is None:
        session.add(File(sha256=SAME, size=1, media_type="application/pdf", created_at=NOW))
        session.flush()
    session.add(
        DocumentVersion(
            id=uuid.uuid4(),
            document_id=document,
            number=number,
            file_sha256=SAME,
            original_name="scan.pdf",
            uploaded_at=NOW,
        )
    )
    session.flush()


def sibling(session: Session, who: Family, name: str) -> Family:
    """Return the family of another child in the same household."""
    other = builders.family(session, first_name=name)
    session.add(
        ChildHousehold(child_id=other.child, household_id=who.household, rank=2, residence=Residence.MAIN)
    )
    session.flush()
    return other


def test_a_file_given_once_is_nowhere_else(any_engine: Engine) -> None:
    with Session(any_engine) as session, session.begin():
        types(session)
        document = give(session, builders.family(session), "assurance")
        assert elsewhere(session, document, SAME) == ()
        assert elsewhere(session, uuid.uuid4(), SAME) == ()


def test_a_brothers_comes_before_a_strangers(any_engine: Engine) -> None:
    with Session(any_engine) as session, session.begin():
        types(session)
        lea = builders.family(session)
        stranger = builders.family(session, first_name="Ada", last_name="Weber")
        mine = give(session, lea, "assurance")
        give(session, stranger, "fiche")
        give(session, sibling(session, lea, "Noé"), "assurance")
        assert elsewhere(session, mine, SAME) == (
            Elsewhere("Noé", "Assurance", same_child=False, same_household=True),
            Elsewhere("WEBER Ada", "Fiche", same_child=False, same_household=False),
        )


def test_another_piece_of_the_same_child_and_the_households_own(any_engine: Engine) -> None:
    with Session(any_engine) as session, session.begin():
        types(session)
        lea = builders.family(session)
        mine, fiche, quotient = (give(session, lea, code) for code in ("assurance", "fiche", "quotient"))
        assert set(elsewhere(session, mine, SAME)) == {
            Elsewhere("", "Quotient", same_child=False, same_household=True),
            Elsewhere("Léa", "Fiche", same_child=True, same_household=True),
        }
        assert {place.document for place in elsewhere(session, fiche, SAME)} == {"Assurance", "Quotient"}
        from_home = elsewhere(session, quotient, SAME)
        assert {(place.document, place.same_child, place.same_household) for place in from_home} == {
            ("Assurance", False, True),
            ("Fiche", False, True),
        }


def test_versions_count_once_and_the_same_piece_of_last_season_not_at_all(any_engine: Engine) -> None:
    with Session(any_engine) as session, session.begin():
        types(session)
        lea, noe = builders.family(session), builders.family(session, first_name="Noé")
        mine, theirs = give(session, lea, "assurance"), give(session, noe, "assurance")
        again(session, theirs, number=2)
        assert len(elsewhere(session, mine, SAME)) == 1
        days = {"first_day": NOW.date(), "last_day": NOW.date()}
        session.add(Season(code="2026-ete", label="Été 2026", **days))
        session.flush()
        session.execute(update(Document).where(Document.id == mine).values(season_code="2026-ete"))
        now = give(session, lea, "assurance")
        assert [place.child for place in elsewhere(session, now, SAME)] == ["MARTIN Noé"]


def test_no_table_is_read_whole(engine: Engine) -> None:
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with Session(engine) as session, session.begin():
        types(session)
        mine = give(session, builders.family(session), "assurance")
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", remember)
        elsewhere(session, mine, SAME)
        event.remove(connection, "before_cursor_execute", remember)
        [(statement, parameters)] = asked
        steps = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        assert any("ix_document_version_file_sha256" in step for step in steps)
        assert not [step for step in steps if step.startswith("SCAN")]
