"""A desk that dies at the worst moment: another process, a real SIGKILL, then the desk opened again."""

import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.models import AuditEvent, Decision, Mail
from db.types import Subject
from tests import builders
from tests.coordinator_app.office import Office, close, open_office

ROOT = Path(__file__).parents[2]

# Opens the desk as the application does, decides, says so, and waits to be killed.
DECIDES = """
import sys, uuid
from pathlib import Path
from coordinator_app.main import open_desk
from coordinator_app.settings import load
from db.types import Subject, Verdict
desk = open_desk(load(Path(sys.argv[1])))
for id in sys.argv[2:]:
    desk.decide(desk.ruling(Subject.PRE_REGISTRATION, uuid.UUID(id), 1, Verdict.APPROVE))
print("taken", flush=True)
sys.stdin.read()
"""
# Decides and pushes, and kills itself inside the push.
PUSHES = """
import os, signal, sys, uuid
from pathlib import Path
from coordinator_app import main
from coordinator_app.mail import deposit as mails
from coordinator_app.outbox import Outbox
from coordinator_app.settings import load
from db.types import Subject, Verdict
def die(*_args, **_kw):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[3] == "before the commit":
    main.compose = die
elif sys.argv[3] == "after the commit":
    Outbox.sent = die
else:
    mails.deposit = die
desk = main.open_desk(load(Path(sys.argv[1])))
desk.decide(desk.ruling(Subject.PRE_REGISTRATION, uuid.UUID(sys.argv[2]), 1, Verdict.APPROVE))
desk.push(now=True)
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def request_waiting(office: Office) -> str:
    with office.writing() as session:
        who = builders.family(session)
        return str(builders.pre_registration(session, who, builders.stay(session)))


def written(office: Office) -> list[int]:
    with office.writing() as session:
        return [
            session.scalar(select(func.count()).select_from(m)) or 0 for m in (Decision, Mail, AuditEvent)
        ]


def test_a_decision_said_to_be_taken_survives(office: Office) -> None:
    """Killed right after « taken »: both are there, in order, and arrive once."""
    requests = [request_waiting(office) for _ in range(2)]
    close(office)
    process = start(DECIDES, office.folder, *requests)
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "taken\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    process.stdin.close()

    again = open_office(office.folder)
    assert again.outbox.waiting() == 2
    assert sum(again.desk.counts().values()) == 0
    assert len(again.desk.push(now=True).applied) == 2
    assert written(again) == [2, 2, 2]
    assert again.desk.push(now=True).applied == ()
    with again.writing() as session:
        order = session.scalars(select(Decision.subject_id).order_by(Decision.decided_at)).all()
    assert [str(subject_id) for subject_id in order] == requests
    assert len(again.mails()) == 2
    close(again)


@pytest.mark.parametrize("moment", ["before the commit", "after the commit", "before the mail is left"])
def test_a_push_that_dies_is_finished_by_the_next(office: Office, moment: str) -> None:
    """Whatever was done: one decision, one mail, one file, nothing waiting."""
    request = request_waiting(office)
    close(office)
    process = start(PUSHES, office.folder, request, moment)
    process.communicate()
    assert process.returncode == -signal.SIGKILL

    again = open_office(office.folder)
    assert written(again)[0] == (0 if moment == "before the commit" else 1)
    assert again.mails() == []
    again.desk.push()
    assert written(again) == [1, 1, 1]
    assert again.outbox.waiting() == 0
    assert len(again.mails()) == 1
    assert again.desk.stuck() == ()
    assert sum(again.desk.counts().values()) == 0
    close(again)


def test_a_decision_being_sent_cannot_be_undone_after_a_crash(office: Office) -> None:
    """It may have arrived: only « rouvrir » answers it."""
    request = request_waiting(office)
    close(office)
    start(PUSHES, office.folder, request, "after the commit").communicate()
    again = open_office(office.folder)
    with again.writing() as session:
        (decision,) = session.scalars(select(Decision.id)).all()
    assert not again.desk.undo(decision)
    assert again.state(Subject.PRE_REGISTRATION, uuid.UUID(request)) == ("validated", 2)
    close(again)
