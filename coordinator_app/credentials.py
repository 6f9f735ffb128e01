"""Secrets by name, kept by the operating system's keyring and by nothing that writes them to a plain file.

The keyring is loaded where a secret is asked for: a desk without a server starts without any.
"""

# ruff: noqa: PLC0415
from collections.abc import Iterable
from typing import TYPE_CHECKING

from coordinator_app.errors import DeskError
from coordinator_app.settings import APPLICATION

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

ALLOWED = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.macOS",
        "keyring.backends.Windows",
    }
)


class Credentials:
    """One keyring's secrets of this application. Every method may raise `DeskError`."""

    def __init__(self, backend: "KeyringBackend | None" = None, *, allowed: Iterable[str] = ALLOWED) -> None:
        import keyring

        self._backend = _first(backend or keyring.get_keyring(), frozenset(allowed))

    def get(self, name: str) -> str | None:
        """Return a secret, None when it was never set."""
        from keyring.errors import KeyringError

        try:
            return self._backend.get_password(APPLICATION, name)
        except KeyringError as error:
            raise _closed() from error

    def set(self, name: str, secret: str) -> None:
        """Keep a secret; an empty one is forgotten."""
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            if secret:
                self._backend.set_password(APPLICATION, name, secret)
            else:
                self._backend.delete_password(APPLICATION, name)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise _closed() from error


def _first(backend: "KeyringBackend", allowed: frozenset[str]) -> "KeyringBackend":
    """Return the first allowed backend; a chain may also hold some that are not."""
    from keyring.backend import KeyringBackend

    for one in getattr(backend, "backends", [backend]):
        if isinstance(one, KeyringBackend) and type(one).__module__ in allowed:
            return one
    raise DeskError(
        "Ce poste n’a pas de trousseau de mots de passe",
        "Installez ou ouvrez le trousseau du système (Secret Service, KWallet, trousseau macOS, "
        "Windows), puis recommencez : les mots de passe ne sont écrits nulle part ailleurs.",
    )


def _closed() -> DeskError:
    return DeskError("Le trousseau de mots de passe ne s’ouvre pas", "Déverrouillez-le, puis recommencez.")
