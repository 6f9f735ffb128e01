"""`coordinateur mail …`: a command line in, mails written and French lines on the terminal out."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coordinator_app.errors import DeskError
from coordinator_app.mail import reminders
from coordinator_app.settings import load
from coordinator_app.shared import Shared
from papers.outgoing.mails import compose


def run(arguments: Sequence[str]) -> int:
    """Run one of the `mail` commands; a problem is one French sentence on the error stream and exit 1."""
    parser = argparse.ArgumentParser(
        prog="coordinateur mail", description="Les courriels des familles, sans fenêtre."
    )
    verbs = parser.add_subparsers(required=True, metavar="action")
    _add_reminders(verbs)
    options = parser.parse_args(arguments)
    try:
        lines: list[str] = options.run(options)
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1
    print("\n".join(lines))  # noqa: T201
    return 0


def _add_reminders(verbs: Any) -> None:
    reminding = verbs.add_parser(
        "reminders",
        help="écrire les relances du jour",
        description="Écrit les relances du jour, une par famille, prêtes à être envoyées.",
    )
    reminding.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    reminding.add_argument(
        "--dry-run", action="store_true", help="dire qui recevrait quoi et pourquoi, sans rien écrire"
    )
    reminding.set_defaults(run=_reminders)


def _reminders(options: argparse.Namespace) -> list[str]:
    now = datetime.now(UTC)
    with closing(_open(options.data)) as shared:
        return _planned(shared, now) if options.dry_run else _write(shared, now)


def _open(folder: Path | None) -> Shared:
    settings = load(folder)
    if not settings.database.is_file():
        raise DeskError("Il n’y a pas de données ici", f"Vérifiez le dossier {settings.folder}.")
    return Shared(settings.database)


def _planned(shared: Shared, now: datetime) -> list[str]:
    with shared.transaction() as session:
        found = reminders.planned(session, now, compose=compose)
    if not found:
        return ["Aucune relance aujourd’hui."]
    lines = [f"{_families(len(found))} une relance aujourd’hui :"]
    for one in found:
        lines.append(
            f"- {one.family} ({one.recipient or 'sans adresse électronique'}) : {one.letter.subject}"
        )
        lines.extend(f"    {reason}" for reason in one.reasons)
    return lines


def _write(shared: Shared, now: datetime) -> list[str]:
    report = reminders.write(shared.transaction, now, compose=compose)
    lines = [f"Relances écrites : {report.written}."]
    if report.unaddressed:
        lines.append(f"Sans adresse électronique, à imprimer : {report.unaddressed}.")
    if report.skipped:
        lines.append(f"Laissées de côté, la situation a changé entre-temps : {report.skipped}.")
    return lines


def _families(number: int) -> str:
    return f"{number} familles recevraient" if number > 1 else "1 famille recevrait"
