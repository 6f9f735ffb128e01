"""A child's findings, doses and certificates in, the lines of its vaccination table out (domain.md § 6).

An administrative check: a line says what is asked for and what is known, never an opinion on health.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from db.rules.formats import show_date
from db.rules.vaccination import Contraindication, Dose, Finding, Level, Status
from db.rules.vaccination_table import Valence, counts_for, labels

_ASKED = {
    Status.DONE: "justifiée",
    Status.MISSING: "à justifier",
    Status.TO_APPRECIATE: "à vérifier",
    Status.EXEMPT: "contre-indiquée",
    Status.NOT_REQUIRED: "non exigible",
}
_SCHEDULED = {Status.MISSING: "rappel à justifier", Status.TO_APPRECIATE: "rappel à vérifier"}


@dataclass(frozen=True)
class Line:
    """One valence as printed; empty texts leave room to write."""

    valence: str
    finding: str = ""
    dates: str = ""
    exemption: str = ""


def lines(
    findings: Sequence[Finding], doses: Sequence[Dose], contraindications: Sequence[Contraindication]
) -> tuple[Line, ...]:
    """Return a line for each valence asked for; nothing else may be asked, so nothing else is listed.

    Without findings (a blank sheet) every valence is listed, with nothing said of it.
    """
    if not findings:
        return tuple(Line(_capital(labels[valence])) for valence in Valence)
    said = {(finding.valence, finding.level): finding.status for finding in findings}
    return tuple(_lines(said, doses, contraindications))


def _lines(
    said: dict[tuple[Valence, Level], Status],
    doses: Sequence[Dose],
    contraindications: Sequence[Contraindication],
) -> Iterator[Line]:
    for valence in Valence:
        asked = said.get((valence, Level.EXIGIBLE), Status.NOT_REQUIRED)
        scheduled = said.get((valence, Level.CALENDRIER))
        if asked is Status.NOT_REQUIRED and scheduled is None:
            continue
        words = [_ASKED[asked]]
        if scheduled in _SCHEDULED:
            words.append(_SCHEDULED[scheduled])
        counted = counts_for.get(valence, frozenset()) | {valence}
        days = sorted({dose.day for dose in doses if dose.valence in counted})
        yield Line(
            _capital(labels[valence]),
            ", ".join(words),
            " · ".join(map(show_date, days)),
            _exemption([c.until for c in contraindications if c.valence is valence]),
        )


def _exemption(ends: list[date | None]) -> str:
    if not ends:
        return ""
    last = max(end or date.max for end in ends)
    return "sans date de fin" if last == date.max else f"jusqu’au {show_date(last)}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
