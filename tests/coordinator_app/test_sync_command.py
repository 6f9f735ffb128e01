"""`coordinateur sync` on a real server: what it prints, and with which code it ends."""

from pathlib import Path

import pytest

from coordinator_app.main import run as run_main
from coordinator_app.sync import command
from db.types import Subject, Verdict
from tests.coordinator_app.remote import Remote, Town, open_desk
from tests.coordinator_app.test_connected import office, requests
from tests.faults.proxy import Fault

__all__ = ["office"]
REQUEST = Subject.PRE_REGISTRATION


def sync(remote: Remote, *arguments: str) -> int:
    remote.desk.release()
    found = command.run(
        ["--data", str(remote.folder), *arguments],
        open_desk=lambda _settings: open_desk(remote.folder, remote.login, remote.proxy, remote.clock),
    )
    remote.reopen()
    return found


def test_a_round_says_what_it_did(office: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """What left, whether anything came, what waits; nothing is wrong."""
    (request,) = requests(office)
    marie = office.join("Marie")
    assert sync(marie) == 0
    assert capsys.readouterr().out == ("Aucune décision envoyée.\nLes dossiers de ce poste ont changé.\n")
    marie.decide(REQUEST, request, Verdict.APPROVE)
    assert sync(marie) == 0
    assert "1 décision attend son envoi." in capsys.readouterr().out
    assert sync(marie, "--all") == 0
    told = capsys.readouterr()
    assert told.out == "1 décision envoyée.\nLes dossiers de ce poste ont changé.\n"
    assert told.err == ""


def test_a_refusal_and_a_lost_network_are_told(office: Town, capsys: pytest.CaptureFixture[str]) -> None:
    """By the exit code too."""
    (request,) = requests(office)
    marie, paul = office.join("Marie"), office.join("Paul")
    marie.round()
    paul.round()
    marie.decide(REQUEST, request, Verdict.APPROVE)
    paul.decide(REQUEST, request, Verdict.REFUSE)
    marie.round()
    assert sync(paul, "--all") == 1
    assert "1 décision refusée attend d’être lue." in capsys.readouterr().out
    paul.proxy.fault = Fault.REFUSED
    assert sync(paul) == 1
    assert "La base partagée ne répond pas." in capsys.readouterr().err


def test_without_a_server_it_pushes_to_this_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same command in both modes."""
    assert run_main(["sync", "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "Aucune décision envoyée.\nRien de nouveau dans la base partagée.\n"


def test_what_is_wrong_with_the_settings_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one sentence."""
    (tmp_path / "settings.toml").write_text("[server]\n")
    assert run_main(["sync", "--data", str(tmp_path)]) == 1
    assert "il manque « address »" in capsys.readouterr().err
