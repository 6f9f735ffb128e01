"""A keyring of the tests that outlives the process, as the system's does."""

import json
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from coordinator_app.credentials import Credentials


class FileKeyring(KeyringBackend):
    """Secrets in a plain file, which no real keyring may do."""

    priority = 1

    def __init__(self, path: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's
        self._path = path

    def kept(self) -> dict[str, str]:
        """Return every secret by its name."""
        found: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return found

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002 - keyring's
        return self.kept().get(username)

    def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
        self._write({**self.kept(), username: password})

    def delete_password(self, service: str, username: str) -> None:  # noqa: ARG002
        kept = self.kept()
        if kept.pop(username, None) is None:
            raise PasswordDeleteError
        self._write(kept)

    def _write(self, kept: dict[str, str]) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(kept))
        part.replace(self._path)

    def credentials(self) -> Credentials:
        """Return the application's own way to it."""
        return Credentials(self, allowed=[__name__])
