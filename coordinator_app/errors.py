"""What can go wrong at a desk, told to a person: library errors in, titled French sentences out."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError


class DeskError(Exception):
    """A known problem: `title` says what happened, `message` what is safe and what to do."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}. {message}")
        self.title, self.message = title, message


class Damaged(DeskError):
    """A file that is not what was written to it, or not with this key."""


_sqlite: dict[str, tuple[str, str]] = {
    "SQLITE_FULL": (
        "Le disque est plein",
        "Rien de ce qui était enregistré n’est perdu. Libérez de la place, puis recommencez.",
    ),
    "SQLITE_READONLY": (
        "Les données sont en lecture seule",
        "Vous pouvez consulter les dossiers, mais aucune décision ne peut être enregistrée. "
        "Vérifiez les droits du dossier de données, puis recommencez.",
    ),
    "SQLITE_BUSY": (
        "Les données sont occupées",
        "Un autre programme les utilise. Rien n’est perdu : recommencez dans un instant.",
    ),
    "SQLITE_LOCKED": (
        "Les données sont occupées",
        "Un autre programme les utilise. Rien n’est perdu : recommencez dans un instant.",
    ),
    "SQLITE_CANTOPEN": (
        "Les données ne s’ouvrent pas",
        "Le dossier de données est introuvable ou protégé. Vérifiez son emplacement et ses droits.",
    ),
    "SQLITE_NOTADB": (
        "Ce fichier n’est pas une base de données de l’application",
        "Il n’a pas été modifié. Vérifiez l’emplacement du dossier de données.",
    ),
    "SQLITE_CORRUPT": (
        "Les données sont endommagées",
        "Rien n’a été modifié. Prévenez l’administrateur, qui restaurera la dernière sauvegarde.",
    ),
    "SQLITE_IOERR": (
        "Le disque ne répond pas",
        "La dernière action n’a pas été enregistrée. Vérifiez le disque, puis recommencez.",
    ),
}
_encrypted: dict[str, tuple[str, str]] = {
    "SQLITE_NOTADB": (
        "Les données de ce poste ne s’ouvrent pas avec sa clé",
        "Elles n’ont pas été modifiées : leur fichier est endommagé, ou vient d’un autre poste. "
        "Recommencez ; si cela dure, oubliez ce poste (coordinateur forget) pour repartir de la base "
        "commune.",
    ),
    "SQLITE_CORRUPT": (
        "Les données de ce poste sont endommagées",
        "Elles n’ont pas été modifiées. Fermez puis rouvrez l’application : les décisions en attente sont "
        "reprises de leur copie, et le reste revient de la base commune.",
    ),
}
_damaged = frozenset(_encrypted)
# A backup says no more than this.
_unnamed = {
    "disk I/O error": "SQLITE_IOERR",
    "database or disk is full": "SQLITE_FULL",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "database is locked": "SQLITE_BUSY",
}


@contextmanager
def told_to_people() -> Iterator[None]:
    """Turn what SQLite and the file system refuse into a `DeskError`; anything else is a bug and passes."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, sqlcipher.Error) as error:
        known = _known(error.orig if isinstance(error, DBAPIError) else error)
        if known is None:
            raise
        raise known from error
    except MemoryError as error:
        # What SQLCipher answers when it is to write after it has met a page that it cannot read.
        raise Damaged(*_encrypted["SQLITE_CORRUPT"]) from error
    except OSError as error:
        raise DeskError(
            "Le dossier de données ne répond pas",
            f"Rien n’est perdu. Vérifiez son emplacement, ses droits et la place libre ({error.strerror}).",
        ) from error


def _known(error: BaseException | None) -> DeskError | None:
    if not isinstance(error, sqlite3.Error | sqlcipher.Error):
        return None
    # Extended codes name their family first: SQLITE_READONLY_DBMOVED, SQLITE_IOERR_WRITE…
    name = "_".join((getattr(error, "sqlite_errorname", "") or "").split("_")[:2])
    name = name or _unnamed.get(str(error), "")
    if name in _damaged:
        # With a key, a file is one of this desk's own; what it copies can be had again.
        return Damaged(*(_encrypted if isinstance(error, sqlcipher.Error) else _sqlite)[name])
    return DeskError(*_sqlite[name]) if name in _sqlite else None
