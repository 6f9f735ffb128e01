"""Accounts of the team on a server: an administrator's line and a wish in, an account changed out.

The functions of the database do it and say who may (`db/migrations/sql/0003/7_team.sql`); a password leaves
this machine as a SCRAM verifier only.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg

from coordinator_app.errors import DeskError
from coordinator_app.server_errors import server_told_to_people
from db.types import Role

SHORTEST = 12
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another

of_stays = frozenset({Role.DIRECTOR, Role.HEALTH_ASSISTANT, Role.ANIMATEUR})
"""Roles that see the stays they are given, and nothing without one."""

_known: dict[str, tuple[str, str]] = {
    "42501": (
        "Cette commande est réservée aux administrateurs",
        "Demandez à l’administrateur de la base, ou donnez son identifiant avec --login.",
    ),
    "42710": ("Cet identifiant est déjà pris", "Choisissez-en un autre."),
    "42602": (
        "Cet identifiant ne convient pas",
        "Il commence par une lettre et n’a que des minuscules sans accent, des chiffres, "
        "« . », « _ » ou « - ».",
    ),
    "P0002": ("Personne dans l’équipe n’a cet identifiant", "Vérifiez-le."),
    "55006": (
        "C’est le dernier administrateur",
        "Ajoutez d’abord un autre administrateur, pour que la base en garde toujours un.",
    ),
    "42883": (
        "Cette base n’est pas prête",
        "Son propriétaire la prépare avec « coordinateur server prepare ».",
    ),
}


def generated() -> str:
    """Return a new password of 20 letters and digits in four groups: some 100 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def verifier(line: psycopg.Connection, login: str, password: str) -> str:
    """Return what the server keeps in place of a password; raises `DeskError` for one that is too short."""
    if len(password) < SHORTEST:
        raise DeskError("Ce mot de passe est trop court", f"Il en faut {SHORTEST} caractères au moins.")
    made = line.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()


def add(
    line: psycopg.Connection,
    login: str,
    name: str,
    role: Role,
    password: str,
    *,
    stays: Sequence[str] | None,
) -> None:
    """Add somebody, or take back who was removed. `stays`: codes of stays, None for every one."""
    proof = verifier(line, login, password)
    with _told():
        line.execute(
            "SELECT staff_add(%s, %s, %s, %s, %s::text[])", (login, name, role.value, proof, _codes(stays))
        )


def give_role(line: psycopg.Connection, login: str, role: Role, *, stays: Sequence[str] | None) -> None:
    """Give somebody another role, and the stays that go with it."""
    with _told():
        line.execute("SELECT staff_role(%s, %s, %s::text[])", (login, role.value, _codes(stays)))


def give_password(line: psycopg.Connection, login: str, password: str) -> None:
    """Give somebody another password."""
    proof = verifier(line, login, password)
    with _told():
        line.execute("SELECT staff_password(%s, %s)", (login, proof))


def remove(line: psycopg.Connection, login: str) -> None:
    """Remove somebody: from the next statement on they read nothing, and their desks forget all.

    `line` commits each statement: their sessions end once their rights have.
    """
    with _told():
        line.execute("SELECT staff_remove(%s)", (login,))
        if login != line.info.user:
            line.execute("SELECT staff_disconnect(%s)", (login,))


def _codes(stays: Sequence[str] | None) -> list[str] | None:
    return None if stays is None else list(stays)


@contextmanager
def _told() -> Iterator[None]:
    with server_told_to_people():
        try:
            yield
        except psycopg.Error as error:
            if error.sqlstate == "22023":
                raise DeskError(
                    "Ce séjour n’existe pas", f"Aucun n’a le code « {error.diag.message_detail} »."
                ) from error
            if error.sqlstate in _known:
                raise DeskError(*_known[error.sqlstate]) from error
            raise
