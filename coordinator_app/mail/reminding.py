"""`coordinateur mail reminders`: options in, reminders written and French lines for the terminal out."""

import argparse
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from coordinator_app.errors import DeskError
from coordinator_app.mail import reminders
from coordinator_app.settings import Settings
from coordinator_app.shared import Shared
from papers.outgoing.mails import compose


def declare(verbs: Any, data: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser = verbs.add_parser(
        "reminders",
        parents=[data],
        help="écrire les relances du jour",
        description="Écrit les relances du jour, une par famille, prêtes à être envoyées.",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="dire qui recevrait quoi et pourquoi, sans rien écrire"
    )


def run(settings: Settings, *, dry_run: bool) -> list[str]:
    """Write the reminders, or only say which; return the lines to show. Raises `DeskError`."""
    if not settings.database.is_file():
        raise DeskError("Il n’y a pas de données ici", f"Vérifiez le dossier {settings.folder}.")
    now = datetime.now(UTC)
    with closing(Shared(settings.database)) as shared:
        return _planned(shared, now) if dry_run else _write(shared, now)


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
