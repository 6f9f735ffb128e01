"""Forget this desk: a data folder in, nothing of the families left on this machine; the server has it all."""

from collections.abc import Callable

from coordinator_app import keys, outbox_copy, sealed
from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError, told_to_people
from coordinator_app.keys import Ask, LocalKey
from coordinator_app.mail.settings import BOUNCES_PASSWORD, PASSWORD
from coordinator_app.outbox import Outbox
from coordinator_app.settings import FILES_TOKEN, SERVER_PASSWORD, Settings

ANYWAY = "--abandonner-les-decisions"


def forget(
    settings: Settings,
    *,
    credentials: Callable[[], Credentials] = Credentials,
    ask: Ask | None = None,
    abandon: bool = False,
) -> None:
    """Destroy the keys, the passwords and the local files of a desk on a server that is not open.

    Raises `DeskError` while decisions have not been sent, unless they are to be abandoned, and for a desk
    whose folder is the shared database itself.
    """
    if settings.server is None and settings.database.exists():
        raise DeskError(
            "Ce poste n’est pas relié à un serveur",
            f"Ses données sont les seules : rien n’a été effacé. Elles sont dans {settings.folder}.",
        )
    lock = LocalKey(settings.folder, credentials=credentials, ask=ask)
    if not abandon and sealed.everything(settings.folder):
        _refuse_waiting(settings, lock)
    wipe(settings, lock, credentials)


def wipe(settings: Settings, lock: LocalKey, credentials: Callable[[], Credentials]) -> None:
    """Destroy all of it without a question, the keys first: without them the rest is noise.

    What cannot be done does not hold up the rest, and is said at the end by a `DeskError`.
    """
    problem: DeskError | None = None
    try:
        lock.forget()
        kept = credentials()
        for name in (SERVER_PASSWORD, FILES_TOKEN, PASSWORD, BOUNCES_PASSWORD):
            kept.set(name, "")
    except DeskError as error:  # without a keyring there is nothing in it
        problem = error if lock.in_keyring else None
    with told_to_people():
        for path in (*sealed.everything(settings.folder), settings.folder / keys.NAME):
            path.unlink(missing_ok=True)
        sealed.flush_folder(settings.folder)
    if problem is not None:
        raise DeskError(
            "Les données de ce poste sont effacées, pas ses clés",
            f"{problem.title}. Effacez du trousseau ce qui se nomme « coordinateur-sejours ».",
        ) from problem


def _refuse_waiting(settings: Settings, lock: LocalKey) -> None:
    try:
        key = lock.open()
        outbox = Outbox(settings.outbox, key=key)
        waiting = outbox.waiting() + len(outbox.stuck())
        outbox.close()
        outbox_copy.alone(settings.outbox, key)
    except DeskError as error:
        raise DeskError(
            f"{error.title} : rien n’a été effacé",
            f"On ne peut donc pas savoir si des décisions attendent. {error.message} Pour effacer quand "
            f"même : coordinateur forget {ANYWAY}.",
        ) from error
    if waiting:
        raise DeskError(
            f"{waiting} décisions n’ont pas été envoyées"
            if waiting > 1
            else "Une décision n’a pas été envoyée",
            "Rien n’a été effacé. Ouvrez l’application avec le réseau pour qu’elles partent, puis "
            f"recommencez. Pour les perdre et effacer quand même : coordinateur forget {ANYWAY}.",
        )
