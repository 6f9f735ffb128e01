"""A roster in, the sheet that opens a stay's folder out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from db.rules.formats import long_date
from db.rules.roster import Roster
from papers.outgoing.pack.coaches import back, outward
from papers.outgoing.pack.counts import BANDS, adults_needed, by_band, needed_words
from papers.outgoing.pack.document import Cell, Column, Document, Mark, Row, Section, Table, cell
from papers.outgoing.pack.people import (
    by_group,
    by_point,
    children,
    counted,
    document,
    hour,
    leaving,
    mixed,
    point_words,
    where,
)

TITLE = "Dossier du séjour"
_APART = "\u00a0" * 4
_HANDED = f"Remis à : {'.' * 48}{_APART}Le : {'.' * 30}{_APART}Signature : {'.' * 44}"
_FACTS = (Column("", 130), Column("", 390))


def build(roster: Roster, *, contents: Sequence[str]) -> Document:
    """Return dates, place, hours, team, counts, and `contents` with a box to tick for each paper."""
    going = leaving(roster)
    tables = [
        replace(_facts("Le séjour", _stay(roster), ""), title=roster.name, size=22),
        _facts("L’équipe", ((one.role or "équipe", one.name) for one in roster.team), "Équipe à compléter."),
        _facts("Les enfants", _children(roster), ""),
    ]
    if going:
        tables.append(_facts("Transport", _points(roster), ""))
    rows = tuple(Row((Cell(mark=Mark.BOX), cell(title)), height=17) for title in contents)
    tables.append(
        Table(
            (Column("", 24, centred=True), Column("", 496)),
            (Section("", rows, foot=_HANDED),),
            "",
            "Contenu",
            title="Contenu du dossier",
            headed=False,
        )
    )
    return document(roster, TITLE, tables)


def _facts(title: str, facts: Iterable[tuple[str, str]], empty: str) -> Table:
    rows = tuple(Row((cell(label), cell(value, bold=True))) for label, value in facts if value.strip())
    return Table(_FACTS, (Section("", rows),) if rows else (), empty, title, title=title, headed=False)


def _stay(roster: Roster) -> Iterable[tuple[str, str]]:
    yield "Code", roster.code
    yield "Thème", roster.theme
    yield "Activités", ", ".join(roster.activities)
    yield "Lieu", where(roster)
    yield "Saison", roster.season
    yield "Départ", ", ".join(filter(None, (long_date(roster.first_day), hour(roster.leaves_at))))
    yield "Retour", ", ".join(filter(None, (long_date(roster.last_day), hour(roster.returns_at))))
    organiser = (roster.organiser, roster.organiser_address, roster.organiser_contact)
    yield "Organisateur", " · ".join(filter(str.strip, organiser))


def _children(roster: Roster) -> Iterable[tuple[str, str]]:
    going = leaving(roster)
    yield "Effectif", f"{mixed(going)} ({counted(roster.capacity, 'place', 'places')})"
    if not going:
        return
    yield "Groupes", ", ".join(f"{group} ({len(those)})" for group, those in by_group(going, roster))
    ages = (f"{BANDS[one].lower()} : {len(those)}" for one, those in by_band(going, roster) if those)
    yield "Âges au premier jour", " ; ".join(ages)
    yield "Encadrement, au moins", f"{needed_words(adults_needed(going, roster))}, directeur non compté"
    lacking = sum(bool(child.lacking) for child in going)
    yield "Dossiers", f"{children(lacking)} au dossier incomplet" if lacking else "tous complets"


def _points(roster: Roster) -> Iterable[tuple[str, str]]:
    for way, point in (("Aller", outward), ("Retour", back)):
        for one, those in by_point(leaving(roster), point):
            yield f"{way}, {children(len(those))}", point_words(one, missing="lieu non indiqué")
