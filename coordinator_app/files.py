"""Where files' bytes live: sha256 in, verified bytes out; a folder in embedded mode."""

import hashlib
from pathlib import Path

from coordinator_app import whole
from coordinator_app.errors import DeskError, told_to_people


class Folder:
    """A content-addressed folder: a file's name is its hash, so it is written once and never changed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Store `data` and return its sha256; the file appears whole or not at all."""
        name = hashlib.sha256(data).hexdigest()
        target = self._path(name)
        with told_to_people():
            if target.exists():
                return name
            target.parent.mkdir(parents=True, exist_ok=True)
            whole.write(target, data)
        return name

    def get(self, sha256: str) -> bytes:
        """Return the bytes behind a hash; raises `DeskError` when they are absent or were altered."""
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise DeskError(
                "Le fichier est introuvable", "Il n’est plus dans le dossier de données de ce poste."
            ) from error
        except OSError as error:
            raise DeskError(
                "Le fichier ne se lit pas", f"Vérifiez le dossier de données ({error.strerror})."
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DeskError(
                "Le fichier a été altéré", "Son contenu n’est plus celui que la famille a déposé."
            )
        return data

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256
