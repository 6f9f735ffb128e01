"""`coordinateur fiches`, for people without a window: a stay and options in, fiches sanitaires out."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from coordinator_app import log
from coordinator_app.desk import Desk
from coordinator_app.editions.choice import Order, Selection, Shape
from coordinator_app.editions.pile import Report, Watch
from coordinator_app.errors import DeskError
from coordinator_app.settings import load
from db.queries.directory import StayRow
from db.rules.names import search_key

INTERRUPTED = 130
_ORDERS = {"nom": Order.NAME, "groupe": Order.GROUP, "car": Order.COACH}


def declare(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("stay", metavar="SEJOUR", help="le code du séjour, ou une partie de son nom")
    parser.add_argument(
        *("-o", "--output"),
        type=Path,
        required=True,
        metavar="FICHIER",
        help="un fichier .pdf, un fichier .zip, ou un dossier pour un fichier par enfant",
    )
    parser.add_argument("--ordre", default="nom", choices=list(_ORDERS), help="l’ordre de la liasse (nom)")
    parser.add_argument("--vierge", action="store_true", help="une fiche vierge, à remplir à la main")
    parser.add_argument("--groupe", metavar="NOM", help="les enfants d’un groupe seulement")
    parser.add_argument("--depart", metavar="LIEU", help="les enfants d’un point de départ seulement")
    parser.add_argument("--complets", action="store_true", help="les dossiers complets seulement")
    parser.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")


def run(options: argparse.Namespace) -> int:
    """Write the sheets; raises `DeskError` for what a person has to know."""
    from coordinator_app.main import open_desk  # noqa: PLC0415 - which imports the commands

    settings = load(options.data)
    log.start(settings.log)
    desk = open_desk(settings)
    try:
        print(_carry_out(desk, options))  # noqa: T201
    except KeyboardInterrupt:
        print("\nInterrompu : aucun fichier n’est resté à moitié écrit.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    finally:
        # Due decisions may leave with the journal's lines; those that can still be undone at a window stay.
        desk.push()
        desk.release()
    return 0


def _carry_out(desk: Desk, options: argparse.Namespace) -> str:
    stay = find(desk.stays(), options.stay)
    output: Path = options.output
    _make_room(output.parent)
    if options.vierge:
        desk.press.print_blank_forms(stay.id, output)
        return f"{stay.name} : une fiche vierge dans « {output} »."
    roster = desk.press.roster(stay.id)
    points = [one.outward.place for one in roster.participants if one.outward]
    selection = Selection(
        stay.id,
        group=_one_of(roster.groups, options.groupe, "groupe"),
        point=_one_of(sorted(set(points)), options.depart, "point de départ"),
        only_complete=options.complets,
    )
    shapes = {".pdf": Shape.ONE_PDF, ".zip": Shape.ZIP}
    shape = shapes.get(output.suffix.lower(), Shape.A_FILE_A_CHILD)
    watch = Watch(_progress) if sys.stderr.isatty() else Watch()
    order = _ORDERS[options.ordre]
    report = desk.press.print_forms(selection, output, order=order, shape=shape, watch=watch)
    return told(stay.name, report, output)


def find(stays: Sequence[StayRow], typed: str) -> StayRow:
    """Return the stay of that code, else the only one whose name holds what was typed; raises `DeskError`."""
    wanted = search_key(typed)
    for exact in (
        [stay for stay in stays if search_key(stay.code) == wanted],
        [stay for stay in stays if search_key(stay.name) == wanted],
    ):
        if len(exact) == 1:
            return exact[0]
    found = [stay for stay in stays if wanted and wanted in search_key(stay.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise DeskError(f"Aucun séjour ne répond à « {typed} »", _listed("Les séjours", stays))
    title = f"Plusieurs séjours répondent à « {typed} »"
    raise DeskError(title, _listed("Précisez, ou donnez le code", found))


def told(stay: str, report: Report, output: Path) -> str:
    """Return what was done, in a sentence a person can act on."""
    kept = f", {report.kept} déjà à jour" if report.kept else ""
    words = [f"{stay} : {_plural(report.made, 'fiche écrite', 'fiches écrites')}{kept} dans « {output} »."]
    if report.incomplete:
        count = _plural(report.incomplete, "dossier incomplet", "dossiers incomplets")
        words.append(f"{count}, en page de garde.")
    if report.by_hand:
        words.append(f"À compléter à la main : {', '.join(report.by_hand)}.")
    if report.others:
        words.append(f"Ce dossier contient aussi des fiches hors de ce choix : {', '.join(report.others)}.")
    return "\n".join(words)


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {many if count > 1 else one}"


def _listed(words: str, stays: Sequence[StayRow]) -> str:
    if not stays:
        return "Ce poste n’a aucun séjour : vérifiez le dossier de données (--data)."
    return f"{words} : {' ; '.join(f'{stay.code} ({stay.name})' for stay in stays)}."


def _one_of(known: Sequence[str], typed: str | None, what: str) -> str | None:
    if typed is None:
        return None
    wanted = search_key(typed)
    for name in known:
        if search_key(name) == wanted:
            return name
    found = [name for name in known if wanted and wanted in search_key(name)]
    if len(found) == 1:
        return found[0]
    names = " ; ".join(known) or "aucun"
    raise DeskError(f"Aucun {what} unique ne répond à « {typed} »", f"Ce séjour a : {names}.")


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeskError(
            "Les documents n’ont pas été écrits",
            f"Le dossier « {folder} » ne peut pas être créé ({error.strerror}).",
        ) from error


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done} / {total}", end=end, file=sys.stderr, flush=True)  # noqa: T201
