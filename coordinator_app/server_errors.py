"""What a PostgreSQL server or the line to it answered: psycopg's errors in, French sentences out."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from coordinator_app.errors import DeskError

log = logging.getLogger(__name__)

_busy = ("40001", "40P01", "55P03", "57014")  # serialisation, deadlock, lock and statement timeouts
_refused = ("42501", "P0001", "22", "23", "44")  # rights, a trigger, values, constraints
_kept = "Ce qui attend reste sur ce poste et partira"


class Unreachable(DeskError):
    """The shared database is not there now; what was under way is tried again, what waits stays."""


class PasswordRefused(DeskError):
    """The server wants another name or password."""


class Busy(DeskError):
    """The shared database was too busy for what was asked; nothing of it was done."""


class Denied(DeskError):
    """The shared database says no, and will say it again: rights, or a rule it holds itself."""


@contextmanager
def server_told_to_people() -> Iterator[None]:
    """Turn what a server or a lost line answers into a `DeskError`; anything else is a bug and passes."""
    import psycopg  # noqa: PLC0415 - a desk without a server does without

    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        found = explained(error.orig if isinstance(error, DBAPIError) else error)
        if found is None:
            raise
        raise found from error


def explained(error: BaseException | None) -> DeskError | None:
    """Return what an error means to a person, None when it is a bug."""
    import psycopg  # noqa: PLC0415 - as above

    if not isinstance(error, psycopg.Error):
        return None
    code = error.sqlstate
    if code is None:
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return _not_connected(str(error)) if lost else None
    if code.startswith(_busy):
        return Busy("La base partagée est occupée", f"{_kept} dans un instant.")
    if code.startswith(_refused):
        # Never the server's own words: they quote values.
        log.warning("refused by the server: %s %s", code, error.diag.constraint_name or "")
        return Denied("La base partagée refuse", "Vos droits ou les règles de la base ne le permettent pas.")
    if isinstance(error, psycopg.OperationalError) or code.startswith(("08", "25P03", "53", "57P")):
        return _silent()
    return None


def _not_connected(words: str) -> DeskError:
    """Return why there is no connection; the library gives no code then, only the server's words."""
    said = words.casefold()
    if "no password supplied" in said:
        return PasswordRefused("Le serveur demande votre mot de passe", f"Donnez-le : {_kept} ensuite.")
    if (
        "password authentication failed" in said
        or "sasl authentication failed" in said
        or ("authentification par mot de passe" in said)
    ):
        return PasswordRefused(
            "Le serveur refuse l’identifiant ou le mot de passe",
            f"Vérifiez-les avec l’administrateur. {_kept} quand ils seront acceptés.",
        )
    if "certificate" in said or "ssl" in said:
        return Unreachable(
            "Le serveur ne prouve pas qui il est",
            "Son certificat n’est pas celui qui est attendu : rien ne lui a été confié. "
            f"Vérifiez le réseau et, dans les réglages, l’adresse et « authority ». {_kept} ensuite.",
        )
    return _silent()


def _silent() -> Unreachable:
    return Unreachable("La base partagée ne répond pas", f"{_kept} dès que le réseau sera revenu.")
