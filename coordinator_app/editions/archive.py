"""A pile in, one ZIP out: a fiche a child and the cover, what has not changed copied from the ZIP before.

Each file's fingerprint is its comment in the archive.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from coordinator_app import whole
from coordinator_app.editions import forms
from coordinator_app.editions.pile import COVER_NAME, Cancelled, Pile, Record, Report
from db.rules.roster import Participant
from papers.outgoing.health_form.values import HealthForm
from papers.outgoing.health_form.writer import write


def print_zip(pile: Pile, target: Path, record: Record) -> Report:
    """Write the pile as one archive, unless the one that stands there says the same; raises `OSError`."""
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
            record(fresh)
    except Cancelled:
        return Report(cancelled=True)
    return Report(len(fresh), total - len(fresh), by_hand=pile.names(by_hand))


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
    pile: Pile,
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
