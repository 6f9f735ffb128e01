"""What is printed of a paper, beside the list: a paper and a stay's children in, a selection out."""

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from coordinator_app.editions.choice import Order, Selection, lacking
from db.rules.printing import Paper
from db.rules.roster import Participant
from ui import theme
from ui.editions import values
from ui.editions.children import ChildrenList
from ui.editions.papers import PaperRow
from ui.editions.values import FileKind, StayPapers, Wanted
from ui.review.parts import Alert, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState

NARROW, WIDE = 400, 480


class Options(QFrame):
    """Filters, boxes, order and file of the paper in hand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(theme.scaled(NARROW))
        self.setMaximumWidth(theme.scaled(WIDE))
        self._papers: StayPapers | None = None
        self._row: PaperRow | None = None
        self._title = ElidedLabel(role="title")
        self._refusal = Alert("", Tone.NEUTRAL, icon="lock")
        self._group, self._point = QComboBox(), QComboBox()
        self._complete = QCheckBox(self.tr("Dossiers complets seulement"))
        self._order, self._kind = QComboBox(), QComboBox()
        self.children_list = ChildrenList()
        self._number = ElidedLabel(role="quiet")
        self._all = ActionButton(self.tr("Tout décocher"), kind="quiet")
        self._people = QWidget()
        self._nobody = EmptyState()
        self._instead = label(role="quiet")
        self._body = QStackedWidget()
        self._form = QGridLayout()
        self._lay_out()
        for combo in (self._group, self._point):
            combo.currentIndexChanged.connect(self._on_filtered)
        self._complete.toggled.connect(self._on_filtered)
        self._all.clicked.connect(self._on_all)
        self.children_list.children_model.ticked.connect(self._on_ticked)

    def show_stay(self, papers: StayPapers) -> None:
        """Show a stay's children; the same stay keeps its filters and its empty boxes."""
        known = self._papers is not None and self._papers.roster.stay_id == papers.roster.stay_id
        if not known:
            self.children_list.children_model.forget()
            self._complete.setChecked(False)
        self._papers = papers
        roster = papers.roster
        places = sorted({one.outward.place for one in roster.participants if one.outward})
        _offer(self._group, self.tr("Tous les groupes"), list(roster.groups), keep=known)
        _offer(self._point, self.tr("Tous les départs"), places, keep=known)
        self._show()

    def shows(self, row: PaperRow) -> bool:
        """Tell whether a paper is the one in hand already."""
        return self._row is not None and self._row.paper is row.paper

    def show_paper(self, row: PaperRow) -> None:
        """Show what can be chosen for a paper; for the same one, what was chosen stays."""
        held = self._kind.currentData() if self.shows(row) else None
        self._row = row
        paper = row.paper
        if paper is None:
            return
        self._title.setText(row.name)
        names = {
            FileKind.PDF: self.tr("un seul PDF"),
            FileKind.XLSX: self.tr("classeur XLSX"),
            FileKind.FILES: self.tr("un fichier par enfant"),
            FileKind.ZIP: self.tr("une archive ZIP"),
        }
        self._kind.blockSignals(True)  # noqa: FBT003 - Qt's own
        self._kind.clear()
        for kind in values.kinds(paper):
            self._kind.addItem(names[kind], kind.value)
        self._kind.setCurrentIndex(max(0, self._kind.findData(held)))
        self._kind.blockSignals(False)  # noqa: FBT003 - Qt's own
        self._kind.setEnabled(self._kind.count() > 1)
        self._order.setEnabled(paper not in values.WHOLE_STAY)
        self._refusal.setVisible(row.refusal is not None)
        if row.refusal is not None:
            self._refusal.tell(row.refusal, Tone.NEUTRAL, icon="lock")
        self._show()

    def wanted(self) -> Wanted | None:
        """Return what is asked for, None where there is nothing to print."""
        if self._papers is None or self._row is None or self._row.paper is None or self.obstacle():
            return None
        paper, model = self._row.paper, self.children_list.children_model
        kind = FileKind(self._kind.currentData())
        if paper in values.WHOLE_STAY:
            letters = self._papers.letters if paper is Paper.LETTER else ()
            stay = self._papers.roster
            ids = tuple(post.mail_id for post in letters)
            return Wanted(paper, Selection(stay.stay_id), kind=kind, stay=stay.name, mail_ids=ids)
        selection = Selection(
            self._papers.roster.stay_id,
            group=self._group.currentData(),
            point=self._point.currentData(),
            chosen=frozenset() if model.all_ticked() else model.chosen(),
            only_complete=self._complete.isChecked(),
        )
        order = Order(self._order.currentData())
        return Wanted(paper, selection, order, kind, self._papers.roster.name)

    def obstacle(self) -> str:
        """Return why nothing can be printed, empty when something can."""
        if self._row is None or self._papers is None:
            return self.tr("Choisissez un document.")
        if self._row.refusal is not None:
            return self._row.refusal
        if self._row.paper is Paper.LETTER:
            return "" if self._papers.letters else self.tr("Aucune lettre n’attend.")
        if self._row.paper in values.WHOLE_STAY:
            return ""
        if not self.children_list.children_model.chosen():
            return self.tr("Choisissez au moins un enfant.")
        return ""

    def number(self) -> str:
        """Return how many children are chosen, in words."""
        return self._number.text()

    def narrow(self, *, group: str | None = None, point: str | None = None, complete: bool = False) -> None:
        """Choose filters as if by hand."""
        self._group.setCurrentIndex(max(0, self._group.findData(group)))
        self._point.setCurrentIndex(max(0, self._point.findData(point)))
        self._complete.setChecked(complete)

    def save_as(self, kind: FileKind) -> None:
        """Choose what the file becomes, as if by hand."""
        self._kind.setCurrentIndex(max(0, self._kind.findData(kind.value)))

    def _matching(self) -> tuple[Participant, ...]:
        if self._papers is None:
            return ()
        shown = Selection(
            self._papers.roster.stay_id,
            group=self._group.currentData(),
            point=self._point.currentData(),
            only_complete=self._complete.isChecked(),
        )
        return tuple(one for one in self._papers.roster.participants if one in shown)

    def _show(self) -> None:
        if self._papers is None or self._row is None:
            return
        self.children_list.children_model.show_people(self._matching())
        if self._row.paper in values.WHOLE_STAY:
            self._instead.setText(self._said_instead(self._papers))
            self._body.setCurrentIndex(2)
        elif not self._papers.roster.participants:
            self._nobody.show_words(
                "child",
                self.tr("Personne sur ce séjour"),
                self.tr("Les enfants apparaissent ici dès que leur préinscription est validée."),
            )
            self._body.setCurrentIndex(1)
        else:
            self._body.setCurrentIndex(0)
        self._count()
        self.changed.emit()

    def _said_instead(self, papers: StayPapers) -> str:
        if self._row is None or self._row.paper is not Paper.LETTER:
            return self.tr("Ce document ne nomme aucun enfant : il vaut pour tout le séjour.")
        if not papers.letters:
            return self.tr("Toutes les familles ont reçu leur courriel : il n’y a rien à poster.")
        lines = [f"{post.household} : {post.subject}" for post in papers.letters]
        return "\n\n".join((self.tr("Ces familles n’ont pas d’adresse électronique :"), *lines))

    def _count(self) -> None:
        people = self._matching()
        chosen = self.children_list.children_model.chosen()
        incomplete = sum(1 for one in people if one.pre_registration_id in chosen and lacking(one))
        total = len(self._papers.roster.participants) if self._papers else 0
        words = self.tr("{} sur {}").format(len(chosen), total)
        if incomplete:
            words += (
                self.tr(" · {} incomplets").format(incomplete)
                if incomplete > 1
                else self.tr(" · 1 incomplet")
            )
        self._number.setText(words)
        every = self.children_list.children_model.all_ticked()
        self._all.setText(self.tr("Tout décocher") if every else self.tr("Tout cocher"))
        self._all.setEnabled(bool(people))

    def _lay_out(self) -> None:
        orders = {
            Order.NAME: self.tr("par nom"),
            Order.GROUP: self.tr("par groupe"),
            Order.COACH: self.tr("par car"),
        }
        for order, name in orders.items():
            self._order.addItem(name, order.value)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Enfants"), role="section"), stretch=1)
        head.addWidget(self._number)
        head.addWidget(self._all)
        filters = QHBoxLayout()
        filters.setSpacing(SPACE)
        for combo, name in ((self._group, self.tr("Groupe")), (self._point, self.tr("Point de départ"))):
            combo.setAccessibleName(name)
            combo.setToolTip(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
            filters.addWidget(combo, stretch=1)
        people = QVBoxLayout(self._people)
        people.setContentsMargins(0, 0, 0, 0)
        people.setSpacing(SPACE)
        for layout in (head, filters):
            people.addLayout(layout)
        people.addWidget(self._complete)
        people.addWidget(self.children_list, stretch=1)
        instead = QWidget()
        told = QVBoxLayout(instead)
        told.setContentsMargins(0, 0, 0, 0)
        told.addWidget(self._instead)
        told.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(instead)
        for widget in (self._people, self._nobody, scroll):
            self._body.addWidget(widget)
        self._form.setHorizontalSpacing(2 * SPACE)
        self._form.setVerticalSpacing(SPACE)
        self._form.setColumnStretch(1, 1)
        for place, (name, combo) in enumerate(
            ((self.tr("Ordre"), self._order), (self.tr("Fichier"), self._kind))
        ):
            words = QLabel(name)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setProperty("role", "quiet")
            words.setBuddy(combo)
            combo.setAccessibleName(name)
            self._form.addWidget(words, place, 0)
            self._form.addWidget(combo, place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self._title)
        column.addWidget(self._refusal)
        column.addWidget(self._body, stretch=1)
        column.addLayout(self._form)
        self._refusal.hide()

    @Slot()
    def _on_filtered(self) -> None:
        self._show()

    @Slot()
    def _on_ticked(self) -> None:
        self._count()
        self.changed.emit()

    @Slot()
    def _on_all(self) -> None:
        model = self.children_list.children_model
        model.tick_all(on=not model.all_ticked())


def _offer(combo: QComboBox, rest: str, names: list[str], *, keep: bool) -> None:
    """Offer names after « all », the one chosen staying where it still exists."""
    held: Any = combo.currentData() if keep else None
    combo.blockSignals(True)  # noqa: FBT003 - Qt's own
    combo.clear()
    combo.addItem(rest, None)
    for name in names:
        combo.addItem(name, name)
    combo.setCurrentIndex(max(0, combo.findData(held)))
    combo.setEnabled(len(names) > 1)
    combo.blockSignals(False)  # noqa: FBT003 - Qt's own
