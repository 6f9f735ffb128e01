"""The `[mail]` table of settings.toml in, a checked value out; what is wrong is said in French.

Secrets are not settings: they are in the keyring, under `PASSWORD` and `BOUNCES_PASSWORD`.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from coordinator_app.mail import wire
from coordinator_app.table import Table

WHAT = "Les réglages d’envoi"
PASSWORD, BOUNCES_PASSWORD = "mail", "mail-bounces"  # names, not secrets


class Security(StrEnum):
    """How the connection is protected; NONE is for a relay on this machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_ports = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


class Way(StrEnum):
    """How mails leave."""

    SMTP = "smtp"
    BREVO = "brevo"
    MAILJET = "mailjet"
    FOLDER = "folder"


@dataclass(frozen=True)
class Mailbox:
    """Where mails that come back are read, over TLS."""

    host: str
    user: str
    port: int = 993
    folder: str = "INBOX"
    ca_file: Path | None = None


@dataclass(frozen=True)
class MailSettings:
    """How this desk sends; without a `[mail]` table, mails are left as files."""

    transport: Way = Way.FOLDER
    host: str = ""
    port: int = 587
    security: Security = Security.STARTTLS
    user: str | None = None
    sender: str = ""
    per_minute: int | None = None
    connections: int = 8
    give_up_after: timedelta = timedelta(days=5)
    ca_file: Path | None = None
    bounces: Mailbox | None = None


def parse(table: object, file: Path) -> MailSettings:
    """Return the settings that a table says. Raises `DeskError`."""
    given = _Table(table, file, "mail", what=WHAT)
    way = given.choice("transport", Way, Way.FOLDER)
    security = given.choice("security", Security, Security.STARTTLS)
    found = MailSettings(
        transport=way,
        host=given.text("host") or "",
        port=given.number("port", 1, 65_535) or _ports[security],
        security=security,
        user=given.text("user"),
        sender=given.address("sender"),
        per_minute=given.number("per_minute", 1, 100_000),
        connections=given.number("connections", 1, 20) or 8,
        give_up_after=timedelta(days=given.number("give_up_days", 1, 60) or 5),
        ca_file=given.file("ca_file"),
        bounces=_mailbox(given.value("bounces"), file),
    )
    if way is not Way.FOLDER:
        given.require("sender")
    if way is Way.SMTP:
        given.require("host")
        if security is Security.NONE and not _is_here(found.host):
            given.refuse('« security = "none" » n’est permis que pour un relais sur ce poste (localhost)')
    if way is Way.MAILJET:
        given.require("user")
    return found


def _mailbox(table: object, file: Path) -> Mailbox | None:
    if table is None:
        return None
    given = _Table(table, file, "mail.bounces", what=WHAT)
    given.require("host", "user")
    return Mailbox(
        given.text("host") or "",
        given.text("user") or "",
        given.number("port", 1, 65_535) or 993,
        given.text("folder") or "INBOX",
        given.file("ca_file"),
    )


class _Table(Table):
    def address(self, key: str) -> str:
        text = self.text(key)
        if text is None:
            return ""
        try:
            return wire.mailbox(text)
        except wire.Unsendable:
            self.refuse(f"« {key} » est une adresse électronique")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
