"""The page of editions on plain values, then with a desk, the rendering process and a real `QPrinter`."""

import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from coordinator_app.desk import Desk
from coordinator_app.editions.choice import Order
from coordinator_app.editions.pile import Watch
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from db.queries.directory import StayRow
from db.queries.postal import Post
from db.rules.printing import Paper
from db.types import Action
from papers.incoming.content import MediaType
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import PageSize, Sheet
from tests.coordinator_app.editions.stays import READ_AT, STATION, STAY, child, pages
from tests.coordinator_app.editions.stays import stay as made_stay
from tests.ui.desks import desk_on
from tests.ui.keyboard import press
from tests.ui.test_lookup_pages import empty_words
from tests.ui.test_lookup_pages import stay as stay_row
from tests.ui.viewers import A4, RED, pixels
from ui.editions import values
from ui.editions.page import EditionsPage, next_to_leave
from ui.editions.values import FileKind, StayPapers, Wanted
from ui.families import FamiliesPage
from ui.tasks import Tasks
from ui.viewer.pixmaps import Wish
from ui.wiring.editions import EditionsWiring
from ui.wiring.family_papers import FamilyPapersWiring
from ui.wiring.printing import Held, chosen_pages, new_printer, placed

TODAY = date(2027, 7, 1)
LEA, NOE, TOM = (
    child(1, name="Léa"),
    child(2, name="Noé", group="Grands", outward=STATION),
    child(3, name="Tom", lacking=("Assurance",)),
)
NO_MEDICAL = "Ce document s’imprime à partir du 20 juin."


def row(number: int, first: date) -> StayRow:
    return stay_row(number, first_day=first, last_day=first + timedelta(days=6))


HERE = replace(row(1, date(2027, 7, 5)), id=STAY)


def papers(*people: object, refused: tuple[Paper, ...] = (), letters: int = 0) -> StayPapers:
    posts = tuple(
        Post(uuid.UUID(int=n), f"Famille {n}", (), READ_AT, "Votre dossier", "Bonjour", None)
        for n in range(letters)
    )
    roster = made_stay(*(people or (LEA, NOE, TOM)))  # type: ignore[arg-type]  # participants, all of them
    return StayPapers(roster, dict.fromkeys(refused, NO_MEDICAL), posts)


@pytest.fixture
def page(qtbot: QtBot) -> EditionsPage:
    """A page that shows a stay of three children."""
    made = EditionsPage()
    qtbot.addWidget(made)
    made.resize(1050, 720)
    made.show()
    qtbot.waitExposed(made)
    made.focus_list()
    made.show_stays((HERE,), TODAY)
    made.show_papers(papers())
    return made


def button(page: QWidget, words: str) -> QAbstractButton:
    return next(b for b in page.findChildren(QAbstractButton) if words in b.accessibleName())


def words(page: QWidget) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def asked(page: EditionsPage) -> Wanted:
    found = page.wanted()
    assert found is not None
    return found


def test_the_next_departure_is_chosen() -> None:
    rows = [row(1, TODAY - timedelta(days=9)), row(2, TODAY + timedelta(days=30)), row(3, TODAY)]
    assert next_to_leave(rows, TODAY) == 2
    assert next_to_leave(rows[:1], TODAY) == 0


def test_every_paper_of_a_stay_is_listed_once() -> None:
    listed = [paper for group in values.GROUPS for paper in group.papers]
    assert sorted(listed) == sorted(set(Paper) - {Paper.FAMILY_SUMMARY, Paper.DATA_EXPORT})
    assert all(values.about(paper) for paper in listed)


def test_the_fiches_are_in_hand_and_the_keys_in_the_list(page: EditionsPage) -> None:
    assert asked(page).paper is Paper.HEALTH_FORM
    assert page.papers.hasFocus()
    assert asked(page).selection.chosen == frozenset(), "all"
    assert (asked(page).order, asked(page).kind) == (Order.NAME, FileKind.PDF)


def test_arrows_pass_over_the_groups(page: EditionsPage) -> None:
    page.papers.choose(Paper.LABELS)
    press(page, Qt.Key.Key_Down)
    assert asked(page).paper is Paper.HEALTH_FORM


def test_a_refused_paper_says_why_and_offers_nothing(page: EditionsPage, qtbot: QtBot) -> None:
    page.show_papers(papers(refused=(Paper.HEALTH_FORM,)))
    assert page.papers.choose(Paper.HEALTH_FORM)
    assert NO_MEDICAL in words(page)
    for name in ("Aperçu", "Imprimer", "Enregistrer"):
        assert not button(page, name).isEnabled()
    with qtbot.assertNotEmitted(page.print_wanted):
        QTest.keyClick(page.papers, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    page.papers.choose(Paper.LABELS)
    assert button(page, "Imprimer").isEnabled()
    assert NO_MEDICAL not in words(page)


def test_a_refused_fiche_is_not_taken_in_hand_first(qtbot: QtBot) -> None:
    made = EditionsPage()
    qtbot.addWidget(made)
    made.show_stays((HERE,), TODAY)
    made.show_papers(papers(refused=(Paper.HEALTH_FORM,)))
    assert asked(made).paper is Paper.COVER_SHEET


def test_the_keys_ask(page: EditionsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.preview_wanted) as looked:
        press(page, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.print_wanted) as printed:
        QTest.keyClick(page.papers, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(page.save_wanted) as saved:
        QTest.keyClick(page.papers, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert looked.args == printed.args == saved.args == [asked(page)]


def test_filters_narrow_the_children_and_the_selection(page: EditionsPage) -> None:
    model = page.options.children_list.children_model
    page.options.narrow(group="Grands")
    assert model.chosen() == {NOE.pre_registration_id}
    page.options.narrow(point="Gare")
    assert (asked(page).selection.point, model.rowCount()) == ("Gare", 1)
    page.options.narrow(complete=True)
    assert asked(page).selection.only_complete
    assert model.chosen() == {LEA.pre_registration_id, NOE.pre_registration_id}


def test_a_box_is_emptied_by_the_space_bar_and_by_a_click(page: EditionsPage) -> None:
    boxes = page.options.children_list
    boxes.setCurrentIndex(boxes.model().index(0, 0))
    QTest.keyClick(boxes, Qt.Key.Key_Space)
    assert asked(page).selection.chosen == {NOE.pre_registration_id, TOM.pre_registration_id}
    assert page.options.number() == "2 sur 3 · 1 incomplet"
    last = boxes.visualRect(boxes.model().index(2, 0)).center()
    QTest.mouseClick(boxes.viewport(), Qt.MouseButton.LeftButton, pos=last)
    assert asked(page).selection.chosen == {NOE.pre_registration_id}
    page.show_papers(papers(LEA, NOE, TOM))
    assert asked(page).selection.chosen == {NOE.pre_registration_id}, "a refresh changes nothing"
    QTest.mouseClick(button(page, "Tout cocher"), Qt.MouseButton.LeftButton)
    assert asked(page).selection.chosen == frozenset()
    QTest.mouseClick(button(page, "Tout décocher"), Qt.MouseButton.LeftButton)
    assert page.wanted() is None
    assert "au moins un enfant" in page.options.obstacle()


def test_an_incomplete_dossier_says_what_is_missing(page: EditionsPage) -> None:
    index = page.options.children_list.model().index(2, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "MARTIN Tom, Manque\u00a0: Assurance"
    assert page.options.children_list.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) is None


def test_models_behave(page: EditionsPage) -> None:
    testers = [
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        for model in (page.papers.model(), page.options.children_list.model())
    ]
    page.options.narrow(group="Grands")
    page.show_papers(papers(LEA))
    assert len(testers) == 2


def test_what_a_paper_can_be_saved_as() -> None:
    assert values.kinds(Paper.HEALTH_FORM) == (FileKind.PDF, FileKind.FILES, FileKind.ZIP)
    assert values.kinds(Paper.CONTACTS) == (FileKind.PDF, FileKind.XLSX)
    assert values.kinds(Paper.LABELS) == values.kinds(Paper.LETTER) == (FileKind.PDF,)


def test_no_stay_and_nobody_on_a_stay_are_said(page: EditionsPage) -> None:
    page.show_papers(replace(papers(), roster=made_stay()))
    assert "Personne sur ce séjour" in empty_words(page)
    assert page.wanted() is None
    page.papers.choose(Paper.CARE_REGISTER)
    assert asked(page).paper is Paper.CARE_REGISTER
    page.show_stays((), TODAY)
    assert "Aucun séjour" in empty_words(page)
    assert not button(page, "Imprimer").isVisible()


def test_letters_are_counted_and_named(page: EditionsPage) -> None:
    page.papers.choose(Paper.LETTER)
    assert page.wanted() is None
    page.show_papers(replace(papers(letters=2)))
    row_in_hand = page.papers.row_in_hand()
    assert row_in_hand is not None
    assert "2 lettres en attente" in row_in_hand.about
    assert "Famille 1" in words(page)
    assert asked(page).mail_ids == (uuid.UUID(int=0), uuid.UUID(int=1))


def test_the_answer_for_another_stay_comes_too_late(page: EditionsPage) -> None:
    page.show_papers(replace(papers(), roster=replace(made_stay(), stay_id=uuid.UUID(int=99))))
    assert page.options.children_list.model().rowCount() == 3


def test_a_refresh_changes_nothing_that_was_chosen(page: EditionsPage, qtbot: QtBot) -> None:
    """Other numbers of the same stay arrive every half minute."""
    page.papers.choose(Paper.CONTACTS)
    page.options.save_as(FileKind.XLSX)
    page.options.narrow(group="Grands")
    chosen = asked(page)
    page.work.end("« contacts.xlsx » est enregistré")
    with qtbot.assertNotEmitted(page.stay_chosen):
        page.show_stays((replace(HERE, pending=9), row(2, date(2027, 8, 1))), TODAY)
    page.show_papers(papers(LEA, NOE, TOM, refused=(Paper.HEALTH_FORM,)))
    assert asked(page) == chosen
    assert "contacts.xlsx" in page.work.text()
    page.show_preview("Contacts", "ours", Sheet(MediaType.PDF, (A4,)))
    page.show_stays((HERE,), TODAY)
    page.show_papers(papers())
    assert page.shows_preview()
    page.leave_preview()
    page.choose_stay(STAY)
    page.papers.choose(Paper.LABELS)
    assert not page.work.text(), "what was said of another paper is gone"


def test_the_preview_opens_over_the_list_and_forgets(page: EditionsPage, qtbot: QtBot) -> None:
    wishes: list[Wish] = []
    page.preview.pixels_wanted.connect(wishes.append)
    page.show_preview("Fiche", "ours", Sheet(MediaType.PDF, (A4, A4)))
    qtbot.waitUntil(lambda: bool(wishes))
    page.preview.show_pixels(wishes[0], pixels(RED, wishes[0].width))
    assert page.preview.is_drawn()
    assert "p. 1/2" in words(page)
    with qtbot.waitSignal(page.preview_left):
        press(page, Qt.Key.Key_Escape)
    assert wishes[0] not in page.preview._pixmaps
    assert page.papers.hasFocus()


def test_while_something_is_written_nothing_else_is_asked_for(page: EditionsPage, qtbot: QtBot) -> None:
    page.work.begin("Écriture en cours…")
    page.tell_work()
    assert page.wanted() is None
    assert not button(page, "Imprimer").isEnabled()
    qtbot.waitUntil(lambda: button(page.work, "Annuler").isVisible())
    with qtbot.waitSignal(page.work.cancelled):
        QTest.mouseClick(button(page.work, "Annuler"), Qt.MouseButton.LeftButton)
    page.work.end("3 fiches", place=Path("/nowhere"))
    page.tell_work()
    with qtbot.waitSignal(page.work.folder_wanted):
        QTest.mouseClick(button(page.work, "Ouvrir le dossier"), Qt.MouseButton.LeftButton)
    assert button(page, "Imprimer").isEnabled()


def test_a_page_keeps_its_size_on_paper() -> None:
    a4 = QRectF(0, 0, 2480, 3508)
    assert placed(PageSize(595.28, 841.89), a4, rotation=0, dots=300).width() == pytest.approx(2480, abs=1)
    turned = placed(PageSize(841.89, 595.28), a4, rotation=90, dots=300)
    assert turned.height() == pytest.approx(3508, abs=1)
    small = placed(PageSize(297.64, 420.94), a4, rotation=0, dots=300)
    assert small.width() == pytest.approx(1240, abs=1)
    assert small.center() == a4.center()


def test_pages_are_found_across_parts() -> None:
    held = Held(("a", "b"), (Sheet(MediaType.PDF, (A4, A4)), Sheet(MediaType.PDF, (A4,))))
    assert [held.locate(page) for page in range(3)] == [("a", 0), ("a", 1), ("b", 0)]
    printer = new_printer("Essai")
    assert chosen_pages(printer, 3) == range(3)
    printer.setFromTo(2, 9)
    assert chosen_pages(printer, 3) == range(1, 3)


class Bench:
    """A page at work on a real desk; its printer writes a PDF to `paper`."""

    def __init__(self, desk: Desk, previews: Previews, folder: Path) -> None:
        self.desk, self.previews, self.folder = desk, previews, folder
        self.page, self.tasks = EditionsPage(), Tasks()
        self.families = FamiliesPage()
        self.paper = folder / "imprimante.pdf"
        self.accepts = True
        self.asked: list[int] = []
        self.wiring = EditionsWiring(self.page, previews, desk, self.tasks, ask=self._ask)
        self.family = FamilyPapersWiring(self.families, desk, self.tasks)
        self.failures: list[Exception] = []
        self.wiring.failed.connect(self.failures.append)
        self.family.failed.connect(self.failures.append)

    def _ask(self, printer: QPrinter, pages: int, _parent: QWidget) -> bool:
        self.asked.append(pages)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.paper))
        printer.setResolution(72)
        return self.accepts

    def lines(self, action: Action) -> int:
        """Return how many lines of the journal say this."""
        self.desk.push(now=True)
        return sum(1 for line in self.desk.journal() if line.action is action)


@pytest.fixture
def bench(season: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Bench]:
    """The page of the next departure's fiches."""
    desk = desk_on(season, tmp_path / "desk", undo_seconds=0)
    previews = Previews(desk.file, Renderer())
    made = Bench(desk, previews, tmp_path)
    for widget in (made.page, made.families):
        qtbot.addWidget(widget)
        widget.resize(1050, 720)
    made.page.show()
    made.wiring.refresh()
    settle(qtbot, made)
    assert asked(made.page).paper is Paper.HEALTH_FORM
    yield made
    made.tasks.drain()
    previews.close()
    desk.close()


def settle(qtbot: QtBot, bench: Bench) -> None:
    qtbot.waitUntil(lambda: not bench.tasks.busy, timeout=30_000)


def idle(qtbot: QtBot, bench: Bench) -> None:
    qtbot.waitUntil(lambda: not bench.page.work.busy, timeout=30_000)
    settle(qtbot, bench)


def answer(widget: QWidget, target: Path) -> None:
    """Choose a place in the dialog that is open."""
    dialog = next(top for top in widget.findChildren(QFileDialog) if top.isVisible())
    dialog.fileSelected.emit(str(target))
    dialog.reject()


def children(bench: Bench) -> int:
    return len(bench.desk.press.roster(asked(bench.page).selection.stay_id).participants)


def test_a_preview_leaves_no_file_and_is_in_the_journal(
    qtbot: QtBot, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Health data is drawn from memory; that it was seen is written down, and it is let go of."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    before = bench.lines(Action.VIEW)
    press(bench.page.papers, Qt.Key.Key_Return)
    qtbot.waitUntil(bench.page.preview.is_drawn, timeout=30_000)
    settle(qtbot, bench)
    assert bench.previews._ours
    assert bench.lines(Action.VIEW) == before + children(bench)
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not bench.page.work.busy
    bench.page.leave_preview()
    settle(qtbot, bench)
    assert not bench.previews._ours


def test_fiches_are_printed_and_journalled(qtbot: QtBot, bench: Bench) -> None:
    """As many sheets as the dialog was told of, each with ink, and a line a child."""
    bench.page.print_wanted.emit(asked(bench.page))
    idle(qtbot, bench)
    document = pdfium.PdfDocument(bench.paper)
    assert [len(document)] == bench.asked
    assert len(document) >= 2 * children(bench)
    assert document[2].render(scale=0.5).to_pil().convert("L").getextrema()[0] < 100
    document.close()
    assert "journalisée" in bench.page.work.text()
    assert bench.lines(Action.PRINT) == children(bench)
    assert not bench.previews._ours
    assert bench.failures == []


def test_a_print_from_the_preview_keeps_it_open(qtbot: QtBot, bench: Bench) -> None:
    bench.page.preview_wanted.emit(asked(bench.page))
    qtbot.waitUntil(bench.page.preview.is_drawn, timeout=30_000)
    bench.page.print_wanted.emit(asked(bench.page))
    idle(qtbot, bench)
    assert bench.page.shows_preview()
    assert "imprimées" in bench.page.work.text()


def test_a_print_goes_on_when_its_preview_is_left(qtbot: QtBot, bench: Bench) -> None:
    """The pages are let go of once the last is printed."""
    bench.page.preview_wanted.emit(asked(bench.page))
    qtbot.waitUntil(bench.page.preview.is_drawn, timeout=30_000)
    bench.page.print_wanted.emit(asked(bench.page))
    bench.page.leave_preview()
    idle(qtbot, bench)
    assert bench.failures == []
    assert len(pdfium.PdfDocument(bench.paper)) == bench.asked[0]
    assert not bench.previews._ours


def test_a_print_stopped_before_its_first_page_prints_none(qtbot: QtBot, bench: Bench) -> None:
    bench.page.preview_wanted.emit(asked(bench.page))
    qtbot.waitUntil(bench.page.preview.is_drawn, timeout=30_000)
    bench.page.print_wanted.emit(asked(bench.page))
    bench.wiring.stop()
    idle(qtbot, bench)
    assert "annulée après 0 page" in bench.page.work.text()
    assert not bench.paper.exists()


def test_a_change_of_mind_prints_and_logs_nothing(qtbot: QtBot, bench: Bench) -> None:
    bench.accepts = False
    bench.page.print_wanted.emit(asked(bench.page))
    qtbot.waitUntil(lambda: bool(bench.asked), timeout=30_000)
    settle(qtbot, bench)
    assert not bench.paper.exists()
    assert bench.lines(Action.PRINT) == 0
    assert bench.page.wanted() is not None


def test_a_print_stops_between_two_pages(qtbot: QtBot, bench: Bench) -> None:
    """After the first sheet; what was sent stays in the journal."""
    bar_moved: list[int] = []

    def stop(done: int) -> None:
        bar_moved.append(done)
        bench.wiring.stop()

    bench.page.work._bar.valueChanged.connect(lambda done: stop(done) if bench.wiring._run else None)
    bench.page.print_wanted.emit(asked(bench.page))
    idle(qtbot, bench)
    assert "annulée après" in bench.page.work.text()
    assert len(bar_moved) < bench.asked[0]


@pytest.mark.qt_log_ignore("QPainter::begin")  # Qt says on the console what we say in the window
def test_a_printer_that_does_not_answer_is_told(qtbot: QtBot, bench: Bench) -> None:
    bench.paper = bench.folder / "gone" / "imprimante.pdf"
    bench.page.print_wanted.emit(asked(bench.page))
    idle(qtbot, bench)
    (failure,) = bench.failures
    assert isinstance(failure, DeskError)
    assert failure.title == "L’impression s’est arrêtée"
    assert not bench.previews._ours


def test_a_second_run_makes_only_what_changed(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.page.options.save_as(FileKind.ZIP)
    number = children(bench)
    for kept in (0, number):
        bench.page.save_wanted.emit(asked(bench.page))
        answer(bench.page, tmp_path / "fiches.zip")
        idle(qtbot, bench)
        assert bench.page.work.text().startswith(f"{number} fiches, {kept} inchangée")
    assert len(zipfile.ZipFile(tmp_path / "fiches.zip").namelist()) == number + 1
    assert "journalisée" not in bench.page.work.text(), "nothing was made"


def test_a_file_a_child_goes_to_a_folder_of_its_own(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.page.options.save_as(FileKind.FILES)
    bench.page.save_wanted.emit(asked(bench.page))
    answer(bench.page, tmp_path)
    idle(qtbot, bench)
    (folder,) = tmp_path.glob("Fiches sanitaires - *")
    assert len(list(folder.glob("*.pdf"))) == children(bench) + 1


def test_a_list_is_saved_as_a_workbook_under_a_clean_name(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.page.papers.choose(Paper.CONTACTS)
    bench.page.options.save_as(FileKind.XLSX)
    bench.page.save_wanted.emit(asked(bench.page))
    dialog = next(top for top in bench.page.findChildren(QFileDialog) if top.isVisible())
    (proposed,) = dialog.selectedFiles()
    assert Path(proposed).name.startswith("Contacts d’urgence - Colo apprenantes")
    assert Path(proposed).suffix == ".xlsx"
    answer(bench.page, tmp_path / "contacts.xlsx")
    idle(qtbot, bench)
    assert zipfile.is_zipfile(tmp_path / "contacts.xlsx")
    assert "contacts.xlsx" in bench.page.work.text()


@pytest.mark.parametrize("paper", [Paper.BLANK_HEALTH_FORM, Paper.LETTER, Paper.LABELS])
def test_other_papers_are_saved_and_looked_at(
    qtbot: QtBot, bench: Bench, tmp_path: Path, paper: Paper
) -> None:
    bench.page.papers.choose(paper)
    bench.page.save_wanted.emit(asked(bench.page))
    answer(bench.page, tmp_path / "papier.pdf")
    idle(qtbot, bench)
    bench.page.preview_wanted.emit(asked(bench.page))
    qtbot.waitUntil(bench.page.preview.is_drawn, timeout=30_000)
    shown = sum(len(sheet.pages) for sheet in [bench.page.preview.pages._sheet] if sheet)
    assert shown == len(pages(tmp_path / "papier.pdf"))


def test_a_place_that_cannot_be_written_is_told(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.page.save_wanted.emit(asked(bench.page))
    answer(bench.page, tmp_path / "gone" / "fiches.pdf")
    idle(qtbot, bench)
    (failure,) = bench.failures
    assert isinstance(failure, DeskError)
    assert failure.title in bench.page.work.text()
    assert bench.page.wanted() is not None


def test_a_cancelled_batch_leaves_nothing(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.wiring.save(asked(bench.page), tmp_path / "fiches.pdf")
    bench.wiring.stop()
    idle(qtbot, bench)
    assert bench.page.work.text() == "Annulé."
    assert not (tmp_path / "fiches.pdf").exists()


def test_a_large_stay_is_drawn_in_parts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of ours is longer than what can be shown of one."""
    monkeypatch.setattr("coordinator_app.editions.batch.A_PART", 4)
    wanted = asked(bench.page)
    done: list[int] = []
    watch = Watch(lambda count, _total: done.append(count))
    draft = bench.desk.press.draft(wanted.paper, wanted.selection, order=wanted.order, watch=watch)
    number = children(bench)
    assert len(draft.parts) == -(-number // 4)
    assert done == list(range(number + 1))
    assert "Dossiers incomplets" in pages(draft.parts[0])[0]
    assert "Dossiers incomplets" not in pages(draft.parts[1])[0]


def test_a_family_s_page_and_data_are_written(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    """From the panel's two buttons; both are in the journal."""
    bench.families.show()
    family = next(row for row in bench.desk.families("") if bench.desk.family_dossiers(row.household_id))
    bench.families.show_families((family,))
    bench.families.choose(family.household_id)
    for name, target in (("Fiche famille", tmp_path / "famille.pdf"), ("Exporter", tmp_path / "donnees.zip")):
        QTest.mouseClick(button(bench.families, name), Qt.MouseButton.LeftButton)
        answer(bench.families, target)
        qtbot.waitUntil(lambda: not bench.families.work.busy, timeout=30_000)
        assert bench.families.work.text()
    assert pages(tmp_path / "famille.pdf")
    assert "donnees.json" in zipfile.ZipFile(tmp_path / "donnees.zip").namelist()
    assert bench.failures == []
    assert bench.lines(Action.EXPORT) >= 1
