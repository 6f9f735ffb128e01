"""The line above a document: its title and page in, what to do with the pages out."""

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.viewer.layout import Fit, Zoom
from ui.viewer.more import More
from ui.widgets.elided import ElidedLabel
from ui.widgets.line import line

LEFT, RIGHT = -90, 90
ROOMY = 640


class Toolbar(QWidget):
    """Title, page, neighbours and tools; the buttons for pages are off while there are none.

    In a narrow window the rarer tools move into the menu at the end.
    """

    previous_wanted = Signal()
    next_wanted = Signal()
    turned = Signal(int)
    """Degrees clockwise, for the page in sight."""
    all_turned = Signal()
    """Every page, by a quarter clockwise."""
    magnified = Signal(int)
    """Steps, out when negative."""
    fitted = Signal(object)
    """A `Fit`."""
    strengthened = Signal()
    loupe_toggled = Signal()
    thumbnails_toggled = Signal()
    search_wanted = Signal()
    agreement_toggled = Signal()
    original_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(role="title")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._page = _label()
        self._percent = _label()
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(theme.scaled(44))
        self._previous = _button("chevron_left", self.tr("Document précédent"))
        self._next = _button("chevron_right", self.tr("Document suivant"))
        self._left = _button("rotate_left", self.tr("Tourner à gauche"), key="[")
        self._right = _button("rotate_right", self.tr("Tourner à droite"), key="]")
        self._smaller = _button("zoom_out", self.tr("Réduire"), key="-")
        self._larger = _button("zoom_in", self.tr("Agrandir"), key="+")
        self._width = _button("fit", self.tr("Toute la largeur"), key="0", checkable=True)
        self._whole = _button("fit_page", self.tr("Page entière"), checkable=True)
        self._strong = _button("contrast", self.tr("Renforcer un document pâle"), key="H", checkable=True)
        self._loupe = _button("loupe", self.tr("Loupe sous le curseur"), key="G", checkable=True)
        self._thumbnails = _button("thumbnails", self.tr("Vignettes des pages"), checkable=True)
        self._search = _button("find", self.tr("Chercher dans le document"), key="Ctrl+F", checkable=True)
        self._agreement = _button(
            "agreement", self.tr("Ce que le document doit confirmer"), key="D", checkable=True
        )
        self._more = More()
        self._rare: tuple[QWidget, ...] = (
            self._left,
            self._width,
            self._whole,
            self._strong,
            self._loupe,
            self._thumbnails,
        )
        self._for_pages = (
            *(self._left, self._right, self._smaller, self._larger, self._width, self._whole),
            *(self._strong, self._loupe, self._thumbnails, self._search),
        )
        self._lay_out()
        self._connect()
        self.show_neighbours(previous=True, following=True)
        self.show_no_page()

    def show_title(self, title: str) -> None:
        """Show the document's name."""
        self._title.setText(title)

    def show_neighbours(self, *, previous: bool, following: bool) -> None:
        """Offer only the neighbours that there are."""
        self._previous.setEnabled(previous)
        self._next.setEnabled(following)

    def show_page(self, page: int, total: int) -> None:
        """Show which page of how many is in sight, the first being 0, and switch the pages' buttons on."""
        self._page.setText(self.tr("p. {}/{}").format(page + 1, total))
        self._page.setAccessibleName(self.tr("Page {} sur {}").format(page + 1, total))
        for button in self._for_pages:
            button.setEnabled(True)
        self._thumbnails.setEnabled(total > 1)

    def show_no_page(self) -> None:
        """Show that there is no page to look at."""
        self._page.clear()
        self._percent.clear()
        for button in self._for_pages:
            button.setEnabled(False)

    def show_zoom(self, zoom: Zoom, factor: float) -> None:
        """Show how wide the page is; 100 % is the window's width."""
        self._percent.setText(self.tr("{} %").format(round(factor * 100)))
        self._width.setChecked(zoom.fit is Fit.WIDTH)
        self._whole.setChecked(zoom.fit is Fit.PAGE)

    def show_tools(
        self,
        *,
        strong: bool,
        loupe: bool,
        thumbnails: bool,
        search: bool,
        agreement: bool,
    ) -> None:
        """Show which tools are in use."""
        self._strong.setChecked(strong)
        self._loupe.setChecked(loupe)
        self._thumbnails.setChecked(thumbnails)
        self._search.setChecked(search)
        self._agreement.setChecked(agreement)

    def offer_original(self, *, offered: bool) -> None:
        """Offer to save the file or turn all of it, while there is one."""
        self._more.offer_lines(offered=offered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up the percentage and the rarer tools before the title."""
        super().resizeEvent(event)
        for widget in (self._percent, *self._rare):
            widget.setVisible(self.width() >= theme.scaled(ROOMY))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.SPACE, theme.SPACE // 2, theme.SPACE, theme.SPACE // 2)
        row.setSpacing(1)
        row.addWidget(self._title, stretch=1)
        row.addSpacing(theme.SPACE)
        row.addWidget(self._page)
        row.addSpacing(theme.SPACE)
        for group in (
            (self._previous, self._next),
            (self._left, self._right),
            (self._smaller, self._percent, self._larger),
            (self._width, self._whole),
            (self._strong, self._loupe, self._thumbnails, self._search, self._agreement, self._more),
        ):
            if group[0] is not self._previous:
                line = _separator()
                row.addWidget(line)
                if group[0] is self._width:
                    self._rare += (line,)
            for widget in group:
                row.addWidget(widget)

    def _connect(self) -> None:
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        self._left.clicked.connect(self._on_left)
        self._right.clicked.connect(self._on_right)
        self._smaller.clicked.connect(self._on_smaller)
        self._larger.clicked.connect(self._on_larger)
        self._width.clicked.connect(self._on_width)
        self._whole.clicked.connect(self._on_whole)
        self._strong.clicked.connect(self._on_strong)
        self._loupe.clicked.connect(self._on_loupe)
        self._thumbnails.clicked.connect(self._on_thumbnails)
        self._search.clicked.connect(self._on_search)
        self._agreement.clicked.connect(self._on_agreement)
        self._more.mirror(self._left, f"{self.tr('Tourner à gauche')}\t[")
        self._more.mirror(self._width, f"{self.tr('Toute la largeur')}\t0")
        self._more.mirror(self._whole, self.tr("Page entière"))
        self._more.mirror(self._strong, f"{self.tr('Renforcer un document pâle')}\tH")
        self._more.mirror(self._loupe, f"{self.tr('Loupe sous le curseur')}\tG")
        self._more.mirror(self._thumbnails, self.tr("Vignettes des pages"))
        self._more.add_line(self.tr("Tourner toutes les pages"), self._on_all_turned)
        self._more.add_line(self.tr("Télécharger l’original…"), self._on_original)

    @Slot()
    def _on_previous(self) -> None:
        self.previous_wanted.emit()

    @Slot()
    def _on_next(self) -> None:
        self.next_wanted.emit()

    @Slot()
    def _on_left(self) -> None:
        self.turned.emit(LEFT)

    @Slot()
    def _on_right(self) -> None:
        self.turned.emit(RIGHT)

    @Slot()
    def _on_all_turned(self) -> None:
        self.all_turned.emit()

    @Slot()
    def _on_smaller(self) -> None:
        self.magnified.emit(-1)

    @Slot()
    def _on_larger(self) -> None:
        self.magnified.emit(1)

    @Slot()
    def _on_width(self) -> None:
        self.fitted.emit(Fit.WIDTH)

    @Slot()
    def _on_whole(self) -> None:
        self.fitted.emit(Fit.PAGE)

    @Slot()
    def _on_strong(self) -> None:
        self.strengthened.emit()

    @Slot()
    def _on_loupe(self) -> None:
        self.loupe_toggled.emit()

    @Slot()
    def _on_thumbnails(self) -> None:
        self.thumbnails_toggled.emit()

    @Slot()
    def _on_search(self) -> None:
        self.search_wanted.emit()

    @Slot()
    def _on_agreement(self) -> None:
        self.agreement_toggled.emit()

    @Slot()
    def _on_original(self) -> None:
        self.original_wanted.emit()


def _button(icon: str, words: str, *, key: str = "", checkable: bool = False) -> QToolButton:
    button = QToolButton()
    theme.set_icon(button, icon)
    said = QCoreApplication.translate("Toolbar", "{} (touche {})").format(words, key) if key else words
    button.setToolTip(said)
    button.setAccessibleName(said)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the page
    return button


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", "quiet")
    label.setFont(theme.font())
    return label


def _separator() -> QFrame:
    made = line(upright=True)
    made.setContentsMargins(0, theme.SPACE, 0, theme.SPACE)
    return made
