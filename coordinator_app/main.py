"""The composition root: a command line in, a desk put together and shown, an exit code out."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from coordinator_app import log
from coordinator_app.composing import compose
from coordinator_app.desk import Desk, colleague
from coordinator_app.errors import DeskError
from coordinator_app.files import Folder
from coordinator_app.loading import uncollected
from coordinator_app.mail.settings import Way
from coordinator_app.outbox import Outbox
from coordinator_app.replica import Replica
from coordinator_app.server_errors import PasswordRefused
from coordinator_app.settings import Server, Settings, load
from coordinator_app.shared import Shared


def run(arguments: Sequence[str]) -> int:
    """Run the command line; known problems are one French sentence on the error stream and exit 1."""
    command = _command(arguments[0] if arguments else "")
    if command is not None:
        return command(arguments)
    options = _parser().parse_args(arguments)
    try:
        if options.demo and options.data is None:
            with tempfile.TemporaryDirectory(
                prefix="coordinateur-demo-",
                ignore_cleanup_errors=True,  # Windows keeps the log open until the very end
            ) as folder:
                return _open(options, Path(folder))
        return _open(options, options.data)
    except DeskError as error:
        if _nobody_reads_errors():
            from ui import application  # noqa: PLC0415 - Qt is only loaded where a window opens

            application.tell(error)
        else:
            print(f"{error.title}. {error.message}", file=sys.stderr)  # noqa: T201
        return 1


def _nobody_reads_errors() -> bool:
    """Tell whether this was started from an icon: Windows gives no error stream then, GLib says so."""
    return sys.stderr is None or "GIO_LAUNCHED_DESKTOP_FILE" in os.environ


def _command(name: str) -> Callable[[Sequence[str]], int] | None:
    """Return what carries out a command that opens no window; a desk loads none of it."""
    match name:
        case "preview" | "fiches":
            from coordinator_app import cli  # noqa: PLC0415

            return cli.run
        case "mail":
            from coordinator_app.mail import command as mail  # noqa: PLC0415

            return lambda arguments: mail.run(arguments[1:])
        case "sync":
            from coordinator_app.sync import command as sync  # noqa: PLC0415

            return lambda arguments: sync.run(arguments[1:], open_desk=open_desk)
        case "staff" | "server":
            from coordinator_app.team import command as team  # noqa: PLC0415

            return team.run
        case "key" | "forget":
            from coordinator_app import local_command  # noqa: PLC0415

            return local_command.run
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="coordinateur",
        description="Le poste de travail des coordinateurs de séjours.",
        epilog="Sans fenêtre : coordinateur preview FICHIER -o DOSSIER dessine les pages d’un fichier, "
        "coordinateur mail s’occupe des courriels des familles, coordinateur sync envoie et reçoit une fois, "
        "coordinateur key change donne une autre clé aux données de ce poste, coordinateur forget les "
        "efface, coordinateur staff s’occupe de l’équipe d’un serveur, coordinateur server prépare sa base.",
    )
    parser.add_argument("--data", type=Path, metavar="DOSSIER", help="dossier de données de ce poste")
    parser.add_argument("--demo", action="store_true", help="ouvrir sur une saison de démonstration")
    parser.add_argument(
        "--size", default="small", choices=["small", "2000", "20000"], help="enfants de la démo"
    )
    parser.add_argument(
        "--tour", type=Path, metavar="DOSSIER", help="jouer la visite guidée et y laisser ses images"
    )
    parser.add_argument(
        "--tour-without-display",
        type=Path,
        metavar="DOSSIER",
        help="jouer la visite guidée seulement s’il n’y a pas d’écran",
    )
    return parser


def _open(options: argparse.Namespace, folder: Path | None) -> int:
    settings = load(folder)
    log.start(settings.log)
    tour: Path | None = options.tour
    if tour is None and options.tour_without_display and not has_display():
        tour = options.tour_without_display
        print(f"Pas d’écran : la visite guidée est jouée, ses images vont dans {tour}/.")  # noqa: T201
    if settings.server is not None and not options.demo and not tour:
        desk = _signed_in(settings, settings.server)
    else:
        desk = open_desk(settings, demo=options.size if options.demo else None)
    if desk is None:
        return 0
    with uncollected():
        from ui import application  # noqa: PLC0415 - Qt is only loaded where a window opens

    try:
        return (
            application.play_tour(desk, folder=settings.folder, pictures=tour)
            if tour
            else application.show(desk, settings.folder)
        )
    finally:
        desk.close()


def _signed_in(settings: Settings, server: Server) -> Desk | None:
    """Put a desk on a server together, asking for what it must be told; None when nobody answers."""
    with uncollected():
        from coordinator_app.connecting import desk_on_server, keep_password  # noqa: PLC0415 - as below
        from coordinator_app.keys import WrongPassphrase  # noqa: PLC0415
        from ui import application, sign_in  # noqa: PLC0415

    application.ready()
    questions = sign_in.Questions()
    while True:
        try:
            return desk_on_server(settings, server, clock=now, ask=questions.passphrase)
        except sign_in.Left:
            return None
        except WrongPassphrase as error:
            questions.wrong(error)
        except PasswordRefused as error:
            try:
                password = questions.password(settings.login or "", error)
            except sign_in.Left:
                return None
            keep_password(settings, password, ask=questions.passphrase)


def open_desk(settings: Settings, *, demo: str | None = None) -> Desk:
    """Put a desk together on its data folder; `demo` fills an empty one with a season of that size."""
    if settings.server is not None and demo is None:
        from coordinator_app.connecting import desk_on_server  # noqa: PLC0415 - most desks have no server

        return desk_on_server(settings, settings.server, clock=now)
    shared = Shared(settings.database)
    files = Folder(settings.files)
    if demo is not None and shared.is_empty():
        from demo.season import Size, populate  # noqa: PLC0415 - the desk does without its demonstration

        print("Préparation de la saison de démonstration…", flush=True)  # noqa: T201
        with shared.transaction() as session:
            populate(session, files.put, today=datetime.now().astimezone().date(), size=Size(demo))
    staff = colleague(shared, settings.login)
    outbox = Outbox(settings.outbox)
    by_itself = settings.mail.transport is not Way.FOLDER
    dispatch = None
    if by_itself and not demo:  # nothing is ever sent to the families of a demonstration
        from coordinator_app.mail.dispatch import Dispatch  # noqa: PLC0415 - most desks leave files

        dispatch = Dispatch(settings.mail, shared.transaction, clock=now)
    return Desk(
        staff=staff,
        shared=shared,
        replica=Replica(settings.database, settings.outbox),
        outbox=outbox,
        files=files,
        mail_folder=None if by_itself else settings.mails,
        compose=compose,
        clock=now,
        undo_window=settings.undo_window,
        dispatch=dispatch,
    )


def now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


def has_display() -> bool:
    """Tell whether a window could be shown: always, but on a Linux without a display server."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
