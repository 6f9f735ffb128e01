"""The left column: a dossier in; family, child, stay, what changed and what was decided, as words."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from db.queries.dossier import Adult, ChildCard, Dossier, HouseholdCard, PastDecision, StayCard
from db.rules import ages, formats, names
from db.rules.reasons import wordings
from db.types import Sex, Verdict
from ui.review.parts import Alert, FillBar, Ground, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.elided import ElidedLabel


class DossierPanel(QScrollArea):
    """Reads only; a dossier shown again keeps the place it was scrolled to."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Dossier de la famille"))
        self._shown: tuple[object, ...] = ()
        self._ahead: tuple[tuple[object, ...], QWidget] | None = None
        self._column = QVBoxLayout()

    def prepare(self, dossier: Dossier, today: date) -> None:
        """Make the sheet of the dossier that comes next, as it is known now, while this one is read."""
        told = _told(dossier, today)
        if self._ahead is None or self._ahead[0] != told:
            self._keep_ahead((told, self._sheet(dossier, today)))

    def show_dossier(self, dossier: Dossier, today: date) -> None:
        """Show what the family said and what was answered."""
        told = _told(dossier, today)
        if told == self._shown:
            return
        another = not self._shown or self._shown[0] != dossier.subject_id
        self._shown = told
        ahead = self._ahead
        if ahead is not None and ahead[0] == told:
            self._ahead, sheet = None, ahead[1]
        else:
            sheet = self._sheet(dossier, today)
        place = 0 if another else self.verticalScrollBar().value()
        self.setWidget(sheet)
        self.verticalScrollBar().setValue(place)

    def _keep_ahead(self, ahead: tuple[tuple[object, ...], QWidget]) -> None:
        if self._ahead is not None:
            self._ahead[1].deleteLater()
        self._ahead = ahead

    def _sheet(self, dossier: Dossier, today: date) -> QWidget:
        """Return a sheet that is filled and laid out before it is seen, to come into sight in one go."""
        sheet = QWidget(self.viewport())
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self._column.setSpacing(2)
        self._restrictions(dossier)
        if dossier.completed:
            self._changed(dossier)
        self._household(self.tr("FAMILLE"), dossier.household, dossier.email)
        if dossier.other_household is not None:
            self._household(self.tr("AUTRE FOYER"), dossier.other_household, None)
        self._children(dossier, today)
        if dossier.stay is not None:
            self._stay(dossier.stay)
        if not dossier.completed:
            self._changed(dossier)
        if dossier.family_message:
            self._section(self.tr("MESSAGE DE LA FAMILLE"))
            self._add(label(f"«\u00a0{dossier.family_message.strip()}\u00a0»", selectable=True))
        if dossier.history:
            self._section(self.tr("HISTORIQUE"))
            for past in dossier.history:
                self._past(past, first=past is dossier.history[0])
        self._column.addStretch(1)
        width = self.viewport().width()
        sheet.resize(width, max(self.viewport().height(), self._column.heightForWidth(width)))
        self._column.activate()
        return sheet

    def _restrictions(self, dossier: Dossier) -> None:
        """A court's decision is read before anything else."""
        for child in (dossier.child,) if dossier.child is not None else dossier.children:
            if child.restriction:
                words = self.tr("Décision de justice, {}\u00a0: {}").format(
                    child.first_name, child.restriction
                )
                self._add(Alert(words, Tone.BAD))

    def _changed(self, dossier: Dossier) -> None:
        """Say what the family changed since the last decision, and what stood there before."""
        if not dossier.changes:
            return
        since, given = dossier.decided_at, _uploads(dossier)
        title = (
            self.tr("CHANGÉ DEPUIS LE {}").format(f"{since.astimezone():%d/%m}")
            if since is not None
            else self.tr("CHANGÉ DEPUIS")
        )
        self._section(title)
        self._column.addSpacing(2)
        card = Ground(Tone.ACCENT)
        column = QVBoxLayout(card)
        column.setContentsMargins(SPACE, SPACE - 2, SPACE, SPACE - 2)
        column.setSpacing(0)
        for change in dossier.changes:
            if change is not dossier.changes[0]:
                column.addSpacing(SPACE // 2)
            column.addWidget(label(change.what[:1].upper() + change.what[1:], strong=True, selectable=True))
            if change.before:
                words = self.tr("avant\u00a0: {}").format(change.before)
            elif change.what in given:
                words = self.tr("nouveau fichier, déposé le {}").format(given[change.what])
            else:
                continue
            column.addWidget(label(words, role="caption", selectable=True))
        self._add(card)

    def _section(self, title: str) -> None:
        if self._column.count():
            self._column.addSpacing(2 * SPACE - 2)
        made = label(title, role="section")
        self._add(made)

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)

    def _household(self, title: str, household: HouseholdCard | None, email: str | None) -> None:
        self._section(title)
        if household is None:
            self._add(label(self.tr("Le foyer n’est pas encore renseigné."), role="quiet"))
        else:
            for adult in household.adults:
                self._adult(adult, first=adult is household.adults[0])
        told = {adult.email for adult in household.adults} if household is not None else set()
        if email and email not in told:
            self._email(email)
        if household is None:
            return
        place = " ".join(part for part in (household.postcode, household.city) if part)
        address = [text for text in (*household.address, place) if text]
        if address:
            self._column.addSpacing(SPACE)
            for text in address:
                self._add(label(text, selectable=True))
        if household.arrangement:
            self._column.addSpacing(SPACE // 2)
            self._add(Alert(household.arrangement))

    def _adult(self, adult: Adult, *, first: bool) -> None:
        self._column.addSpacing(2 if first else SPACE)
        self._named(names.full_name(adult.last_name, adult.first_name), adult.relation)
        phones = [formats.show_phone(phone) for phone in (adult.phone, adult.other_phone) if phone]
        for phone in phones:
            self._add(label(phone, selectable=True))
        if not phones:
            self._add(label(self.tr("Aucun téléphone"), role="quiet"))
        if adult.email:
            self._email(adult.email)

    def _email(self, address: str) -> None:
        self._add(ElidedLabel(address))

    def _named(self, name: str, what: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        shown = ElidedLabel(name)
        shown.setProperty("strong", True)  # noqa: FBT003 - Qt's own
        row.addWidget(shown)
        if what:
            row.addWidget(ElidedLabel(what, role="quiet"))
        row.addStretch(1)
        self._column.addLayout(row)

    def _children(self, dossier: Dossier, today: date) -> None:
        children = (dossier.child,) if dossier.child is not None else dossier.children
        self._section(self.tr("ENFANT") if len(children) == 1 else self.tr("ENFANTS"))
        if not children:
            self._add(label(self.tr("Aucun enfant n’est déclaré."), role="quiet"))
        for child in children:
            self._column.addSpacing(2 if child is children[0] else SPACE)
            self._child(child, dossier.stay, today)

    def _child(self, child: ChildCard, stay: StayCard | None, today: date) -> None:
        self._named(names.full_name(child.last_name, child.first_name), "")
        self._add(
            label(_born(child, self.tr("date de naissance non indiquée"), stay, today), selectable=True)
        )
        if child.birth_date is not None and stay is not None:
            years = ages.age_on(child.birth_date, stay.first_day)
            if not stay.age_min <= years <= stay.age_max:
                text = self.tr("{} au départ\u00a0: le séjour accueille les {}–{}\u00a0ans").format(
                    ages.wording(child.birth_date, stay.first_day), stay.age_min, stay.age_max
                )
                self._add(Alert(text))

    def _stay(self, stay: StayCard) -> None:
        self._section(self.tr("SÉJOUR"))
        self._column.addSpacing(2)
        self._named(stay.name, "")
        dates = formats.date_span(stay.first_day, stay.last_day)
        years = self.tr("{}–{}\u00a0ans").format(stay.age_min, stay.age_max)
        self._add(label(" · ".join(part for part in (stay.place, dates, years) if part)))
        self._column.addSpacing(SPACE // 2)
        self._add(FillBar(stay.engaged, stay.capacity))
        self._column.addSpacing(SPACE // 2)
        engaged = (
            self.tr("{} préinscrit validé") if stay.engaged < 2 else self.tr("{} préinscrits validés")
        ).format(stay.engaged)
        words = [self.tr("{} pour {}\u00a0places").format(engaged, stay.capacity)]
        if stay.accepted:
            accepted = (
                self.tr("{} planning accepté") if stay.accepted < 2 else self.tr("{} plannings acceptés")
            )
            words.append(accepted.format(stay.accepted))
        if stay.waiting:
            words.append(self.tr("{} en liste d’attente").format(stay.waiting))
        for text in words:
            self._add(label(text, role="caption"))

    def _past(self, past: PastDecision, *, first: bool) -> None:
        self._column.addSpacing(2 if first else SPACE)
        self._add(label(self._verdict(past.verdict), selectable=True))
        when = past.at.astimezone()
        self._add(label(self.tr("{} par {}").format(f"{when:%d/%m/%Y à %H:%M}", past.by), role="caption"))
        for words in _words(past):
            self._add(label(words, role="quiet", selectable=True))

    def _verdict(self, verdict: Verdict) -> str:
        return {
            Verdict.APPROVE: self.tr("Demande validée"),
            Verdict.REFUSE: self.tr("Demande refusée"),
            Verdict.REQUEST_COMPLETION: self.tr("Complément demandé"),
            Verdict.WAITLIST: self.tr("Mise en liste d’attente"),
            Verdict.WAIVE: self.tr("Pièce non exigée"),
            Verdict.CANCEL: self.tr("Demande annulée"),
            Verdict.CLOSE: self.tr("Compte fermé"),
            Verdict.REOPEN: self.tr("Dossier rouvert"),
        }[verdict]


def _told(dossier: Dossier, today: date) -> tuple[object, ...]:
    """Return all that the panel tells of a dossier, whose it is first."""
    return (
        dossier.subject_id,
        dossier.household,
        dossier.other_household,
        dossier.child,
        dossier.children,
        dossier.stay,
        dossier.email,
        dossier.changes,
        dossier.completed,
        _uploads(dossier),
        dossier.decided_at,
        dossier.family_message,
        dossier.history,
        today,
    )


def _uploads(dossier: Dossier) -> dict[str, str]:
    """Return the days of the files given since the last decision, by piece."""
    return {
        piece.label: f"{piece.versions[0].uploaded_at.astimezone():%d/%m}"
        for piece in dossier.pieces
        if piece.new and piece.versions
    }


def _words(past: PastDecision) -> Iterable[str]:
    for given in past.reasons:
        title = wordings[given.reason].title
        yield f"{title}\u00a0: {given.detail}" if given.detail else title
    if past.message:
        yield f"«\u00a0{past.message}\u00a0»"


def _born(child: ChildCard, unknown: str, stay: StayCard | None, today: date) -> str:
    if child.birth_date is None:
        return unknown
    ending = "e" if child.sex is Sex.FEMALE else "" if child.sex is Sex.MALE else "(e)"
    return f"né{ending} le {formats.show_date(child.birth_date)}, " + ages.wording(
        child.birth_date, stay.first_day if stay is not None else today
    )
