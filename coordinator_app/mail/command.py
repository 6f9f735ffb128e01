"""`coordinateur mail …`: an order in; mails on their way, a trial, a kept password, an exit code out."""

import argparse
import signal
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from getpass import getpass
from pathlib import Path
from types import FrameType

from coordinator_app import log
from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.mail import reminding, wire
from coordinator_app.mail.bounces import mark, parse
from coordinator_app.mail.mailbox import reports
from coordinator_app.mail.office import queue, transport
from coordinator_app.mail.sender import Report, Sender
from coordinator_app.mail.settings import BOUNCES_PASSWORD, PASSWORD, Way
from coordinator_app.mail.transport import Parcel, Transport
from coordinator_app.settings import Settings, load
from coordinator_app.shared import Shared
from db.types import MailState

WATCH_SECONDS = 20.0
_STEP = 0.5  # seconds: how soon a stop is heard

_words = {
    MailState.SENT: "envoyés",
    MailState.REFUSED: "refusés par le serveur",
    MailState.QUEUED: "à réessayer",
    MailState.UNCERTAIN: "incertains",
}


def run(
    arguments: Sequence[str],
    *,
    credentials: Callable[[], Credentials] = Credentials,
    ask: Callable[[str], str] = getpass,
) -> int:
    """Run the command; a known problem is one French sentence on the error stream and exit 1."""
    options = _parser().parse_args(arguments)
    try:
        settings = load(options.data)
        log.start(settings.log)
        match options.command:
            case "password":
                _keep_password(settings, credentials(), ask, bounces=options.bounces)
            case "reminders":
                print("\n".join(reminding.run(settings, dry_run=options.dry_run)))  # noqa: T201
            case "test":
                _test(settings, credentials, options.address)
            case _:
                return _send(settings, credentials, watch=options.watch)
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


class Patience:
    """Waits in small steps, until a signal asks to stop; what is under way is finished first."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep, self._stopped = sleep, False

    def __call__(self, seconds: float) -> bool:
        """Wait; False when asked to stop."""
        while seconds > 0 and not self._stopped:
            self._sleep(min(seconds, _STEP))
            seconds -= _STEP
        return not self._stopped

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Stop, as a signal's handler."""
        self._stopped = True


def _send(settings: Settings, credentials: Callable[[], Credentials], *, watch: bool) -> int:
    way = _required(settings, credentials)
    patience = Patience()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, patience.stop)
    with closing(Shared(settings.database)) as shared:
        waiting = queue(settings.mail, shared.transaction)
        sender = Sender(waiting, way, wait=patience)

        def round_over(report: Report) -> None:
            _tell(report)
            _read_bounces(settings, credentials, shared)

        if watch:
            sender.watch(WATCH_SECONDS, tell=round_over)
            return 0
        report = sender.drain()
        round_over(report)
        print(f"{waiting.waiting()} message(s) à envoyer plus tard.")  # noqa: T201
        return int(report.problem is not None)


def _tell(report: Report) -> None:
    if report.counts:
        words = ", ".join(f"{number} {_words[state]}" for state, number in report.counts.items())
        print(f"{words}.", flush=True)  # noqa: T201
    if report.problem:
        print(report.problem, file=sys.stderr)  # noqa: T201


def _read_bounces(settings: Settings, credentials: Callable[[], Credentials], shared: Shared) -> None:
    box = settings.mail.bounces
    if box is None:
        return
    try:
        password = credentials().get(BOUNCES_PASSWORD) or ""
        now = datetime.now(UTC)
        found = [bounce for report in reports(box, password, today=now.date()) if (bounce := parse(report))]
        new = mark(shared.transaction, found, now=now)
    except DeskError as error:
        print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return
    if new:
        print(f"{new} message(s) revenu(s) : voyez la liste des familles sans adresse utilisable.")  # noqa: T201


def _test(settings: Settings, credentials: Callable[[], Credentials], address: str) -> None:
    """Send one mail to an address of the association, outside the queue."""
    way = _required(settings, credentials)
    try:
        recipient = wire.mailbox(address)
    except wire.Unsendable as error:
        raise DeskError("Cette adresse n’est pas valable", "Vérifiez-la, puis recommencez.") from error
    number = uuid.uuid4()
    sender = settings.mail.sender
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = "Essai d’envoi"
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = f"<{number}@{sender.rpartition('@')[2]}>"
    mail.set_content("Ce message d’essai montre que l’envoi fonctionne.\n", cte="quoted-printable")
    parcel = Parcel(number, 1, recipient, str(mail["Message-ID"]), mail.as_bytes())
    with closing(way):
        (_, outcome), *_ = way.deliver(
            [parcel], lambda some: {one.id for one in some}, meanwhile=lambda: None
        )
    if outcome is None or outcome.state is not MailState.SENT:
        raise DeskError("Le message d’essai n’est pas parti", outcome.answer if outcome else "")
    print(f"Le serveur a accepté le message d’essai ({outcome.answer}).")  # noqa: T201


def _keep_password(
    settings: Settings, kept: Credentials, ask: Callable[[str], str], *, bounces: bool
) -> None:
    if bounces and settings.mail.bounces is None:
        raise DeskError("Aucune boîte des retours", "Réglez d’abord [mail.bounces] dans settings.toml.")
    kept.set(BOUNCES_PASSWORD if bounces else PASSWORD, ask("Mot de passe ou clé d’envoi : "))
    print("Le mot de passe est dans le trousseau de ce poste.")  # noqa: T201


def _required(settings: Settings, credentials: Callable[[], Credentials]) -> Transport:
    if settings.mail.transport is Way.FOLDER:
        raise DeskError(
            "Ce poste n’envoie pas de messages",
            f"Ils sont laissés dans {settings.mails}. Pour les envoyer, réglez [mail] dans settings.toml.",
        )
    return transport(settings.mail, credentials)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coordinateur mail", description="L’envoi des messages aux familles."
    )
    parser.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    # Before the order or after it.
    data = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    data.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    commands = parser.add_subparsers(dest="command", required=True, metavar="commande")
    sending = commands.add_parser("send", parents=[data], help="envoyer les messages qui attendent")
    sending.add_argument("--watch", action="store_true", help="continuer jusqu’à ce qu’on l’arrête")
    trying = commands.add_parser("test", parents=[data], help="envoyer un message d’essai à une adresse")
    trying.add_argument("address", metavar="ADRESSE")
    keeping = commands.add_parser("password", parents=[data], help="ranger le mot de passe dans le trousseau")
    keeping.add_argument("--bounces", action="store_true", help="celui de la boîte des retours")
    reminding.declare(commands, data)
    return parser
