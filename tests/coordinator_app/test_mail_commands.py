"""`coordinateur mail reminders`, as a person types it: French lines, exit codes, mails in the database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator_app import main
from coordinator_app.shared import Shared
from db.models import Decision, Mail
from db.types import Subject, Verdict
from tests import builders
from tests.db.rulings import apply, ruling


@pytest.fixture
def folder(database: Path) -> Path:
    """A data folder with one family asked for a paper four days ago, for a stay in a month."""
    shared = Shared(database)
    asked_at = datetime.now(UTC) - timedelta(days=4)
    leaves = date.today() + timedelta(days=30)  # noqa: DTZ011
    with shared.transaction() as session:
        builders.document_type(session, "assurance", label="Attestation d’assurance")
        stay = builders.stay(session, first_day=leaves, last_day=leaves + timedelta(days=6))
        builders.requires(session, stay, "assurance")
        who = builders.family(session, email="parent@exemple.fr", submitted_at=asked_at - timedelta(days=1))
        request = builders.pre_registration(session, who, stay, submitted_at=asked_at - timedelta(days=1))
        me = builders.staff(session)
        apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me))
        set_back(session, asked_at)
    shared.close()
    return database.parent


def set_back(session: Session, moment: datetime) -> None:
    session.scalars(select(Decision)).one().recorded_at = moment
    session.scalars(select(Mail)).one().written_at = moment


def reminders(folder: Path) -> list[str]:
    shared = Shared(folder / "sejours.db")
    with shared.transaction() as session:
        found = list(session.scalars(select(Mail.subject).where(Mail.trigger == "reminder")))
    shared.close()
    return found


def test_the_dry_run_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["mail", "reminders", "--dry-run", "--data", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 famille recevrait une relance aujourd’hui :"
    assert lines[1].startswith("- Martin (parent@exemple.fr) : Rappel : 1 document à nous donner – Léa")
    assert "    3 jours après la demande de complément pour « Mer et voile »" in lines
    assert reminders(folder) == []


def test_reminders_are_written_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for said in ("Relances écrites : 1.", "Relances écrites : 0."):
        assert main.run(["mail", "reminders", "--data", str(folder)]) == 0
        assert capsys.readouterr().out.splitlines() == [said]
    assert len(reminders(folder)) == 1
    assert main.run(["mail", "reminders", "--dry-run", "--data", str(folder)]) == 0
    assert capsys.readouterr().out == "Aucune relance aujourd’hui.\n"


def test_a_folder_without_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And stays without."""
    assert main.run(["mail", "reminders", "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("Il n’y a pas de données ici.")
    assert not (tmp_path / "sejours.db").exists()
