"""`coordinateur sync`: one round without a window; a settings file in, figures and an exit code out."""

import argparse
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from pathlib import Path

from coordinator_app import log
from coordinator_app.connecting import keep_password
from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.settings import Settings, load
from coordinator_app.sync.link import Reach, Round

WIDTH = 30


def run(
    arguments: Sequence[str], *, open_desk: Callable[[Settings], Desk], ask: Callable[[str], str] = getpass
) -> int:
    """Make a round and say what it did; exit 1 when not everything went well."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.data)
        log.start(settings.log)
        if options.password:
            keep_password(settings, ask(f"Mot de passe de {settings.login} sur le serveur : "))
        desk = open_desk(settings)
        try:
            return tell(desk, all_of_them=options.all)
        finally:
            desk.release()
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1


def tell(desk: Desk, *, all_of_them: bool) -> int:
    """Make one round of a desk and print what came of it."""
    bar = _Bar(shown=sys.stderr.isatty())
    made = desk.link.round(all_of_them=all_of_them, progress=bar.show, cancelled=lambda: False)
    bar.end()
    stuck = len(desk.stuck()) if made.state.reach is not Reach.REVOKED else 0
    for line in _lines(made, stuck):
        print(line)  # noqa: T201
    problem = made.push.problem or made.state.problem
    if problem is not None:
        print(f"{problem.title}. {problem.message}", file=sys.stderr)  # noqa: T201
    return 0 if problem is None and not stuck else 1


class _Bar:
    """A bar on the error stream of a terminal, which leaves nothing behind."""

    def __init__(self, *, shown: bool) -> None:
        self._shown, self._last = shown, -1

    def show(self, share: float) -> None:
        percent = round(share * 100)
        if self._shown and percent != self._last:
            self._last = percent
            full = "█" * round(share * WIDTH)
            print(f"\r{full:·<{WIDTH}} {percent} %", end="", file=sys.stderr, flush=True)  # noqa: T201

    def end(self) -> None:
        if self._last >= 0:
            print(f"\r{' ' * (WIDTH + 6)}\r", end="", file=sys.stderr, flush=True)  # noqa: T201


def _lines(made: Round, stuck: int) -> Sequence[str]:
    sent = len(made.push.applied)
    lines = [
        _count(sent, "décision envoyée", "décisions envoyées") if sent else "Aucune décision envoyée.",
        "Les dossiers de ce poste ont changé." if made.changed else "Rien de nouveau dans la base partagée.",
    ]
    if made.push.waiting:
        lines.append(_count(made.push.waiting, "décision attend son envoi", "décisions attendent leur envoi"))
    if stuck:
        one, several = "décision refusée attend d’être lue", "décisions refusées attendent d’être lues"
        lines.append(_count(stuck, one, several))
    return lines


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coordinateur sync",
        description="Envoie les décisions de ce poste et reçoit ce qui a changé, une fois.",
        epilog="Le code de sortie est 1 si le serveur n’a pas répondu ou si une décision a été refusée.",
    )
    parser.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    parser.add_argument(
        "--all", action="store_true", help="envoyer aussi les décisions que l’on peut encore annuler"
    )
    parser.add_argument(
        "--password", action="store_true", help="demander d’abord le mot de passe du serveur et le ranger"
    )
    return parser
