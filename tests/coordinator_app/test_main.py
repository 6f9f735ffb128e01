"""The command line, as a person types it: what it answers, what it loads, and how it says a problem."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coordinator_app import main

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "coordinator_app", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def loaded(importtime: str) -> set[str]:
    """Return the top packages that `-X importtime` names."""
    lines = [line.rpartition("|")[2].strip() for line in importtime.splitlines() if "|" in line]
    return {line.partition(".")[0] for line in lines}


def test_help_is_french_and_loads_no_window() -> None:
    """Also on a machine that has no Qt libraries."""
    found = run("--help")
    assert found.returncode == 0
    for option in ("--data", "--demo", "--size", "--tour"):
        assert option in found.stdout
    assert "Le poste de travail des coordinateurs de séjours." in found.stdout
    assert "coordinator_app" in loaded(found.stderr)
    assert not loaded(found.stderr) & {"PySide6", "ui", "demo"}


def test_the_rendering_process_loads_neither_qt_nor_the_database() -> None:
    """It reads hostile bytes: there must be nothing in it to steal. Without its socket it goes at once."""
    found = run("--render-worker")
    packages = loaded(found.stderr)
    assert "papers" in packages
    assert not packages & {"PySide6", "shiboken6", "sqlalchemy", "db", "ui", "demo", "keyring", "requests"}


def test_a_problem_is_one_sentence(tmp_path: Path) -> None:
    """On the error stream, and exit 1; nothing of Qt was needed to say it."""
    (tmp_path / "sejours.db").write_text("ceci n’est pas une base " * 100)
    found = run("--data", str(tmp_path))
    assert found.returncode == 1
    said = [line for line in found.stderr.splitlines() if not line.startswith("import time:")]
    assert said == [
        "Ce fichier n’est pas une base de données de l’application. "
        "Il n’a pas été modifié. Vérifiez l’emplacement du dossier de données."
    ]
    assert "PySide6" not in loaded(found.stderr)


@pytest.mark.parametrize("arguments", [["--size", "3"], ["--inconnu"], ["reste"]])
def test_a_command_that_means_nothing(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, as every command does."""
    with pytest.raises(SystemExit) as caught:
        main.run(arguments)
    assert caught.value.code == 2
    assert "coordinateur" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"DISPLAY": ""}, False),
    ],
)
def test_a_window_needs_a_display(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: bool
) -> None:
    """On Linux; elsewhere there always is one."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main.has_display() is expected
    monkeypatch.setattr(sys, "platform", "darwin")
    assert main.has_display()
