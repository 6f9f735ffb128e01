"""The guided tour, as `make run` plays it where there is no display."""

import os
import subprocess
import sys
from pathlib import Path

from tests.ui.desks import desk_on


def play(folder: Path, pictures: Path) -> subprocess.CompletedProcess[str]:
    """Play the tour in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
    return subprocess.run(
        [sys.executable, "-m", "coordinator_app", "--data", str(folder), "--tour", str(pictures)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment,
    )


def test_the_tour_shows_every_step(season: Path, tmp_path: Path) -> None:
    """Each step did what it shows, and left its numbered picture."""
    desk_on(season, tmp_path / "desk").close()
    done = play(tmp_path / "desk", tmp_path / "tour")
    assert (done.returncode, done.stderr) == (0, "")
    names = sorted(path.name for path in (tmp_path / "tour").iterdir())
    assert [name[:2] for name in names] == [f"{number:02d}" for number in range(1, len(names) + 1)]
    for step in (
        "compte",
        "preinscription",
        "planning",
        "document-concordance",
        "document-recherche",
        "document-versions",
        "document-refuse",
        "complement",
        "en-attente",
        "fichier-illisible",
        "saisie-assurance",
        "saisie-vaccins",
        "complete-a-revoir",
        "editions",
        "editions-apercu",
        "editions-resultat",
        "modeles",
        "relances-ecrites",
        "groupe",
    ):
        assert any(step in name for name in names), step


def test_a_tour_that_finds_nothing_to_show_says_so_and_fails(tmp_path: Path) -> None:
    """An empty desk has no account to validate."""
    done = play(tmp_path / "desk", tmp_path / "tour")
    assert done.returncode == 1
    assert "La visite s’est arrêtée" in done.stderr
