"""Where this desk keeps its data and what its user chose: a folder in, one frozen value out."""

import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import platformdirs

from coordinator_app.errors import DeskError
from coordinator_app.mail.settings import MailSettings, parse
from coordinator_app.table import Table

WHAT = "Les réglages"
SERVER_PASSWORD, FILES_TOKEN = "server", "server-files"
APPLICATION = "coordinateur-sejours"


@dataclass(frozen=True)
class Server:
    """The shared database of an office, section `[server]` of the settings.

    `address` is `postgresql://host[:port]/database`, without a password: that is the keyring's. `authority`
    is the PEM file the server's certificate is checked against (the system's own where there is none).
    `files` is where families' files are: an https:// address, or a folder every desk can read.
    """

    address: str
    files: str
    authority: Path | None = None
    offline_days: int = 14
    """How long this desk may be used without having met the shared database."""
    prefetch_mb: int = 2_000
    """How much of the families' files is kept here for work without a network."""


@dataclass(frozen=True)
class Settings:
    """A desk's settings; `folder` holds everything it writes."""

    folder: Path
    login: str | None = None
    undo_seconds: int = 10
    mail: MailSettings = field(default_factory=MailSettings)
    server: Server | None = None
    """None: embedded, everything on this machine."""

    @property
    def database(self) -> Path:
        """The shared database of embedded mode."""
        return self.folder / "sejours.db"

    @property
    def outbox(self) -> Path:
        """The decisions that have not been pushed yet."""
        return self.folder / "outbox.db"

    @property
    def documents(self) -> Path:
        """The families' files that are kept for work without a network."""
        return self.folder / "docs.db"

    @property
    def files(self) -> Path:
        """The families' files, by sha256."""
        return self.folder / "files"

    @property
    def mails(self) -> Path:
        """The outgoing mails of embedded mode, as .eml files."""
        return self.folder / "courriels"

    @property
    def log(self) -> Path:
        """The technical log; no family's data is written to it."""
        return self.folder / "journal.log"

    @property
    def undo_window(self) -> timedelta:
        """How long a decision waits before it is pushed."""
        return timedelta(seconds=self.undo_seconds)


def load(folder: Path | None = None) -> Settings:
    """Return the settings of a data folder (the user's own by default), read from its `settings.toml`."""
    place = folder or Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Windows’ own editor opens a UTF-8 file with a byte-order mark.
        chosen = tomllib.loads((place / "settings.toml").read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        chosen = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeskError(
            "Les réglages ne se lisent pas",
            f"Corrigez le fichier {place / 'settings.toml'} ou retirez-le ({error}).",
        ) from error
    except OSError as error:
        raise DeskError(
            "Le dossier de données ne s’ouvre pas", f"Vérifiez les droits de {place} ({error.strerror})."
        ) from error
    login, undo = chosen.get("login"), chosen.get("undo_seconds", 10)
    if type(undo) is not int or not 0 <= undo <= 60 or not isinstance(login, str | None):
        raise DeskError(
            "Les réglages ne sont pas valables",
            f"Dans {place / 'settings.toml'}, « login » est un texte et « undo_seconds » va de 0 à 60.",
        )
    mail = parse(chosen["mail"], place / "settings.toml") if "mail" in chosen else MailSettings()
    server = _server(chosen["server"], place / "settings.toml") if "server" in chosen else None
    if server is not None and not login:
        raise DeskError(
            f"{WHAT} ne sont pas valables",
            f"Dans {place / 'settings.toml'}, il manque « login », le nom de votre compte sur le serveur.",
        )
    return Settings(place, login, undo, mail, server)


def _server(table: object, file: Path) -> Server:
    given = Table(table, file, "server", what=WHAT)
    given.require("address", "files")
    found = Server(
        address=given.text("address") or "",
        files=given.text("files") or "",
        authority=given.file("authority"),
        offline_days=given.number("offline_days", 1, 365) or Server.offline_days,
        prefetch_mb=Server.prefetch_mb
        if (size := given.number("prefetch_mb", 0, 1_000_000)) is None
        else size,
    )
    try:
        from db import wire  # noqa: PLC0415 - psycopg is loaded where there is a server

        wire.parameters(found.address, login="", password="")
    except ValueError:
        given.refuse(
            "« address » est de la forme postgresql://serveur[:port]/base ; l’identifiant est « login », le "
            "mot de passe est dans le trousseau"
        )
    if not found.files.startswith("https://") and not Path(found.files).is_absolute():
        given.refuse("« files » est une adresse https:// ou le chemin complet d’un dossier")
    return found
