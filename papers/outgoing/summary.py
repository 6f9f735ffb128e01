"""A family's file in, its one-page summary out: who, which stays, where each document stands.

For the family itself: nothing of health is said here, as the page lies on kitchen tables.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from db.rules.family_file import FamilyChild, FamilyFile, Paper, Request
from db.rules.formats import long_date, long_span, show_date, show_phone
from db.rules.names import family_name, full_name
from db.rules.roster import Person
from db.types import DocumentState, PlanningState, PreRegistrationState
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.flow import Flow

_ASKED = {
    PreRegistrationState.PENDING: "préinscription en attente",
    PreRegistrationState.VALIDATED: "préinscription validée",
    PreRegistrationState.WAITLISTED: "sur liste d’attente",
    PreRegistrationState.TO_COMPLETE: "dossier à compléter",
    PreRegistrationState.REFUSED: "préinscription non retenue",
    PreRegistrationState.CANCELLED: "préinscription annulée",
}
_PLANNED = {
    PlanningState.DRAFT: "planning commencé",
    PlanningState.PENDING: "planning en attente",
    PlanningState.ACCEPTED: "inscription confirmée",
    PlanningState.WAITLISTED: "planning sur liste d’attente",
    PlanningState.TO_COMPLETE: "planning à compléter",
    PlanningState.REFUSED: "planning non retenu",
    PlanningState.CANCELLED: "réservation annulée",
}
_TO_GIVE = frozenset({DocumentState.MISSING, DocumentState.REFUSED, DocumentState.EXPIRED})
_GROUPS = (
    ("À donner", _TO_GIVE),
    ("Reçus, à vérifier par nous", frozenset({DocumentState.SUBMITTED})),
    ("En ordre", frozenset({DocumentState.VALID})),
)
_SCALES = (1.0, 0.9, 0.8)
"""Tried in turn, so that the summary stays on one page."""
_PEOPLE = (4, 1.6, 2.6, 3.8)
_STAYS = (4, 3.4, 3)


def write(file: FamilyFile, out: BinaryIO) -> int:
    """Write the summary into `out`; return its pages: one, more only for a very large family."""
    scale = next((s for s in _SCALES if _draw(file, StreamedCanvas(BytesIO()), scale=s) == 1), 1.0)
    canvas = StreamedCanvas(out)
    pages = _draw(file, canvas, scale=scale)
    canvas.finish(title=f"Récapitulatif de la famille {family_name(file.name)}", author=file.organiser)
    return pages


def _draw(file: FamilyFile, canvas: StreamedCanvas, *, scale: float) -> int:
    day = file.read_at.astimezone().date()
    foot = f"{file.organiser} · {file.organiser_contact} · état au {show_date(day)}"
    flow = Flow(canvas, foot=foot, scale=scale)
    with canvas.part("Sect"):
        flow.text(" · ".join(filter(None, (file.organiser, file.organiser_address))), size=8.5, grey=True)
        flow.space(4)
        flow.text("Récapitulatif de votre dossier", size=19, bold=True, tag="H1")
        flow.text(f"Famille {family_name(file.name)}", size=12, bold=True)
        flow.text(f"État au {long_date(day)}", size=9.5, grey=True)
        _household(flow, file)
        for child in file.children:
            _child(flow, child)
        if file.papers:
            flow.heading("Documents du foyer", size=10.5)
            _documents(flow, file.papers)
        flow.space(10)
        flow.text(
            "Ces informations sont celles que nous avons aujourd’hui. Dites-nous ce qui a changé : "
            f"{file.organiser_contact}.",
            size=8.5,
            grey=True,
        )
    return flow.finish()


def _household(flow: Flow, file: FamilyFile) -> None:
    flow.heading("Votre foyer", size=10.5)
    flow.text(", ".join(file.address) or "Adresse à compléter", size=9.5, after=3)
    with flow.canvas.part("Table"):
        heads = ("Responsables et personnes à prévenir", "Lien", "Téléphone", "Adresse électronique")
        flow.row(heads, _PEOPLE, size=7.8, head=True)
        for person in (*file.guardians, *file.contacts):
            phones = " · ".join(map(show_phone, person.phones))
            flow.row((person.name, person.relation, phones, person.email), _PEOPLE, size=8.8, strong=0)
    flow.end_table()


def _child(flow: Flow, child: FamilyChild) -> None:
    flow.heading(full_name(child.last_name, child.first_name), size=10.5)
    born = show_date(child.birth_date) if child.birth_date else "à compléter"
    flow.text(" · ".join((f"Date de naissance : {born}", *_doctor(child.doctor))), size=9, after=3)
    if child.requests:
        with flow.canvas.part("Table"):
            flow.row(("Séjour", "Dates", "Où en est la demande"), _STAYS, size=7.8, head=True)
            for request in child.requests:
                cells = (request.stay, _days(request), state_of(request))
                flow.row(cells, _STAYS, size=8.8, strong=0)
        flow.end_table()
        flow.space(4)
    _documents(flow, child.papers)


def _documents(flow: Flow, papers: tuple[Paper, ...]) -> None:
    """Say what is still to be given first, in bold; what is in order takes one line."""
    for words, states in _GROUPS:
        named = [_named(paper) for paper in papers if paper.state in states]
        if named:
            flow.text(f"{words} : {', '.join(named)}.", size=9, bold=states is _TO_GIVE)


def _named(paper: Paper) -> str:
    if paper.state is DocumentState.VALID and paper.valid_until:
        return f"{paper.label} (jusqu’au {show_date(paper.valid_until)})"
    return paper.label


def _doctor(doctor: Person | None) -> Iterator[str]:
    if doctor:
        phones = " · ".join(map(show_phone, doctor.phones))
        yield " ".join(filter(None, ("Médecin :", doctor.name, phones)))


def _days(request: Request) -> str:
    days = request.days
    if not days or len(days) > 2:
        return long_span(request.first_day, request.last_day)
    return ", ".join(long_span(span.first, span.last) for span in days)


def state_of(request: Request) -> str:
    """Return where a request stands, in words: its planning's state once it has one to speak of."""
    if request.state is PreRegistrationState.VALIDATED and request.planning is not None:
        return _PLANNED[request.planning]
    return _ASKED[request.state]
