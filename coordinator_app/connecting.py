"""A desk on a server, put together: settings and a keyring in, a desk that opens without a network out.

Only the very first start needs the network, to learn who sits here.
"""

import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from coordinator_app.available import Nearest, dossiers
from coordinator_app.composing import compose
from coordinator_app.credentials import Credentials
from coordinator_app.desk import Closable, Colleague, Desk
from coordinator_app.documents import Documents
from coordinator_app.errors import DeskError
from coordinator_app.files import Files, Folder
from coordinator_app.forget import wipe
from coordinator_app.https_files import HttpsFiles
from coordinator_app.keys import Ask, LocalKey
from coordinator_app.lease import Lease
from coordinator_app.mail.dispatch import Dispatch
from coordinator_app.mail.settings import Way
from coordinator_app.outbox import Outbox
from coordinator_app.prefetch import Prefetched, prefetch, wanted
from coordinator_app.replica import Replica
from coordinator_app.settings import FILES_TOKEN, SERVER_PASSWORD, Server, Settings
from coordinator_app.shared import Shared
from coordinator_app.shared_on_server import SharedOnServer
from coordinator_app.sync.connected import Connected
from coordinator_app.sync.greeting import greet
from coordinator_app.sync.link import Progress
from coordinator_app.sync.pull import pull
from db.types import Role
from db.wire import Patience

Keyring = Callable[[], Credentials]


def desk_on_server(
    settings: Settings,
    server: Server,
    *,
    clock: Callable[[], datetime],
    credentials: Keyring = Credentials,
    ask: Ask | None = None,
    patience: Patience | None = None,
) -> Desk:
    """Put a desk together: key, outbox, copy, and a server that is called when it is first needed."""
    lock = LocalKey(settings.folder, credentials=credentials, ask=ask)
    key = lock.open()
    with ExitStack() as opened:
        outbox = Outbox(settings.outbox, key=key)
        opened.callback(outbox.close)
        login = settings.login or ""
        shared = Shared.on_server(
            server.address,
            login=login,
            password=_secret(SERVER_PASSWORD, credentials, outbox) or "",
            authority=server.authority,
            patience=patience,
        )
        opened.callback(shared.close)
        staff = _colleague(shared, outbox, login)
        lease = Lease(outbox, days=server.offline_days)
        replica = Replica.local(settings.folder, outbox.path, key, gate=lambda: lease.check(clock()))
        opened.callback(replica.close)
        documents = Documents.opened(settings.documents, key=key)
        store = _store(server, credentials, outbox)

        def bring_files(*, progress: Progress, cancelled: Callable[[], bool]) -> Prefetched:
            return prefetch(
                documents,
                store,
                wanted(replica),
                budget_mb=server.prefetch_mb,
                progress=progress,
                cancelled=cancelled,
            )

        open_files = (replica, outbox, documents)
        link = Connected(
            shared=shared,
            outbox=outbox,
            pull=lambda progress, cancelled: pull(
                shared, replica, outbox, progress=progress, cancelled=cancelled
            ),
            compose=compose,
            clock=clock,
            lease=lease,
            forget=partial(_forget, settings, lock, credentials, open_files),
        )
        opened.pop_all()  # from here on they are the desk’s to close
        return Desk(
            staff=staff,
            shared=shared,
            replica=replica,
            outbox=outbox,
            files=Nearest(documents, store),
            mail_folder=None,
            compose=compose,
            clock=clock,
            undo_window=settings.undo_window,
            link=link,
            prefetch=bring_files,
            available=partial(dossiers, replica, documents),
            dispatch=_dispatch(settings, shared, clock),
            also_open=(documents,),
        )


def keep_password(
    settings: Settings, password: str, *, credentials: Keyring = Credentials, ask: Ask | None = None
) -> None:
    """Keep the password of this person on the server: in the keyring, or among this desk's encrypted data."""
    try:
        credentials().set(SERVER_PASSWORD, password)
    except DeskError:  # there is no keyring: the passphrase protects it
        key = LocalKey(settings.folder, credentials=credentials, ask=ask).open()
        outbox = Outbox(settings.outbox, key=key)
        outbox.put({SERVER_PASSWORD: password})
        outbox.close()


def _dispatch(settings: Settings, shared: Shared, clock: Callable[[], datetime]) -> Dispatch | None:
    """Return what sends mails from here, where the settings name a way; the others' desks may send them."""
    if settings.mail.transport is Way.FOLDER:
        return None
    return Dispatch(settings.mail, shared.transaction, clock=clock)


def _secret(name: str, credentials: Keyring, outbox: Outbox) -> str | None:
    try:
        found = credentials().get(name)
    except DeskError:  # there is none, or it is locked
        found = None
    return found or outbox.get(name)


def _colleague(shared: SharedOnServer, outbox: Outbox, login: str) -> Colleague:
    """Return who sits here, as this desk knows; the first time, as the server says."""
    known = [outbox.get(name) for name in ("login", "me", "name", "role")]
    if known[0] != login or None in known:
        with shared.transaction() as session:
            who = greet(session)
        outbox.put({"login": login, "me": who.me.hex, "name": who.name, "role": who.role.value})
        return Colleague(who.me, who.name, who.role)
    _, me, name, role = (word or "" for word in known)
    return Colleague(uuid.UUID(me), name, Role(role))


def _store(server: Server, credentials: Keyring, outbox: Outbox) -> Files:
    if not server.files.startswith("https://"):
        return Folder(Path(server.files))
    token = _secret(FILES_TOKEN, credentials, outbox) or ""
    return HttpsFiles(server.files, token, authority=server.authority)


def _forget(settings: Settings, lock: LocalKey, credentials: Keyring, open_files: Iterable[Closable]) -> None:
    for one in open_files:  # not every system deletes an open file
        one.close()
    wipe(settings, lock, credentials)
