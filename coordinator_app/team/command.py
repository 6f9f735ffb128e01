"""`coordinateur staff …` and `coordinateur server …`: an order in, a changed account or a ready base out."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from getpass import getpass
from pathlib import Path

from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.settings import SERVER_PASSWORD, Settings, load
from coordinator_app.team import accounts, prepare
from db import wire
from db.types import Role

Ask = Callable[[str], str]

roles = {
    "coordination": Role.COORDINATOR,
    "direction": Role.DIRECTOR,
    "assistant-sanitaire": Role.HEALTH_ASSISTANT,
    "animation": Role.ANIMATEUR,
    "comptabilite": Role.ACCOUNTING,
    "administration": Role.ADMIN,
}
"""What roles are called here."""


def run(
    arguments: Sequence[str], *, credentials: Callable[[], Credentials] = Credentials, ask: Ask = getpass
) -> int:
    """Run the command; a known problem is one French sentence on the error stream and exit 1."""
    options = _parser().parse_args(arguments)
    try:
        if options.kind == "server":
            _prepare(options, ask)
        else:
            _staff(options, load(options.data), credentials, ask)
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _staff(
    options: argparse.Namespace, settings: Settings, credentials: Callable[[], Credentials], ask: Ask
) -> None:
    stays = _stays(options) if options.order in {"add", "role"} else None
    with closing(prepare.opened(_told(options, settings, credentials, ask))) as line:
        login: str = options.person
        match options.order:
            case "add":
                password = _new_password(options, ask)
                role = roles[options.role]
                accounts.add(line, login, options.name or login, role, password, stays=stays)
                print(f"{options.name or login} fait partie de l’équipe : {_as(options.role, stays)}.")  # noqa: T201
                _show(options, login, password)
            case "role":
                accounts.give_role(line, login, roles[options.role], stays=stays)
                print(f"{login} a un nouveau rôle : {_as(options.role, stays)}.")  # noqa: T201
            case "password":
                password = _new_password(options, ask)
                accounts.give_password(line, login, password)
                print(f"{login} a un nouveau mot de passe.")  # noqa: T201
                _show(options, login, password)
            case _:
                accounts.remove(line, login)
                print(  # noqa: T201
                    f"{login} ne fait plus partie de l’équipe. Ses postes oublieront les dossiers à leur "
                    "prochaine connexion."
                )


def _prepare(options: argparse.Namespace, ask: Ask) -> None:
    owner: str = options.login
    password = ask(f"Mot de passe de {owner} : ")
    told = _parameters(options.address, owner, password, options.authority)
    before, after = prepare.migrate(told)
    print("La base était prête." if before == after else "La base est prête.")  # noqa: T201
    with closing(prepare.opened(told)) as line:
        if not prepare.without_admin(line):
            return
        login: str = options.admin
        password = _new_password(options, ask)
        accounts.add(line, login, options.name or login, Role.ADMIN, password, stays=None)
    print(f"{options.name or login} est le premier administrateur.")  # noqa: T201
    _show(options, login, password)


def _stays(options: argparse.Namespace) -> list[str] | None:
    """Return the codes of the stays asked for; None means all of them."""
    role = roles[options.role]
    stays: list[str] | None = options.stay
    if role in accounts.of_stays and not stays:
        raise DeskError(
            "Il manque les séjours",
            "Ce rôle ne voit que les séjours de son équipe : donnez leur code avec --stay.",
        )
    if stays and role in {Role.ACCOUNTING, Role.ADMIN}:
        raise DeskError("Ce rôle n’a pas de séjours", "Retirez --stay.")
    return stays


def _told(
    options: argparse.Namespace, settings: Settings, credentials: Callable[[], Credentials], ask: Ask
) -> dict[str, str | int]:
    address = options.server or (settings.server.address if settings.server else None)
    if address is None:
        raise DeskError(
            "Ce poste n’a pas de serveur",
            "Donnez son adresse avec --server postgresql://serveur/base, "
            "ou réglez [server] dans settings.toml.",
        )
    login = options.login or settings.login
    if login is None:
        raise DeskError("Il manque votre identifiant", "Donnez celui d’un administrateur avec --login.")
    authority = options.authority or (settings.server.authority if settings.server else None)
    password = _kept(settings, login, credentials) or ask(f"Mot de passe de {login} : ")
    return _parameters(address, login, password, authority)


def _parameters(address: str, login: str, password: str, authority: Path | None) -> dict[str, str | int]:
    try:
        return wire.parameters(address, login=login, password=password, authority=authority)
    except ValueError as error:
        raise DeskError(
            "Cette adresse n’est pas valable", "Elle est de la forme postgresql://serveur[:port]/base."
        ) from error


def _kept(settings: Settings, login: str, credentials: Callable[[], Credentials]) -> str | None:
    """Return the password of this desk's own person, where there is a keyring that has it."""
    if settings.server is None or login != settings.login:
        return None
    try:
        return credentials().get(SERVER_PASSWORD)
    except DeskError:
        return None


def _new_password(options: argparse.Namespace, ask: Ask) -> str:
    if not options.password:
        return accounts.generated()
    password = ask("Nouveau mot de passe : ")
    if ask("Le même, encore une fois : ") != password:
        raise DeskError("Les deux mots de passe diffèrent", "Rien n’a été changé : recommencez.")
    return password


def _show(options: argparse.Namespace, login: str, password: str) -> None:
    if not options.password:
        print(f"Identifiant : {login}\nMot de passe, montré cette seule fois : {password}")  # noqa: T201


def _as(role: str, stays: Sequence[str] | None) -> str:
    if roles[role] in {Role.ACCOUNTING, Role.ADMIN}:
        return role
    return f"{role}, " + ("tous les séjours" if stays is None else f"séjour(s) {', '.join(stays)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="coordinateur", description="L’équipe et la base d’un serveur.")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="commande")
    staff = kinds.add_parser("staff", description="L’équipe : qui se connecte au serveur, avec quel rôle.")
    orders = staff.add_subparsers(dest="order", required=True, metavar="ordre")
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    where.add_argument("--server", metavar="ADRESSE", help="postgresql://serveur[:port]/base")
    where.add_argument("--authority", type=Path, metavar="FICHIER", help="autorité du certificat du serveur")
    where.add_argument("--login", metavar="IDENTIFIANT", help="votre identifiant d’administrateur")
    secret = argparse.ArgumentParser(add_help=False)
    secret.add_argument(
        "--password", action="store_true", help="demander le mot de passe au lieu d’en créer un"
    )
    adding = orders.add_parser("add", parents=[where, secret], help="ajouter une personne, ou la reprendre")
    role = orders.add_parser("role", parents=[where], help="changer le rôle ou les séjours d’une personne")
    changing = orders.add_parser("password", parents=[where, secret], help="changer le mot de passe oublié")
    removing = orders.add_parser("remove", parents=[where], help="retirer une personne")
    for order in (adding, role, changing, removing):
        order.add_argument("person", metavar="QUI", help="l’identifiant de la personne")
    adding.add_argument("--name", metavar="NOM", help="son nom, tel que les collègues le lisent")
    adding.add_argument("--role", choices=roles, required=True, help="son rôle")
    role.add_argument("role", choices=roles, help="son nouveau rôle")
    for order in (adding, role):
        order.add_argument(
            "--stay",
            action="append",
            metavar="CODE",
            help="un séjour de la personne (à répéter) ; sinon tous",
        )
    server = kinds.add_parser("server", description="La base partagée d’un serveur PostgreSQL.")
    verbs = server.add_subparsers(dest="order", required=True, metavar="ordre")
    preparing = verbs.add_parser(
        "prepare",
        parents=[secret],
        help="préparer la base, ou la mettre à jour, et créer le premier administrateur",
    )
    preparing.add_argument("address", metavar="ADRESSE", help="postgresql://serveur[:port]/base")
    preparing.add_argument("--login", default=os.environ.get("USER", "postgres"), metavar="PROPRIÉTAIRE")
    preparing.add_argument("--authority", type=Path, metavar="FICHIER")
    preparing.add_argument("--admin", default="admin", metavar="IDENTIFIANT", help="premier administrateur")
    preparing.add_argument("--name", metavar="NOM", help="son nom")
    return parser
