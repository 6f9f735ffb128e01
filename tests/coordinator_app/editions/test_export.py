"""What a family gets when it asks for its data: all of it, and nothing of the other parent."""

import hashlib
import json
import sys
import uuid
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from coordinator_app.editions.export import DATA, README, SUMMARY, Exported
from coordinator_app.editions.pile import Watch
from coordinator_app.errors import DeskError
from coordinator_app.files import Folder
from db.models import (
    AuditEvent,
    Child,
    ChildHousehold,
    DocumentVersion,
    EmergencyContact,
    FamilyEdit,
    File,
    Guardian,
    HealthAnswer,
    Household,
    Mail,
    PreRegistration,
)
from db.types import Action, HealthQuestion, MailState, PreRegistrationState, Residence, Scope
from tests import builders
from tests.builders import NOW, SEASON, Family
from tests.coordinator_app.editions.stays import nearly_full, pages
from tests.coordinator_app.office import Office

THEIRS = ("Ailleurs", "Rival", "+33299999999", "rival@exemple.fr", "Nounou", "chuchoté", "SECRET", "Grenoble")
"""Words that only the other parent gave or was told, or that a court wrote."""


def upload(office: Office, document: uuid.UUID, number: int, data: bytes, name: str) -> None:
    sha256 = Folder(office.folder / "files").put(data)
    with office.writing() as session:
        if session.get(File, sha256) is None:
            session.add(File(sha256=sha256, size=len(data), media_type="application/pdf", created_at=NOW))
            session.flush()
        session.add(
            DocumentVersion(
                id=uuid.uuid4(),
                document_id=document,
                number=number,
                file_sha256=sha256,
                original_name=name,
                uploaded_at=NOW,
            )
        )


def shared_child(office: Office, *, authority: bool = True) -> tuple[Family, uuid.UUID]:
    """Return a family whose child has a second household, and that household."""
    with office.writing() as session:
        who = builders.family(session)
        ours, theirs = (builders.stay(session, name=name) for name in ("Mer et voile", "Montagne"))
        asked = builders.pre_registration(session, who, ours, state=PreRegistrationState.VALIDATED)
        session.get_one(PreRegistration, asked).address_during = "Camping des Flots"
        home = Household(
            id=uuid.uuid4(),
            name="Rival",
            search_key="rival",
            address="9 rue Ailleurs",
            postcode="38000",
            city="Grenoble",
            created_at=NOW,
        )
        session.add(home)
        session.flush()
        session.add_all(
            [
                ChildHousehold(
                    child_id=who.child,
                    household_id=home.id,
                    rank=2,
                    residence=Residence.ALTERNATING,
                    parental_authority=authority,
                ),
                Guardian(
                    id=uuid.uuid4(),
                    household_id=home.id,
                    last_name="Rival",
                    first_name="Paul",
                    relation="père",
                    phone="+33299999999",
                    email="rival@exemple.fr",
                    rank=1,
                ),
                EmergencyContact(id=uuid.uuid4(), household_id=home.id, name="Nounou", phone="+33299999998"),
                PreRegistration(
                    id=uuid.uuid4(),
                    state=PreRegistrationState.PENDING,
                    child_id=who.child,
                    household_id=home.id,
                    stay_id=theirs,
                    created_at=NOW,
                    family_message="chuchoté",
                    address_during="9 rue Ailleurs",
                ),
                FamilyEdit(id=uuid.uuid4(), household_id=home.id, field="address", before="Ailleurs", at=NOW),
                HealthAnswer(
                    child_id=who.child,
                    season_code=SEASON,
                    question=HealthQuestion.DIET,
                    yes=True,
                    details="Sans porc",
                    answered_at=NOW,
                ),
            ]
        )
        session.get_one(Child, who.child).restriction = "SECRET"
        for household, words in ((who.household, "Bienvenue"), (home.id, "chuchoté")):
            session.add(
                Mail(
                    id=uuid.uuid4(),
                    household_id=household,
                    trigger="to_complete",
                    recipient=None,
                    subject=words,
                    text=words,
                    content=b"",
                    message_id=f"<{uuid.uuid4()}@alef.fr>",
                    state=MailState.SENT,
                    written_at=NOW,
                )
            )
        return who, home.id


def documents(office: Office, who: Family) -> None:
    """Give the child a document of two versions and the household one of its own."""
    with office.writing() as session:
        builders.document_type(session, "assurance", label="Attestation d’assurance")
        builders.document_type(session, "quotient", scope=Scope.HOUSEHOLD)
        own = builders.document(session, who, "assurance", uploaded_at=())
        shared = builders.document(session, who, "quotient", uploaded_at=())
    upload(office, own, 1, b"%PDF one", "scan.PDF")
    upload(office, own, 2, b"%PDF two", "../../evil")
    upload(office, shared, 1, b"quotient", "photo.jpeg")


def read(target: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def everything(found: dict[str, bytes]) -> str:
    return "\n".join([*found, found[DATA].decode(), found[README].decode(), *pages(found[SUMMARY])])


def test_an_export_holds_everything_that_is_the_familys(office: Office, tmp_path: Path) -> None:
    who, _ = shared_child(office)
    documents(office, who)
    target = tmp_path / "export.zip"
    assert office.desk.press.export_family(who.household, target) == Exported(documents=3)
    found = read(target)
    folder = "documents/MARTIN Léa/Attestation d’assurance (Été 2027) - version"
    assert found[f"{folder} 1.pdf"] == b"%PDF one"
    assert found[f"{folder} 2"] == b"%PDF two"
    assert found["documents/Foyer/Quotient (Été 2027) - version 1.jpeg"] == b"quotient"
    assert len(found) == 6
    told = json.loads(found[DATA])
    assert told["guardians"][0]["name"] == "MARTIN Claire"
    (child,) = told["children"]
    assert child["birth_date"] == "2018-03-04"
    assert child["health"][0]["answers"]["diet"]["details"] == "Sans porc"
    assert [request["ours"] for request in child["requests"]] == [True, False]
    assert child["requests"][0]["address_during"] == "Camping des Flots"
    assert [version["file"] for version in child["papers"][0]["versions"]] == [
        f"{folder} 1.pdf",
        f"{folder} 2",
    ]
    assert child["papers"][0]["versions"][0]["sha256"] == hashlib.sha256(b"%PDF one").hexdigest()
    assert [mail["subject"] for mail in told["mails"]] == ["Bienvenue"]


def test_the_other_parent_is_not_in_it(office: Office, tmp_path: Path) -> None:
    """Nor is a court's restriction; that the child asked for another stay is, for it concerns the child."""
    who, other = shared_child(office)
    office.desk.press.export_family(who.household, tmp_path / "a.zip")
    text = everything(read(tmp_path / "a.zip"))
    assert [word for word in THEIRS if word in text] == []
    assert "Montagne" in text
    office.desk.press.export_family(other, tmp_path / "b.zip")
    text = everything(read(tmp_path / "b.zip"))
    mine = ("Claire", "+33612345678", "rue du Port", "Camping", "Bienvenue", "SECRET")
    assert [word for word in mine if word in text] == []
    assert "chuchoté" in text


def test_who_lost_parental_authority_gets_nothing_of_the_child(office: Office, tmp_path: Path) -> None:
    _, other = shared_child(office, authority=False)
    office.desk.press.export_family(other, tmp_path / "b.zip")
    text = everything(read(tmp_path / "b.zip"))
    assert "Léa" not in text
    assert "porc" not in text


def test_an_export_is_written_in_the_journal(office: Office, tmp_path: Path) -> None:
    who, _ = shared_child(office)
    office.desk.press.export_family(who.household, tmp_path / "a.zip")
    office.desk.push()
    with office.writing() as session:
        events = session.scalars(select(AuditEvent)).all()
        assert {(event.action, event.detail) for event in events} == {(Action.EXPORT, "data_export")}
        assert {event.subject_id for event in events} >= {who.account}
        assert {event.household_id for event in events} == {who.household}


def test_a_document_that_is_no_longer_kept_is_named(office: Office, tmp_path: Path) -> None:
    who, _ = shared_child(office)
    with office.writing() as session:
        builders.document_type(session, "assurance")
        builders.document(session, who, "assurance")
    report = office.desk.press.export_family(who.household, tmp_path / "a.zip")
    assert report.documents == 0
    (absent,) = report.absent
    found = read(tmp_path / "a.zip")
    assert absent in found[README].decode()
    assert json.loads(found[DATA])["children"][0]["papers"][0]["versions"][0]["file"] is None


def test_a_cancel_leaves_nothing(office: Office, tmp_path: Path) -> None:
    who, _ = shared_child(office)
    documents(office, who)
    folder = tmp_path / "ici"
    folder.mkdir()
    done: list[tuple[int, int]] = []
    watch = Watch(lambda at, of: done.append((at, of)), lambda: len(done) > 1)
    report = office.desk.press.export_family(who.household, folder / "a.zip", watch=watch)
    assert report == Exported(cancelled=True)
    assert done == [(0, 3), (1, 3)]
    assert list(folder.iterdir()) == []
    assert office.outbox.events() == ()


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of a file as a full disk does")
def test_a_full_disk_leaves_nothing(office: Office, tmp_path: Path) -> None:
    who, _ = shared_child(office)
    folder = tmp_path / "ici"
    folder.mkdir()
    with nearly_full(10_000), pytest.raises(DeskError):
        office.desk.press.export_family(who.household, folder / "a.zip")
    assert list(folder.iterdir()) == []
    assert office.outbox.events() == ()
