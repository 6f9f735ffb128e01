"""What was written to families: rows in, the filter out; the exact text of the mail in hand beside them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from db.queries.directory import LINES_SHOWN, MailRow
from db.rules.formats import short_date
from db.rules.names import search_key
from db.types import MailState
from ui import wording
from ui.lookup.lookup import Lookup
from ui.lookup.model import Cell, Column
from ui.lookup.table import HIGH
from ui.mail import words
from ui.mail.verbs import MailVerbs
from ui.mail_text import MailText
from ui.review.parts import Alert
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton

_by_urgency = (
    *(MailState.UNCERTAIN, MailState.REFUSED, MailState.UNADDRESSED),
    *(MailState.SENDING, MailState.QUEUED, MailState.ABANDONED, MailState.SENT),
)
ORDER: Mapping[MailState, int] = {state: place for place, state in enumerate(_by_urgency)}
"""What waits for a person comes first, then what still has to leave."""


class MailsPage(QWidget):
    """A list of mails, those to send first, and the text of the one in hand."""

    searched = Signal(str, object)
    """What is typed, and a `MailState` or None for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._state: MailState | None = None
        self._lookup: Lookup[MailRow] = Lookup(
            self.tr("Courriels"),
            (
                Column(self.tr("Destinataire"), self._recipient, order=_by_recipient, least=200, share=1),
                Column(self.tr("Écrit le"), self._date, order=lambda row: row.written_at, least=84),
                Column(self.tr("État"), _state, order=_urgency, least=136),
            ),
            identity=lambda row: row.id,
            search_hint=self.tr("Chercher une famille ou une adresse"),
            empty=(
                "mail",
                self.tr("Aucun courriel"),
                self.tr(
                    "Chaque décision écrit le courriel de la famille. Il apparaît ici, prêt à partir, "
                    "avec son texte exact."
                ),
            ),
            row_height=HIGH,
        )
        self._filter = ActionButton(self.tr("État"), kind="filter", icon="filter")
        self._menu = self._make_menu()
        self._filter.setMenu(self._menu)
        self._lookup.add_tool(self._filter)
        self._text = MailText()
        self._problem = Alert("", Tone.NEUTRAL, icon="info")
        self._foot = QWidget()
        self._foot.hide()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.addWidget(self._problem)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._lookup, stretch=1)
        column.addWidget(self._foot)
        halves.addWidget(left)
        halves.addWidget(self._text)
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 4)
        halves.setSizes([500, 400])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(halves)
        self._lookup.searched.connect(self._on_searched)
        self._lookup.table.chosen.connect(self._on_chosen)
        self._lookup.table.opened.connect(self._on_opened)
        self._lookup.show_loading()

    def text(self) -> str:
        """Return what is searched for."""
        return self._lookup.search.text()

    @property
    def verbs(self) -> MailVerbs:
        """What may be done about the mail in hand."""
        return self._text.verbs

    @Slot(str)
    def show_problem(self, sentence: str) -> None:
        """Say below the list why mails do not leave; an empty sentence says that they do."""
        self._foot.setVisible(bool(sentence))
        if sentence:
            self._problem.tell(sentence, Tone.NEUTRAL, icon="info")

    def problem(self) -> str:
        """Return why mails do not leave, as it is shown."""
        return "" if self._foot.isHidden() else self._problem.text()

    def state(self) -> MailState | None:
        """Return the state the list is narrowed to."""
        return self._state

    def search(self, text: str) -> None:
        """Search for `text` among the mails of every state, as if it were typed."""
        self._menu.actions()[0].trigger()
        self._lookup.search.setText(text)

    def focus_search(self) -> None:
        """Take the keys to the search field."""
        self._lookup.search.setFocus()
        self._lookup.search.selectAll()

    def show_loading(self) -> None:
        """Show that the mails are on their way."""
        self._lookup.show_loading()

    def show_mails(self, rows: tuple[MailRow, ...]) -> None:
        """Show mails that come newest first; those to send come before the others."""
        full = len(rows) >= LINES_SHOWN
        note = self.tr("Les {} derniers").format(LINES_SHOWN) if full else ""
        ordered = sorted(rows, key=_urgency)
        self._lookup.show_rows(ordered, note=note, filtered=self._state is not None)
        self._lookup.table.choose_first()
        self._text.setVisible(bool(rows))

    def choose(self, mail_id: object) -> bool:
        """Take a mail in hand; False if it is not in the list."""
        return self._lookup.table.choose(mail_id)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        choices: list[tuple[str, MailState | None]] = [(self.tr("tous"), None)]
        choices += [(wording.mail_state(state)[0], state) for state in ORDER]
        for name, state in choices:
            action = QAction(name, menu, checkable=True, checked=state is None)
            action.setData(state)
            menu.addAction(action)
        menu.triggered.connect(self._on_state_chosen)
        return menu

    def _recipient(self, row: MailRow) -> Cell:
        who = row.household or row.recipient or self.tr("destinataire inconnu")
        address = row.recipient or self.tr("sans adresse électronique")
        return Cell(who, under=row.subject, strong=True, full=f"{who} ({address}) : {row.subject}")

    def _date(self, row: MailRow) -> Cell:
        at = row.written_at.astimezone()
        return Cell(short_date(at.date()), full=self.tr("{} {} à {}").format(*_moment(row)))

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.searched.emit(text, self._state)

    @Slot(QAction)
    def _on_state_chosen(self, action: QAction) -> None:
        chosen = action.data()
        self._state = None if chosen is None else MailState(chosen)
        for other in self._menu.actions():
            other.setChecked(other is action)
        self._filter.setText(self.tr("État : {}").format(action.text()) if self._state else self.tr("État"))
        self._filter.setProperty("active", self._state is not None)
        self._filter.set_kind("filter")
        self.searched.emit(self.text(), self._state)

    @Slot(object)
    def _on_chosen(self, row: MailRow | None) -> None:
        self._text.show_mail(row)

    @Slot(object)
    def _on_opened(self, row: MailRow) -> None:  # noqa: ARG002 - its text is already there
        self._text.focus_text()


def _moment(row: MailRow) -> tuple[str, int, str]:
    at = row.written_at.astimezone()
    return short_date(at.date()), at.year, f"{at:%H:%M}"


def _by_recipient(row: MailRow) -> str:
    return search_key(row.household or row.recipient or "")


def _urgency(row: MailRow) -> int:
    """Return a mail's place; what was posted or sent again waits for nobody."""
    done = row.posted_at is not None or row.resent_at is not None
    return ORDER[MailState.SENT if done else row.state]


def _state(row: MailRow) -> Cell:
    return Cell.state(words.standing(row))
