"""Secrets go to a keyring of the system's, or nowhere."""

from collections.abc import Callable

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError


class Memory(KeyringBackend):
    """A keyring that forgets with the process."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked


HERE = frozenset({__name__})


def test_a_secret_is_kept_and_forgotten() -> None:
    kept = Credentials(Memory(), allowed=HERE)
    assert kept.get("mail") is None
    kept.set("mail", "mimosa")
    assert kept.get("mail") == "mimosa"
    kept.set("mail", "")
    kept.set("mail", "")
    assert kept.get("mail") is None


def test_a_locked_keyring_is_a_sentence() -> None:
    backend = Memory()
    kept = Credentials(backend, allowed=HERE)
    backend.locked = True
    with pytest.raises(DeskError, match="ne s’ouvre pas"):
        kept.get("mail")
    for secret in ("a", ""):
        with pytest.raises(DeskError, match="ne s’ouvre pas"):
            kept.set("mail", secret)


BACKENDS: list[Callable[[], KeyringBackend]] = [
    Memory,
    keyring.backends.fail.Keyring,
    keyring.backends.null.Keyring,
]


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_other_keyring_is_used(backend: Callable[[], KeyringBackend]) -> None:
    """Some write to a plain file, some keep nothing."""
    with pytest.raises(DeskError, match="pas de trousseau"):
        Credentials(backend())


def test_the_first_allowed_of_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    chain: Callable[[], KeyringBackend] = keyring.backends.chainer.ChainerBackend
    null: Callable[[], KeyringBackend] = keyring.backends.null.Keyring
    found = chain()
    monkeypatch.setattr(type(found), "backends", [null(), Memory()])
    kept = Credentials(found, allowed=HERE)
    kept.set("mail", "mimosa")
    assert kept.get("mail") == "mimosa"
