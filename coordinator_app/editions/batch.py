"""A roster and a choice in, its fiches sanitaires out: one PDF, a file a child, or a ZIP.

Every file carries the fingerprint of what it says: a PDF in a comment after its end, a ZIP beside each of its
files. So a second run makes only what changed, wherever the files were moved to meanwhile, and nothing has to
be kept beside them.
"""

import errno
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from coordinator_app import whole
from coordinator_app.editions import file_names, forms
from coordinator_app.editions.choice import Order, Selection, Shape, chosen, lacking, orders
from coordinator_app.errors import DeskError
from db.rules.names import full_name
from db.rules.roster import Participant, Roster
from papers.outgoing import cover
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.health_form.values import HealthForm
from papers.outgoing.health_form.writer import write

SUFFIX = " - fiche sanitaire"
A_PART = 40
"""Children in one PDF that is looked at or printed here: their pages stay below what is shown of one file."""
COVER_NAME = "00 - Page de garde.pdf"
_MARK = re.compile(rb"%coordinateur-sejours ([0-9a-f]{64})\n\Z")
_MARK_LENGTH = len(b"%coordinateur-sejours ") + 65


class Cancelled(Exception):
    """The person who asked for the papers asked to stop."""


@dataclass(frozen=True)
class Watch:
    """How a batch tells where it is: `done` of `total` children, and asks whether to stop, between two."""

    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Report:
    """What a batch did: sheets made, sheets that had not changed, children whose dossier is incomplete.

    `cancelled`: stopped on request; of a file a child those made stay, each whole, else nothing was touched.
    `by_hand`: children with a text the font cannot write. `others`: our sheets in the folder that are not of
    this choice, which may be of children who do not go any more.
    """

    made: int = 0
    kept: int = 0
    incomplete: int = 0
    cancelled: bool = False
    by_hand: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


Record = Callable[[Sequence[Participant]], None]
"""Called with the children whose sheets are whole, before they are seen under their final name."""


def print_forms(
    roster: Roster,
    selection: Selection,
    target: Path,
    *,
    order: Order = Order.NAME,
    shape: Shape = Shape.ONE_PDF,
    record: Record,
    watch: Watch | None = None,
) -> Report:
    """Write the chosen children's sheets to `target`, a file, or a folder for a file a child.

    A cancel, a crash or a full disk leaves no half file, and what stood there before as it was. Raises
    `DeskError` when nobody is chosen or the place cannot be written.
    """
    people = chosen(roster, selection, order)
    if not people:
        raise _nobody()
    pile = _Pile(roster, people, _cover(roster, selection, order, people), record, watch or Watch())
    make = {Shape.ONE_PDF: _one_pdf, Shape.A_FILE_A_CHILD: _files, Shape.ZIP: _zip}[shape]
    with told_to_people():
        report = make(pile, target)
    return replace(report, incomplete=sum(1 for one in people if lacking(one)))


def draw_forms(
    roster: Roster, selection: Selection, *, order: Order = Order.NAME, watch: Watch | None = None
) -> tuple[tuple[bytes, ...], tuple[Participant, ...]]:
    """Return the chosen children's sheets, and who they are.

    PDFs of A_PART children, the cover in the first; nothing touches a disk.
    Raises `Cancelled`, and `DeskError` when nobody is chosen.
    """
    people = chosen(roster, selection, order)
    if not people:
        raise _nobody()
    pile = _Pile(
        roster, people, _cover(roster, selection, order, people), lambda _people: None, watch or Watch()
    )

    def drawn(start: int) -> Iterator[HealthForm]:
        for done, one in enumerate(people[start : start + A_PART], start=start):
            pile.step(done)
            yield pile.form(one)

    parts = []
    for start in range(0, len(people), A_PART):
        page = io.BytesIO()
        write(drawn(start), page, cover=None if start else lambda canvas: cover.draw(canvas, pile.cover))
        parts.append(page.getvalue())
    pile.step(len(people))
    return tuple(parts), people


def draw_blank(roster: Roster) -> bytes:
    """Return one blank sheet of a stay."""
    page = io.BytesIO()
    write((forms.blank(roster),), page)
    return page.getvalue()


def print_blank(roster: Roster, target: Path, *, copies: int = 1) -> None:
    """Write blank sheets of a stay to `target`; raises as `print_forms` does."""
    with told_to_people(), whole.writing(target) as out:
        write((forms.blank(roster) for _ in range(copies)), out)


def _nobody() -> DeskError:
    return DeskError("Aucun enfant ne correspond à ce choix", "Élargissez-le, puis recommencez.")


@contextmanager
def told_to_people() -> Iterator[None]:
    """Turn what the file system refuses into a `DeskError`."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DeskError(
                "Le disque est plein",
                "Rien n’a été laissé à moitié. Libérez de la place ou choisissez un autre dossier.",
            ) from error
        raise DeskError(
            "Les documents n’ont pas été écrits",
            f"Choisissez un autre dossier, ou vérifiez ses droits ({error.strerror}).",
        ) from error


@dataclass(frozen=True)
class _Pile:
    roster: Roster
    people: tuple[Participant, ...]
    cover: cover.Cover
    record: Record
    watch: Watch

    def named(self) -> Iterator[tuple[Participant, str]]:
        stems = (full_name(one.last_name, one.first_name) + SUFFIX for one in self.people)
        yield from zip(self.people, file_names.unique(stems, ".pdf"), strict=True)

    def form(self, one: Participant) -> HealthForm:
        return forms.filled(self.roster, one)

    def step(self, done: int) -> None:
        """Say how far it is, then stop if asked to."""
        self.watch.progress(done, len(self.people))
        if self.watch.cancelled():
            raise Cancelled

    def draw_cover(self, out: BinaryIO) -> None:
        canvas = StreamedCanvas(out)
        cover.draw(canvas, self.cover)
        canvas.finish(title=f"{cover.TITLE} : {self.cover.stay}", author=self.cover.organiser)

    def cover_print(self) -> str:
        told = repr(replace(self.cover, read_at=forms.WHENEVER))
        return hashlib.sha256(f"{forms.DRAWING} {told}".encode()).hexdigest()


def _cover(roster: Roster, selection: Selection, order: Order, people: Sequence[Participant]) -> cover.Cover:
    return cover.Cover(
        organiser=roster.organiser,
        stay=roster.name,
        place=roster.place,
        first_day=roster.first_day,
        last_day=roster.last_day,
        selection=selection.wording(),
        order=orders[order],
        lines=tuple(
            cover.Line(full_name(one.last_name, one.first_name), one.group, lacking(one)) for one in people
        ),
        read_at=roster.read_at.astimezone(),
        destroy_on=roster.destroy_on,
    )


def _one_pdf(pile: _Pile, target: Path) -> Report:
    total = len(pile.people)
    digest = hashlib.sha256(pile.cover_print().encode())
    for one in pile.people:
        digest.update(forms.fingerprint(pile.form(one)).encode())
    if _mark(target) == digest.hexdigest():
        pile.watch.progress(total, total)
        return Report(kept=total)

    def drawn() -> Iterator[HealthForm]:
        for done, one in enumerate(pile.people):
            pile.step(done)
            yield pile.form(one)

    try:
        with whole.writing(target) as out:
            written = write(drawn(), out, cover=lambda canvas: cover.draw(canvas, pile.cover))
            pile.step(total)
            _sign(out, digest.hexdigest())
            pile.record(pile.people)
    except Cancelled:
        return Report(cancelled=True)
    return Report(made=total, by_hand=_names(pile, written.by_hand))


def _files(pile: _Pile, target: Path) -> Report:
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    front = target / COVER_NAME
    made = kept = 0
    by_hand: list[str] = []
    expected = {COVER_NAME}
    try:
        pile.step(0)
        if _mark(front) != pile.cover_print():
            with whole.writing(front) as out:
                pile.draw_cover(out)
                _sign(out, pile.cover_print())
        for done, (one, name) in enumerate(pile.named(), start=1):
            expected.add(name)
            form = pile.form(one)
            fingerprint = forms.fingerprint(form)
            if _mark(target / name) == fingerprint:
                kept += 1
            else:
                with whole.writing(target / name) as out:
                    by_hand.extend(write((form,), out).by_hand)
                    _sign(out, fingerprint)
                    pile.record((one,))
                made += 1
            pile.step(done)
    except Cancelled:
        return Report(made, kept, cancelled=True, by_hand=_names(pile, by_hand))
    others = sorted(path.name for path in target.glob(f"*{SUFFIX}*.pdf") if path.name not in expected)
    return Report(made, kept, by_hand=_names(pile, by_hand), others=tuple(others))


def _zip(pile: _Pile, target: Path) -> Report:
    prints = {name: forms.fingerprint(pile.form(one)) for one, name in pile.named()}
    prints[COVER_NAME] = pile.cover_print()
    total = len(pile.people)
    with _opened(target) as archive:
        old = {info.filename: _comment(info) for info in archive.infolist()} if archive else {}
    if old == prints:
        pile.watch.progress(total, total)
        return Report(kept=total)
    by_hand: list[str] = []
    fresh: list[Participant] = []
    try:
        with whole.writing(target) as out:
            # Closed before the new one takes its name: Windows replaces no file that is open.
            with _opened(target) as before, zipfile.ZipFile(out, "w") as archive:
                pile.step(0)
                unchanged = before if old.get(COVER_NAME) == prints[COVER_NAME] else None
                _add(archive, pile, COVER_NAME, prints[COVER_NAME], pile.draw_cover, unchanged=unchanged)
                for done, (one, name) in enumerate(pile.named(), start=1):
                    unchanged = before if old.get(name) == prints[name] else None
                    draw = partial(_sheet, pile.form(one), by_hand)
                    _add(archive, pile, name, prints[name], draw, unchanged=unchanged)
                    if unchanged is None:
                        fresh.append(one)
                    pile.step(done)
            pile.record(fresh)
    except Cancelled:
        return Report(cancelled=True)
    return Report(len(fresh), total - len(fresh), by_hand=_names(pile, by_hand))


def _sheet(form: HealthForm, by_hand: list[str], out: BinaryIO) -> None:
    by_hand.extend(write((form,), out).by_hand)


def _comment(info: zipfile.ZipInfo) -> str:
    return info.comment.decode("ascii", errors="replace")


@contextmanager
def _opened(target: Path) -> Iterator[zipfile.ZipFile | None]:
    """Yield the archive that stands there, None when there is none or it is not ours to read."""
    archive = None
    with suppress(FileNotFoundError, zipfile.BadZipFile):
        archive = zipfile.ZipFile(target)
    try:
        yield archive
    finally:
        if archive is not None:
            archive.close()


def _add(
    archive: zipfile.ZipFile,
    pile: _Pile,
    name: str,
    fingerprint: str,
    draw: Callable[[BinaryIO], None],
    *,
    unchanged: zipfile.ZipFile | None,
) -> None:
    """Add a file: as it stands in the archive `unchanged`, else drawn."""
    if unchanged is not None:
        stamp = unchanged.getinfo(name).date_time
        archive.writestr(_member(name, stamp, fingerprint), unchanged.read(name))
        return
    page = io.BytesIO()
    draw(page)
    when = pile.cover.read_at
    now = (when.year, when.month, when.day, when.hour, when.minute, when.second)
    archive.writestr(_member(name, now, fingerprint), page.getvalue())


def _member(name: str, stamp: tuple[int, int, int, int, int, int], fingerprint: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, stamp)
    info.external_attr = 0o600 << 16
    info.comment = fingerprint.encode("ascii")
    return info


def _sign(out: BinaryIO, fingerprint: str) -> None:
    out.write(f"%coordinateur-sejours {fingerprint}\n".encode("ascii"))


def _mark(path: Path) -> str | None:
    """Return the fingerprint a PDF of ours carries; None for any other file, or none."""
    try:
        with path.open("rb") as file:
            file.seek(0, io.SEEK_END)
            file.seek(max(0, file.tell() - _MARK_LENGTH))
            found = _MARK.search(file.read())
    except FileNotFoundError:
        return None
    return found[1].decode("ascii") if found else None


def _names(pile: _Pile, codes: Sequence[str]) -> tuple[str, ...]:
    wanted = set(codes)
    return tuple(
        full_name(one.last_name, one.first_name)
        for one in pile.people
        if wanted and pile.form(one).form_id in wanted
    )
