"""A family's documents: what each should have become in; lives, versions, files and decisions out."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from db.models import Document, DocumentVersion, File
from db.rules.capture import Reading
from db.rules.notice import PieceLine
from db.rules.planning import Interval
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import DocumentState, Scope, Step, Subject, Verdict
from demo import clock, readings
from demo.cast import Request
from demo.files import Upload
from demo.flaws import Flaw, Flaws, reason_for
from demo.history import About, Answer, Life, Refused, sentences
from demo.people import Family, Kid
from demo.programme import PieceKind
from demo.studio import Studio
from demo.uploads import Paper
from papers.incoming.content import identify


class Target(StrEnum):
    """What a document should have become."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    VALID = "valid"
    REVALIDATED = "revalidated"
    """Refused, given again, then valid."""
    REFUSED = "refused"
    WAIVED = "waived"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    """Valid, but not to the end of the stay."""
    FUTURE = "future"
    """Valid, but not yet at the start of the stay."""


class Source(Protocol):
    """Where files come from."""

    def upload(self, paper: Paper) -> Upload:
        """Return the file of a paper."""
        ...


@dataclass
class Piece:
    """One document of a family."""

    life: Life
    kind: PieceKind
    kid: Kid | None
    stay_id: uuid.UUID | None
    versions: int = 0
    flaw: Flaw | None = None
    cover: Interval | None = None
    reading: Reading = field(default_factory=Reading)
    refusal: tuple[ReasonGiven, ...] = ()


class Shelf:
    """What all families' documents share: the file store, the rows, who checks."""

    def __init__(self, studio: Studio, store: Callable[[bytes], str], source: Source) -> None:
        self.rows, self.rng, self.clock = studio.rows, studio.rng, studio.clock
        self.scribe, self.team = studio.scribe, studio.team
        self.flaws = Flaws()
        self._store, self._source = store, source
        self._kept: dict[str, str] = {}

    def make(self, paper: Paper) -> Upload:
        """Return the file of a paper."""
        return self._source.upload(paper)

    def keep(self, upload: Upload, when: datetime) -> str:
        """Put a file in the store, write its row, and return its hash."""
        digest = sha256(upload.data).hexdigest()
        if digest not in self._kept:
            name = self._kept[digest] = self._store(upload.data)
            media = identify(upload.data)
            self.rows.add(
                File,
                sha256=name,
                size=len(upload.data),
                media_type=media.value if media else "application/octet-stream",
                created_at=when,
            )
        return self._kept[digest]


class Folder:
    """The documents of one family, shared by all its requests."""

    def __init__(self, shelf: Shelf, family: Family) -> None:
        self._shelf, self._family = shelf, family
        self._pieces: dict[tuple[str, uuid.UUID, uuid.UUID | None], Piece] = {}
        self._given: dict[tuple[str, uuid.UUID], Upload] = {}

    def bring(self, kind: PieceKind, kid: Kid, request: Request, target: Target, *, since: datetime) -> Piece:
        """Return the document a request needs, brought to `target` unless a sibling's request came first."""
        shared = self._shares(kind)
        owner = self._family.household_id if shared else kid.id
        stay_id = request.stay.id if kind.per_stay else None
        piece = self._pieces.get((kind.code, owner, stay_id))
        if piece is None:
            life = Life(
                Subject.DOCUMENT, self._shelf.rows.id(), DocumentState.MISSING, request.created_at, since
            )
            whose = None if shared else kid
            piece = self._pieces[kind.code, owner, stay_id] = Piece(life, kind, whose, stay_id)
            self._live(piece, kid, request, target)
        elif target in {Target.VALID, Target.REVALIDATED}:
            self._settle(piece, kid, request)
        return piece

    def give(
        self, piece: Piece, kid: Kid, request: Request, *, flaw: Flaw | None = None, settled: bool = False
    ) -> None:
        """Upload a new version."""
        shelf = self._shelf
        when = shelf.clock.after(piece.life.at)
        if not settled:
            when = max(when, shelf.clock.lately())
        piece.flaw, piece.cover = flaw, self._cover(request, flaw)
        shared = self._siblings(piece.kind.code, kid) if flaw is Flaw.SAME_FILE else None
        upload = shared or shelf.make(
            Paper(
                kind=piece.kind,
                family=self._family,
                kid=kid,
                stay=request.stay,
                day=when.date(),
                cover=piece.cover,
                flaw=flaw,
                settled=settled,
            )
        )
        self._given[piece.kind.code, kid.id] = upload
        piece.versions += 1
        shelf.rows.add(
            DocumentVersion,
            id=shelf.rows.id(),
            document_id=piece.life.id,
            number=piece.versions,
            file_sha256=shelf.keep(upload, when),
            original_name=upload.name,
            uploaded_at=when,
        )
        piece.life.step(Step.SUBMIT, when)

    def again(self, piece: Piece, kid: Kid, request: Request, *, since: datetime) -> None:
        """Upload a better version of a refused document, after `since`."""
        piece.life.at = max(piece.life.at, since)
        self.give(piece, kid, request)

    def refused(self, piece: Piece, kid: Kid, request: Request) -> Refused:
        """Return the line by which a completion request asks for a refused document again."""
        about = self._about(piece, kid, request)
        line = PieceLine(piece.kind.label, sentences(piece.refusal, about))
        return Refused(piece.life.id, piece.life.revision, line)

    def write(self) -> None:
        """Write the documents as they stand at the end."""
        for piece in self._pieces.values():
            read = piece.life.state in {DocumentState.VALID, DocumentState.EXPIRED}
            reading = piece.reading if read else Reading()
            self._shelf.rows.add(
                Document,
                **piece.life.columns(),
                type_code=piece.kind.code,
                child_id=piece.kid.id if piece.kid else None,
                household_id=None if piece.kid else self._family.household_id,
                season_code=self._season,
                stay_id=piece.stay_id,
                valid_from=reading.valid_from,
                valid_until=reading.valid_until,
                details=dict(reading.values),
            )

    def _shares(self, kind: PieceKind) -> bool:
        """Tell whether one paper serves all children; one insurer in two writes one a child."""
        if kind.scope is Scope.EITHER:
            return int(self._family.caf_number) % 2 == 0
        return kind.scope is Scope.HOUSEHOLD

    @property
    def _season(self) -> str:
        return self._family.kids[0].requests[0].stay.season.code

    def _live(self, piece: Piece, kid: Kid, request: Request, target: Target) -> None:
        flaws, code = self._shelf.flaws, piece.kind.code
        match target:
            case Target.MISSING:
                pass
            case Target.SUBMITTED:
                sibling = self._siblings(code, kid) is not None
                self.give(piece, kid, request, flaw=flaws.to_check(code, sibling=sibling))
            case Target.VALID:
                self._settle(piece, kid, request)
            case Target.REVALIDATED | Target.REFUSED:
                self._refuse(piece, kid, request, flaws.refused(code))
                if target is Target.REVALIDATED:
                    self._settle(piece, kid, request)
            case Target.WAIVED:
                words = "Famille non allocataire : tarif le plus élevé appliqué."
                self._decide(piece, kid, request, Answer(Verdict.WAIVE, _other(words)))
            case Target.EXPIRED:
                self.give(piece, kid, request, flaw=Flaw.OVER, settled=True)
                self._approve(piece, kid, request)
                assert piece.cover is not None  # noqa: S101 - narrows: what was given covers something
                passed = clock.at(piece.cover.last + timedelta(days=1))
                piece.life.step(Step.EXPIRE, max(passed, piece.life.at + timedelta(hours=1)))
            case Target.EXPIRING | Target.FUTURE:
                flaw = Flaw.SHORT if target is Target.EXPIRING else Flaw.FUTURE
                self.give(piece, kid, request, flaw=flaw, settled=True)
                self._approve(piece, kid, request)

    def _settle(self, piece: Piece, kid: Kid, request: Request) -> None:
        if piece.life.state in {DocumentState.MISSING, DocumentState.REFUSED, DocumentState.EXPIRED}:
            self.give(piece, kid, request, settled=True)
        if piece.life.state is DocumentState.SUBMITTED:
            self._approve(piece, kid, request)

    def _approve(self, piece: Piece, kid: Kid, request: Request) -> None:
        piece.reading = readings.read(
            piece.kind.code, self._family, kid, request, cover=piece.cover, on=piece.life.at.date()
        )
        self._decide(piece, kid, request, Answer(Verdict.APPROVE))

    def _refuse(self, piece: Piece, kid: Kid, request: Request, flaw: Flaw) -> None:
        self.give(piece, kid, request, flaw=flaw, settled=True)
        piece.refusal = (ReasonGiven(reason_for[flaw]),)
        self._decide(piece, kid, request, Answer(Verdict.REFUSE, piece.refusal))

    def _decide(self, piece: Piece, kid: Kid, request: Request, answer: Answer) -> None:
        shelf, about = self._shelf, self._about(piece, kid, request)
        when, by = shelf.clock.office(piece.life.at), shelf.team.any(shelf.rng)
        if piece.kind.medical:
            shelf.scribe.view(piece.life, when=when - timedelta(seconds=40), by=by, about=about)
        shelf.scribe.decide(piece.life, answer, when=when, by=by, about=about)

    def _about(self, piece: Piece, kid: Kid, request: Request) -> About:
        return About(
            household_id=None if piece.kid else self._family.household_id,
            recipient=self._family.email,
            child_id=piece.kid.id if piece.kid else None,
            child=kid.first_name,
            stay=request.stay.name,
            first_day=request.stay.first_day,
            last_day=request.stay.last_day,
            document=piece.kind.label,
        )

    def _siblings(self, code: str, kid: Kid) -> Upload | None:
        """Return a file of this kind already given for another child of the family."""
        return next(
            (up for (kind, owner), up in self._given.items() if kind == code and owner != kid.id), None
        )

    def _cover(self, request: Request, flaw: Flaw | None) -> Interval:
        """Return what the family's insurance covers: all its stays, unless the flaw is that it does not."""
        stays = [asked.stay for kid in self._family.kids for asked in kid.requests]
        first, last = min(stay.first_day for stay in stays), max(stay.last_day for stay in stays)
        year, today = timedelta(days=365), self._shelf.clock.today
        match flaw:
            case Flaw.SHORT:
                end = request.stay.last_day - timedelta(days=2)
                return Interval(end - year, end)
            case Flaw.OVER:
                # Long enough ago that it was still valid when the family gave it.
                end = today - timedelta(days=2)
                return Interval(end - year, end)
            case Flaw.FUTURE:
                start = request.stay.first_day + timedelta(days=2)
                return Interval(start, start + year)
            case _:
                start = min(first, today) - timedelta(days=100)
                return Interval(start, max(start + year, last + timedelta(days=30)))


def _other(words: str) -> tuple[ReasonGiven, ...]:
    return (ReasonGiven(Reason.OTHER, words),)
