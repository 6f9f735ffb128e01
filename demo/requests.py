"""Requests lived through: a family and its stories in, pre-registrations, plannings and their history out."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db.models import FamilyEdit, PlanningInterval, PlanningRequest, PreRegistration
from db.rules.planning import Interval, block
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import DocumentState, PlanningState, PreRegistrationState, Step, Subject, Verdict
from demo import programme
from demo.cast import Request, Story
from demo.history import About, Answer, Life
from demo.people import Family, Kid
from demo.pieces import Folder, Piece, Shelf, Target

T = Target
_messages = (
    "Peut-il être dans le même groupe que sa cousine ? Merci d’avance.",
    "C’est son premier départ, nous sommes un peu inquiets.",
    "Nous arriverons sans doute un quart d’heure en retard au car.",
    "Merci de nous rappeler après 18 h.",
)
_BEFORE = {"phone": "06 39 98 00 00", "address": "12 rue des Tilleuls, 54000 Nancy"}
_INVITATION = "N’hésitez pas à nous appeler si quelque chose n’est pas clair."
_order = {story: rank for rank, story in enumerate(Story)}
_unlived = frozenset({Story.REFUSED, Story.CANCELLED})
_planned = frozenset(
    {
        *(Story.ACCEPTED, Story.PLANNING_ASKED, Story.PLANNING_CANCELLED, Story.PLANNING_DRAFT),
        *(Story.PLANNING_REFUSED, Story.PLANNING_TO_COMPLETE, Story.PLANNING_WAITLISTED),
    }
)
_open = frozenset({Story.PLANNING_ASKED, Story.PLANNING_DRAFT})
_validated = _planned | {Story.VALIDATED}


def _targets(request: Request) -> Mapping[str, Target]:  # noqa: C901, PLR0911, PLR0912 - one line a case
    """Return what the documents of a request should have become; "" stands for all the others."""
    number = request.number
    fiche, vaccines, insurance = programme.HEALTH_FORM, programme.VACCINES, programme.INSURANCE
    match request.story:
        case Story.ACCEPTED if number % 5 == 1:
            return {"": T.VALID, fiche: T.REVALIDATED}
        case Story.ACCEPTED if number % 7 == 2:
            return {"": T.VALID, programme.QUOTIENT: T.WAIVED}
        case Story.PLANNING_ASKED if number % 9 == 3:
            return {"": T.VALID, insurance: T.EXPIRING}
        case Story.PLANNING_ASKED if number % 2 == 0:
            return {"": T.VALID, vaccines: T.SUBMITTED, insurance: T.SUBMITTED}
        case Story.PLANNING_TO_COMPLETE:
            return {"": T.VALID, vaccines: T.REFUSED}
        case Story.PLANNING_DRAFT:
            return {"": T.VALID, fiche: T.MISSING}
        case Story.VALIDATED:
            return (
                {"": T.MISSING, fiche: T.VALID, vaccines: T.SUBMITTED, insurance: T.SUBMITTED},
                {"": T.VALID, insurance: T.EXPIRED, programme.SWIM_TEST: T.SUBMITTED},
                {"": T.SUBMITTED},
                {"": T.MISSING},
                {"": T.VALID, insurance: T.FUTURE, fiche: T.SUBMITTED},
                {"": T.VALID, programme.EXIT_PERMIT: T.SUBMITTED, programme.QUOTIENT: T.WAIVED},
            )[number % 6]
        case Story.WAITLISTED:
            return ({"": T.MISSING}, {"": T.MISSING, fiche: T.SUBMITTED}, {"": T.VALID})[number % 3]
        case Story.COMPLETED if number % 2:
            return {"": T.VALID, insurance: T.REFUSED, programme.NEWS_CHARTER: T.SUBMITTED}
        case Story.COMPLETED:
            return {"": T.VALID, fiche: T.REFUSED, vaccines: T.SUBMITTED}
        case Story.TO_COMPLETE:
            return (
                {"": T.MISSING, fiche: T.REFUSED},
                {"": T.VALID, insurance: T.REFUSED, vaccines: T.REFUSED},
                {"": T.VALID, programme.QUOTIENT: T.REFUSED, fiche: T.MISSING},
            )[number % 3]
        case Story.NEW if number % 4 == 0:
            return {"": T.SUBMITTED, programme.EXIT_PERMIT: T.MISSING}
        case Story.NEW if number % 8 == 2:
            return {"": T.MISSING, fiche: T.SUBMITTED}
        case Story.NEW if number % 8 == 3:
            return {"": T.VALID, fiche: T.REFUSED}
        case Story.NEW if number % 8 == 7:
            return {"": T.VALID}
        case Story.NEW:
            return {"": T.MISSING}
        case _:
            return {"": T.VALID}


@dataclass(frozen=True)
class _Case:
    """One request on the table."""

    family: Family
    folder: Folder
    kid: Kid
    request: Request
    about: About
    pieces: tuple[Piece, ...] = ()


class Office:
    """Lives the requests of families, one family after the other."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._rows, self._rng, self._clock = shelf.rows, shelf.rng, shelf.clock
        self._ranks: defaultdict[uuid.UUID, int] = defaultdict(int)
        self._written = 0

    def live(self, family: Family) -> None:
        """Live everything a family asks for, what has come furthest first: siblings share documents."""
        folder = Folder(self._shelf, family)
        asked = [(kid, request) for kid in family.kids for request in kid.requests]
        for kid, request in sorted(asked, key=lambda pair: _order[pair[1].story]):
            self._request(_Case(family, folder, kid, request, _about(family, kid, request)))
        folder.write()

    def _request(self, case: _Case) -> None:
        created, story = case.request.created_at, case.request.story
        subject, state = Subject.PRE_REGISTRATION, PreRegistrationState.PENDING
        life = Life(subject, self._rows.id(), state, created, created, submitted_at=created)
        if story in _validated:
            self._answer(life, Answer(Verdict.APPROVE), case.about)
        case = replace(case, pieces=self._documents(case, since=life.at))
        self._follow(life, case)
        self._write(life, case)
        if story in _planned:
            self._planning(life, case)

    def _documents(self, case: _Case, *, since: datetime) -> tuple[Piece, ...]:
        request = case.request
        if request.story in _unlived:
            return ()
        targets = _targets(request)
        return tuple(
            case.folder.bring(kind, case.kid, request, targets.get(kind.code, targets[""]), since=since)
            for kind in request.stay.pieces_of(case.kid.birth_date)
        )

    def _follow(self, life: Life, case: _Case) -> None:
        """Answer a request that was not simply validated, and let the family react."""
        request, about = case.request, case.about
        match request.story:
            case Story.WAITLISTED:
                self._answer(life, Answer(Verdict.WAITLIST, (ReasonGiven(Reason.FULL),)), about)
            case Story.TO_COMPLETE:
                self._ask_again(life, case)
            case Story.COMPLETED:
                refused = self._ask_again(life, case)
                self._edit(case.family, ("phone", "address") if request.number % 2 else ("phone",), life.at)
                for piece in refused:
                    case.folder.again(piece, case.kid, request, since=life.at)
                latest = max((piece.life.at for piece in refused), default=life.at)
                life.step(Step.SUBMIT, latest + timedelta(minutes=3))
            case Story.REFUSED:
                reason = Reason.FULL if request.stay.offer == "ferme" else Reason.AGE
                self._answer(life, Answer(Verdict.REFUSE, (ReasonGiven(reason),)), about)
            case Story.CANCELLED if request.number % 2:
                life.step(Step.CANCEL, self._clock.after(life.at))
            case Story.CANCELLED:
                words = ReasonGiven(Reason.OTHER, "Annulation demandée par téléphone.")
                self._answer(life, Answer(Verdict.CANCEL, (words,)), about)
            case _:
                pass

    def _planning(self, asked: Life, case: _Case) -> None:
        # The documents may be a sibling's work and newer than this request.
        since = max(asked.at, *(piece.life.at for piece in case.pieces))
        created = self._clock.after(since, days=1)
        if case.request.story in _open:
            created = max(created, self._clock.lately())
        life = Life(Subject.PLANNING_REQUEST, self._rows.id(), PlanningState.DRAFT, created, created)
        days = self._days(case.request)
        if case.request.story is not Story.PLANNING_DRAFT:
            life.step(Step.SUBMIT, created + (self._clock.now - created) / 20)
            self._answer_planning(life, replace(case, about=replace(case.about, days=days)))
        self._assign(life)
        self._rows.add(PlanningRequest, **life.columns(), pre_registration_id=asked.id)
        for interval in days:
            self._rows.add(
                PlanningInterval,
                id=self._rows.id(),
                planning_request_id=life.id,
                first_day=interval.first,
                last_day=interval.last,
            )

    def _answer_planning(self, life: Life, case: _Case) -> None:
        about = case.about
        match case.request.story:
            case Story.ACCEPTED:
                self._answer(life, Answer(Verdict.APPROVE), about)
            case Story.PLANNING_WAITLISTED:
                self._answer(life, Answer(Verdict.WAITLIST, (ReasonGiven(Reason.FULL),)), about)
            case Story.PLANNING_REFUSED:
                words = ReasonGiven(Reason.DATES, "Le car part la veille au soir.")
                self._answer(life, Answer(Verdict.REFUSE, (words,)), about)
            case Story.PLANNING_TO_COMPLETE:
                self._ask_again(life, case)
            case Story.PLANNING_CANCELLED:
                self._answer(life, Answer(Verdict.APPROVE), about)
                life.step(Step.CANCEL, self._clock.after(life.at))
            case Story.PLANNING_ASKED if case.request.number % 9 == 1:
                asked = Answer(Verdict.REQUEST_COMPLETION, (ReasonGiven(Reason.DATES),))
                self._answer(life, asked, about)
                self._edit(case.family, ("days",), life.at)
                life.step(Step.SUBMIT, self._clock.after(life.at))
            case _:
                pass

    def _days(self, request: Request) -> tuple[Interval, ...]:
        """Return the sessions a family clicks: the only one, or some weeks."""
        bookable = request.stay.bookable
        wanted = self._rng.randint(1, len(bookable.sessions))
        clicked = sorted(self._rng.sample([session.first for session in bookable.sessions], wanted))
        return tuple(block(bookable, day) for day in clicked)

    def _ask_again(self, life: Life, case: _Case) -> tuple[Piece, ...]:
        """Send the one grouped request for what was refused and what was never given."""
        refused = tuple(piece for piece in case.pieces if piece.life.state is DocumentState.REFUSED)
        answer = Answer(
            Verdict.REQUEST_COMPLETION,
            message=_INVITATION,
            refused=tuple(case.folder.refused(piece, case.kid, case.request) for piece in refused),
            absent=tuple(p.kind.label for p in case.pieces if p.life.state is DocumentState.MISSING),
        )
        # The documents were checked first.
        life.at = max((life.at, *(piece.life.at for piece in refused)))
        self._answer(life, answer, case.about)
        return refused

    def _edit(self, family: Family, fields: tuple[str, ...], since: datetime) -> None:
        for name in fields:
            at = self._clock.after(since)
            self._rows.add(
                FamilyEdit,
                id=self._rows.id(),
                household_id=family.household_id,
                field=name,
                before=_BEFORE.get(name),
                at=at,
            )

    def _answer(self, life: Life, answer: Answer, about: About) -> None:
        when = self._clock.office(life.at)
        by = self._shelf.team.any(self._rng)
        self._shelf.scribe.decide(life, answer, when=when, by=by, about=about)

    def _assign(self, life: Life) -> None:
        if life.state.value == "pending" and self._rng.random() < 0.35:
            life.assignee_id = self._rng.choice(self._shelf.team.coordinators)

    def _write(self, life: Life, case: _Case) -> None:
        stay, waits = case.request.stay, life.state is PreRegistrationState.WAITLISTED
        self._ranks[stay.id] += waits
        self._written += 1
        self._assign(life)
        self._rows.add(
            PreRegistration,
            **life.columns(),
            child_id=case.kid.id,
            household_id=case.family.household_id,
            stay_id=stay.id,
            group_id=stay.group_of(case.kid.birth_date),
            outward_id=self._rng.choice(stay.outward),
            return_id=self._rng.choice(stay.back),
            waiting_rank=self._ranks[stay.id] if waits else None,
            family_message=_messages[self._written % len(_messages)] if self._written % 7 == 0 else None,
        )


def _about(family: Family, kid: Kid, request: Request) -> About:
    stay = request.stay
    return About(
        household_id=family.household_id,
        recipient=family.email,
        child_id=kid.id,
        child=kid.first_name,
        stay=stay.name,
        first_day=stay.first_day,
        last_day=stay.last_day,
        due_on=stay.documents_due_on,
    )
