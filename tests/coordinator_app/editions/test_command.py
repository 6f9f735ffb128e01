"""`coordinateur fiches`, as a person types it: files and a sentence, or one French sentence and exit 1."""

import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from coordinator_app import main
from coordinator_app.outbox import Outbox
from coordinator_app.shared import Shared
from db.models import AuditEvent
from db.types import AccountState, PlanningState, PreRegistrationState, Subject, Verdict
from tests import builders
from tests.coordinator_app.editions.stays import pages
from tests.coordinator_app.office import Clock, close, open_office

TODAY = datetime.now(UTC).date()
ROOT = Path(__file__).parents[3]


@pytest.fixture
def data(database: Path) -> Path:
    """A data folder with three stays; the first leaves in three days, with two groups."""
    shared = Shared(database)
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=9)
    with shared.transaction() as session:
        stay = builders.stay(session, name="Mer et voile", first_day=first, last_day=last)
        builders.stay(session, name="Mer et vélo", first_day=first, last_day=last)
        builders.stay(
            session,
            name="Été à la ferme",
            first_day=first + timedelta(days=90),
            last_day=last + timedelta(days=90),
        )
        for name in ("Petits", "Grands"):
            group = builders.group(session, stay, name=name)
            who = builders.family(session, first_name=f"Léa {name}")
            asked = builders.pre_registration(
                session, who, stay, state=PreRegistrationState.VALIDATED, group_id=group
            )
            builders.planning(session, asked, state=PlanningState.ACCEPTED, days=())
    shared.close()
    return database.parent


def run(data: Path, *arguments: str) -> int:
    return main.run(["fiches", *arguments, "--data", str(data)])


def test_a_stay_by_a_part_of_its_name(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "là" / "liasse.pdf"
    assert run(data, "VOILE", "-o", str(target), "--ordre", "groupe") == 0
    assert len(pages(target)) == 6
    out, err = capsys.readouterr()
    assert out.startswith("Mer et voile : 2 fiches écrites dans")
    assert "2 dossiers incomplets, en page de garde." in out
    assert err == ""
    assert run(data, "voile", "-o", str(target), "--ordre", "groupe") == 0
    assert "0 fiche écrite, 2 déjà à jour" in capsys.readouterr().out


def test_each_print_reaches_the_journal(data: Path, tmp_path: Path) -> None:
    assert run(data, "voile", "-o", str(tmp_path / "a.pdf")) == 0
    shared = Shared(data / "sejours.db")
    with shared.transaction() as session:
        assert [event.detail for event in session.scalars(select(AuditEvent))] == ["health_form"] * 2
    shared.close()


def test_a_group_a_zip_a_folder_a_blank(data: Path, tmp_path: Path) -> None:
    assert run(data, "voile", "-o", str(tmp_path / "a.zip"), "--groupe", "grands") == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist()[1:] == ["MARTIN Léa Grands - fiche sanitaire.pdf"]
    assert run(data, "voile", "-o", str(tmp_path / "fiches")) == 0
    assert len(list((tmp_path / "fiches").iterdir())) == 3
    assert run(data, "ferme", "-o", str(tmp_path / "vierge.pdf"), "--vierge") == 0
    assert len(pages(tmp_path / "vierge.pdf")) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mer"], "Plusieurs séjours répondent à « mer »"),
        (["montagne"], "Aucun séjour ne répond à « montagne »"),
        ([""], "Aucun séjour ne répond"),
        (["voile", "--groupe", "moyens"], "Ce séjour a : "),
        (["voile", "--depart", "gare"], "Ce séjour a : aucun."),
        (["voile", "--complets"], "Aucun enfant ne correspond"),
        (["ferme"], "quinze jours avant le départ"),
    ],
)
def test_what_cannot_be_done_is_said(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run(data, *arguments, "-o", str(tmp_path / "a.pdf")) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err
    assert not (tmp_path / "a.pdf").exists()


def test_a_place_that_cannot_be_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert run(data, "voile", "-o", str(tmp_path / "file" / "a.pdf")) == 1
    assert "ne peut pas être créé" in capsys.readouterr().err


def test_a_decision_that_can_still_be_undone_does_not_leave(database: Path, tmp_path: Path) -> None:
    """Somebody may sit at the window of this desk meanwhile."""
    clock = Clock()
    clock.now = datetime.now(UTC)
    office = open_office(database.parent, clock)
    with office.writing() as session:
        stay = builders.stay(session, first_day=TODAY, last_day=TODAY + timedelta(days=3))
        builders.pre_registration(
            session, builders.family(session), stay, state=PreRegistrationState.VALIDATED
        )
        account = builders.family(session, state=AccountState.PENDING).account
    clock.wait(30)  # no further ahead than a clock that was not set back
    office.decide(Subject.ACCOUNT, account, Verdict.APPROVE)
    close(office)
    assert run(database.parent, "voile", "-o", str(tmp_path / "a.pdf")) == 0
    outbox = Outbox(database.parent / "outbox.db")
    assert outbox.waiting() == 1
    outbox.close()


def test_it_is_a_command_of_the_program(data: Path, tmp_path: Path) -> None:
    """Without a window: Qt is not even loaded."""
    asked = ["fiches", "voile", "-o", str(tmp_path / "a.pdf"), "--data", str(data)]
    code = (
        f"import sys; from coordinator_app import main; main.run({asked!r}); print('PySide6' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False"
    assert (tmp_path / "a.pdf").exists()
