"""A roster and a choice in, its fiches sanitaires out: one PDF, a file a child, or a ZIP.

Every file carries the fingerprint of what it says: a PDF in a comment after its end, a ZIP beside each of its
files. So a second run makes only what changed, wherever the files were moved to meanwhile, and nothing has to
be kept beside them.
"""

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from coordinator_app import whole
from coordinator_app.editions import forms
from coordinator_app.editions.archive import print_zip
from coordinator_app.editions.choice import Order, Selection, Shape, lacking
from coordinator_app.editions.pile import COVER_NAME, SUFFIX, Cancelled, Pile, Record, Report, Watch
from coordinator_app.editions.saving import saving, told_of_files
from db.rules.roster import Participant, Roster
from papers.outgoing import cover
from papers.outgoing.health_form.writer import write

A_PART = 40
"""Children in one PDF that is looked at or printed here: their pages stay below what is shown of one file."""
_MARK = re.compile(rb"%coordinateur-sejours ([0-9a-f]{64})\n\Z")
_MARK_LENGTH = len(b"%coordinateur-sejours ") + 65


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
    pile = Pile.of(roster, selection, order, watch)
    make = {Shape.ONE_PDF: _one_pdf, Shape.A_FILE_A_CHILD: _files, Shape.ZIP: print_zip}[shape]
    with told_of_files():
        report = make(pile, target, record)
    return replace(report, incomplete=sum(1 for one in pile.people if lacking(one)))


def draw_forms(
    roster: Roster, selection: Selection, *, order: Order = Order.NAME, watch: Watch | None = None
) -> tuple[tuple[bytes, ...], tuple[Participant, ...]]:
    """Return the chosen children's sheets, and who they are.

    PDFs of A_PART children, the cover in the first; nothing touches a disk.
    Raises `Cancelled`, and `DeskError` when nobody is chosen.
    """
    pile = Pile.of(roster, selection, order, watch)
    parts = []
    for start in range(0, len(pile.people), A_PART):
        page = io.BytesIO()
        write(
            pile.sheets(start, start + A_PART),
            page,
            cover=None if start else lambda canvas: cover.draw(canvas, pile.cover),
        )
        parts.append(page.getvalue())
    pile.step(len(pile.people))
    return tuple(parts), pile.people


def draw_blank(roster: Roster) -> bytes:
    """Return one blank sheet of a stay."""
    page = io.BytesIO()
    write((forms.blank(roster),), page)
    return page.getvalue()


def print_blank(roster: Roster, target: Path, *, copies: int = 1) -> None:
    """Write blank sheets of a stay to `target`; raises as `print_forms` does."""
    with saving(target) as out:
        write((forms.blank(roster) for _ in range(copies)), out)


def _one_pdf(pile: Pile, target: Path, record: Record) -> Report:
    total = len(pile.people)
    digest = hashlib.sha256(pile.cover_print().encode())
    for one in pile.people:
        digest.update(forms.fingerprint(pile.form(one)).encode())
    if _mark(target) == digest.hexdigest():
        pile.watch.progress(total, total)
        return Report(kept=total)

    try:
        with whole.writing(target) as out:
            written = write(pile.sheets(), out, cover=lambda canvas: cover.draw(canvas, pile.cover))
            pile.step(total)
            _sign(out, digest.hexdigest())
            record(pile.people)
    except Cancelled:
        return Report(cancelled=True)
    return Report(made=total, by_hand=pile.names(written.by_hand))


def _files(pile: Pile, target: Path, record: Record) -> Report:
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
                    record((one,))
                made += 1
            pile.step(done)
    except Cancelled:
        return Report(made, kept, cancelled=True, by_hand=pile.names(by_hand))
    others = sorted(path.name for path in target.glob(f"*{SUFFIX}*.pdf") if path.name not in expected)
    return Report(made, kept, by_hand=pile.names(by_hand), others=tuple(others))


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
