"""`coordinateur key change` and `coordinateur forget`: an order in, this desk's files changed or gone."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from coordinator_app import forget, keys, log
from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.keys import Ask, LocalKey
from coordinator_app.settings import Settings, load

_YES = "oui"


def run(
    arguments: Sequence[str],
    *,
    credentials: Callable[[], Credentials] = Credentials,
    ask: Ask | None = None,
    confirm: Callable[[str], str] = input,
) -> int:
    """Run the command; a known problem is one French sentence on the error stream and exit 1."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.data)
        log.start(settings.log)
        if options.command == "key":
            return _change(settings, credentials, ask, passphrase=options.passphrase)
        return _forget(settings, credentials, ask, confirm, abandon=options.abandon)
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1


def _change(
    settings: Settings, credentials: Callable[[], Credentials], ask: Ask | None, *, passphrase: bool
) -> int:
    if settings.server is None and not (settings.folder / keys.NAME).exists():
        raise DeskError(
            "Ce poste n’a pas de données chiffrées",
            "Il n’y a donc pas de clé à changer : seul un poste relié à un serveur en a une.",
        )
    LocalKey(settings.folder, credentials=credentials, ask=ask).change(passphrase=passphrase)
    print("Les données de ce poste ont une nouvelle clé.")  # noqa: T201
    return 0


def _forget(
    settings: Settings,
    credentials: Callable[[], Credentials],
    ask: Ask | None,
    confirm: Callable[[str], str],
    *,
    abandon: bool,
) -> int:
    question = f"Effacer de ce poste tout ce que contient {settings.folder} ? Tapez « {_YES} » : "
    if confirm(question).strip().lower() != _YES:
        print("Rien n’a été effacé.")  # noqa: T201
        return 1
    forget.forget(settings, credentials=credentials, ask=ask, abandon=abandon)
    print("Ce poste a tout oublié. Pour le réutiliser, ouvrez l’application avec le réseau.")  # noqa: T201
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coordinateur")
    commands = parser.add_subparsers(dest="command", required=True, metavar="commande")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    key = commands.add_parser("key", help="la clé des données de ce poste")
    orders = key.add_subparsers(required=True, metavar="ordre")
    change = orders.add_parser(
        "change",
        parents=[data],
        help="donner une autre clé",
        description="Chiffre à nouveau les données de ce poste avec une autre clé, l’application fermée.",
    )
    change.add_argument(
        "--phrase",
        dest="passphrase",
        action="store_true",
        help="une phrase de passe plutôt que le trousseau du système",
    )
    forgetting = commands.add_parser(
        "forget",
        parents=[data],
        help="oublier ce poste",
        description="Efface de ce poste les dossiers, les fichiers des familles, les clés et les mots de "
        "passe ; la base commune garde tout.",
    )
    forgetting.add_argument(
        forget.ANYWAY,
        dest="abandon",
        action="store_true",
        help="même si des décisions n’ont pas été envoyées",
    )
    return parser
