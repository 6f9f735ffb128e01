"""Piles of fiches on a real disk: shapes, order, cover, what a second run makes, cancel and a full disk."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from coordinator_app.editions.batch import print_blank, print_forms
from coordinator_app.editions.choice import Order, Selection, Shape
from coordinator_app.editions.pile import COVER_NAME, Report, Watch
from coordinator_app.errors import DeskError
from db.rules.roster import HealthAnswer, Participant, Roster
from db.types import HealthQuestion
from tests.coordinator_app.editions.stays import NO, READ_AT, STATION, STAY, child, nearly_full, pages, stay

ROOT = Path(__file__).parents[3]
ALL = Selection(STAY)
THREE = stay(
    child(1, name="Anna"), child(2, name="Bea", lacking=("Copie des vaccins",)), child(3, name="Cléo")
)


class Log:
    """Who was recorded, and whether the file stood under its name by then."""

    def __init__(self, target: Path) -> None:
        self.names: list[str] = []
        self.before: list[bool] = []
        self._target = target

    def __call__(self, people: Sequence[Participant]) -> None:
        self.names += [one.first_name for one in people]
        self.before.append(not self._target.is_file())


def run(
    roster: Roster,
    target: Path,
    *,
    shape: Shape = Shape.ONE_PDF,
    order: Order = Order.NAME,
    selection: Selection = ALL,
    watch: Watch | None = None,
) -> tuple[Report, Log]:
    log = Log(target)
    report = print_forms(roster, selection, target, order=order, shape=shape, record=log, watch=watch)
    return report, log


def changed(roster: Roster) -> Roster:
    """Return the stay an hour later: one child's answer is another, nothing else."""
    said = {**NO, HealthQuestion.ASTHMA: HealthAnswer(yes=True, details="Effort")}
    anna, *others = roster.participants
    return replace(
        roster, participants=(replace(anna, health=said), *others), read_at=READ_AT + timedelta(hours=1)
    )


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_pdf_begins_with_what_is_incomplete(tmp_path: Path) -> None:
    """Then each child on a sheet of its own: odd pages, two sides."""
    target = tmp_path / "liasse.pdf"
    report, log = run(THREE, target)
    assert report == Report(made=3, incomplete=1)
    assert (log.names, log.before) == (["Anna", "Bea", "Cléo"], [True])
    found = pages(target)
    assert len(found) == 8
    assert "Copie des vaccins" in found[0]
    assert "MARTIN Bea" in found[0]
    assert "MARTIN Anna" not in found[0]
    assert "17 août 2027" in found[0]
    assert [name in found[2 + 2 * rank] for rank, name in enumerate(("Anna", "Bea", "Cléo"))] == [True] * 3
    assert left(tmp_path) == ["liasse.pdf"]
    assert target.stat().st_mode & 0o077 == 0 or os.name != "posix"


def test_a_pile_without_a_gap_says_so(tmp_path: Path) -> None:
    run(stay(child(1)), tmp_path / "a.pdf")
    assert "sont complets" in pages(tmp_path / "a.pdf")[0]


@pytest.mark.parametrize("shape", [Shape.ONE_PDF, Shape.ZIP])
def test_a_second_run_of_the_same_makes_nothing(tmp_path: Path, shape: Shape) -> None:
    """Whenever it was read: the file is not touched, nothing is logged."""
    target = tmp_path / "liasse"
    run(THREE, target, shape=shape)
    before = target.stat()
    report, log = run(replace(THREE, read_at=READ_AT + timedelta(days=1)), target, shape=shape)
    assert report == Report(kept=3, incomplete=1)
    assert log.names == []
    assert (target.stat().st_mtime_ns, target.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_one_pdf_is_made_again_when_anything_changed(tmp_path: Path) -> None:
    target = tmp_path / "liasse.pdf"
    run(THREE, target)
    report, log = run(changed(THREE), target)
    assert (report.made, len(log.names)) == (3, 3)
    assert "Effort" in pages(target)[2]
    report, _ = run(changed(THREE), target, order=Order.COACH)
    assert report.made == 3


def test_a_file_a_child_makes_only_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "fiches"
    report, _ = run(THREE, folder, shape=Shape.A_FILE_A_CHILD)
    assert report == Report(made=3, incomplete=1)
    names = [COVER_NAME, *(f"MARTIN {name} - fiche sanitaire.pdf" for name in ("Anna", "Bea", "Cléo"))]
    assert left(folder) == names
    stamps = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    report, log = run(changed(THREE), folder, shape=Shape.A_FILE_A_CHILD)
    assert (report.made, report.kept, log.names) == (1, 2, ["Anna"])
    moved = [name for name in names if (folder / name).stat().st_mtime_ns != stamps[name]]
    assert moved == [names[1]]
    assert "Effort" in pages(folder / names[1])[0]
    (folder / names[2]).unlink()
    (folder / names[3]).write_bytes(b"annotated by a person")
    report, log = run(changed(THREE), folder, shape=Shape.A_FILE_A_CHILD)
    assert log.names == ["Bea", "Cléo"]


def test_sheets_of_others_in_the_folder_are_named_and_left(tmp_path: Path) -> None:
    run(THREE, tmp_path, shape=Shape.A_FILE_A_CHILD)
    (tmp_path / "notes.pdf").write_bytes(b"")
    fewer = replace(THREE, participants=THREE.participants[:2])
    report, _ = run(fewer, tmp_path, shape=Shape.A_FILE_A_CHILD)
    assert report.others == ("MARTIN Cléo - fiche sanitaire.pdf",)
    assert (tmp_path / report.others[0]).exists()


def test_a_zip_copies_what_had_not_changed(tmp_path: Path) -> None:
    target = tmp_path / "fiches.zip"
    run(THREE, target, shape=Shape.ZIP)
    with zipfile.ZipFile(target) as archive:
        old = {info.filename: archive.read(info) for info in archive.infolist()}
    report, log = run(changed(THREE), target, shape=Shape.ZIP)
    assert (report.made, report.kept, log.names) == (1, 2, ["Anna"])
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        new = {info.filename: archive.read(info) for info in archive.infolist()}
    assert [name for name in old if old[name] != new[name]] == ["MARTIN Anna - fiche sanitaire.pdf"]
    assert "MARTIN Bea" in pages(new["MARTIN Bea - fiche sanitaire.pdf"])[1]


def test_another_file_of_that_name_is_replaced(tmp_path: Path) -> None:
    for shape in (Shape.ONE_PDF, Shape.ZIP):
        target = tmp_path / shape.value
        target.write_bytes(b"not ours")
        report, _ = run(THREE, target, shape=shape)
        assert report.made == 3


@pytest.mark.parametrize("shape", [Shape.ONE_PDF, Shape.ZIP])
@pytest.mark.parametrize("after", [0, 2, 3])
def test_a_cancel_leaves_what_stood_there(tmp_path: Path, shape: Shape, after: int) -> None:
    """No half file, nothing logged; also when it comes after the last child."""
    target = tmp_path / "liasse"
    target.write_bytes(b"before")
    done: list[int] = []
    watch = Watch(lambda number, _total: done.append(number), lambda: len(done) > after)
    report, log = run(THREE, target, shape=shape, watch=watch)
    assert report == Report(cancelled=True, incomplete=1)
    assert log.names == []
    assert target.read_bytes() == b"before"
    assert left(tmp_path) == ["liasse"]


def test_a_cancel_between_two_files_keeps_those_that_are_whole(tmp_path: Path) -> None:
    done: list[int] = []
    watch = Watch(lambda number, _total: done.append(number), lambda: len(done) > 2)
    report, log = run(THREE, tmp_path, shape=Shape.A_FILE_A_CHILD, watch=watch)
    assert (report.made, report.cancelled, log.names) == (2, True, ["Anna", "Bea"])
    assert left(tmp_path) == [COVER_NAME, *(f"MARTIN {n} - fiche sanitaire.pdf" for n in ("Anna", "Bea"))]
    report, log = run(THREE, tmp_path, shape=Shape.A_FILE_A_CHILD)
    assert (report.made, report.kept) == (1, 2)


@pytest.mark.parametrize("shape", list(Shape))
def test_progress_counts_children(tmp_path: Path, shape: Shape) -> None:
    steps: list[tuple[int, int]] = []
    watch = Watch(lambda done, total: steps.append((done, total)))
    run(THREE, tmp_path / "liasse", shape=shape, watch=watch)
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of a file as a full disk does")
@pytest.mark.parametrize("shape", list(Shape))
def test_a_full_disk_leaves_no_half_file(tmp_path: Path, shape: Shape) -> None:
    """And says so calmly; what was logged is whole."""
    target = tmp_path / "liasse"
    log = Log(target)
    limit = 48_000 if shape is Shape.A_FILE_A_CHILD else 60_000
    with nearly_full(limit), pytest.raises(DeskError) as caught:
        print_forms(THREE, ALL, target, shape=shape, record=log)
    assert caught.value.title in {"Le disque est plein", "Les documents n’ont pas été écrits"}
    assert log.names == []
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in found] == ([COVER_NAME] if shape is Shape.A_FILE_A_CHILD else [])


def test_a_log_that_cannot_be_kept_keeps_the_paper_in(tmp_path: Path) -> None:
    """Nothing leaves unlogged."""

    def refuse(_people: Sequence[Participant]) -> None:
        raise DeskError("Le disque est plein", "Libérez de la place.")

    for shape in Shape:
        with pytest.raises(DeskError):
            print_forms(THREE, ALL, tmp_path / shape.value, shape=shape, record=refuse)
    found = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert found == [COVER_NAME]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="n’ont pas été écrits"):
        run(THREE, tmp_path / "absent" / "a.pdf")


def test_nobody_chosen(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="Aucun enfant"):
        run(THREE, tmp_path / "a.pdf", selection=Selection(STAY, group="Absents"))
    assert left(tmp_path) == []


def test_the_order_is_that_of_the_pile(tmp_path: Path) -> None:
    people = (
        child(1, name="Anna", group="Grands"),
        child(2, name="Bea", outward=STATION),
        child(3, name="Cléo", outward=None, group="Grands"),
    )
    for order, expected in (
        (Order.NAME, ["Anna", "Bea", "Cléo"]),
        (Order.GROUP, ["Bea", "Anna", "Cléo"]),
        (Order.COACH, ["Bea", "Anna", "Cléo"]),
    ):
        _, log = run(stay(*people), tmp_path / f"{order}.pdf", order=order)
        assert log.names == expected


def test_blank_sheets_are_nobodys(tmp_path: Path) -> None:
    print_blank(THREE, tmp_path / "vierge.pdf", copies=2)
    found = pages(tmp_path / "vierge.pdf")
    assert len(found) == 4
    assert "Mer et voile" in found[0]
    assert "MARTIN" not in "".join(found)


_PRINTED = """
from coordinator_app.editions import forms
from tests.coordinator_app.editions.stays import child, stay
from db.rules.capture import vaccines
doses = vaccines.doses_of({"doses.hexavalent": "2018-05-04 2018-07-04", "doses.dtp": "2024-05-04"})
one = child(1, doses=doses)
print(forms.fingerprint(forms.filled(stay(one), one)))
"""


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """Whatever the order in which Python walks through a set."""
    found = {
        subprocess.run(
            [sys.executable, "-c", _PRINTED],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
