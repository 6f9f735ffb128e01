"""A real SMTP server in a thread, told at which step to fail and how; and mails to send to it."""

import asyncio
import ssl
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import Protocol

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import Engine
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Session as OrmSession

from coordinator_app.mail.settings import Security
from coordinator_app.mail.smtp_line import Account
from coordinator_app.mail.transport import Parcel
from db.models import Mail
from db.types import MailState
from tests import builders

DROP = "drop"
SENDER = "sejours@alef.fr"
USER, SECRET = "alef", "mimosa"
CONTENT = (
    b"From: ALEF <sejours@alef.fr>\r\nTo: famille@exemple.fr\r\nSubject: Bonjour\r\n"
    b"Date: Wed, 12 May 2027 09:30:00 +0000\r\nMessage-ID: <un@alef.fr>\r\n\r\nBonjour,\r\n"
)


@dataclass
class Postbox:
    """What a server took, and what it shall do once at a step: an answer, or `DROP`.

    `late`: what it waits for before it answers at a step.
    """

    plan: dict[str, str] = field(default_factory=dict)
    late: dict[str, Event] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    connections: int = 0
    transports: list[asyncio.BaseTransport] = field(default_factory=list)
    port: int = 0

    def account(self, security: Security = Security.NONE, **more: object) -> Account:
        """Return an account on this server."""
        values: dict[str, object] = {"host": "localhost", "port": self.port, "security": security}
        return Account(**{**values, "sender": SENDER, **more})  # type: ignore[arg-type]  # as the test gives them

    def act(self, step: str, server: SMTP) -> str | None:
        """Return what to answer at a step, None when nothing was planned; hang up where that was."""
        planned = self.plan.pop(step, None)
        if planned == DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return planned

    async def take_its_time(self, step: str) -> None:
        """Wait for what a step was told to wait for."""
        if step in self.late:
            await asyncio.to_thread(self.late.pop(step).wait, 10)


class _Server(SMTP):
    def __init__(self, postbox: Postbox, **options: object) -> None:
        super().__init__(_Hooks(postbox), hostname="localhost", **options)  # type: ignore[arg-type]
        self.postbox = postbox

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._tls_protocol is None:  # not once more after STARTTLS
            self.postbox.connections += 1
        super().connection_made(transport)
        self.postbox.transports.append(transport)
        self.postbox.act("connect", self)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self.postbox.take_its_time("data")
        planned = self.postbox.act("data", self)
        if planned is None:
            await super().smtp_DATA(arg)
        elif planned != DROP:
            await self.push(planned)
        if planned and planned.startswith("354"):
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.abort()


class _Hooks:
    def __init__(self, postbox: Postbox) -> None:
        self.postbox = postbox

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        planned = self.postbox.act("ehlo", server)
        return [planned] if planned else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self.postbox.take_its_time("mail")
        envelope.mail_from = address
        self.postbox.options = options
        return self.postbox.act("mail", server) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self.postbox.take_its_time("rcpt")
        planned = self.postbox.act("rcpt", server)
        if planned is None:
            envelope.rcpt_tos.append(address)
        return planned or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        planned = self.postbox.act("dot", server)
        if planned is None or planned == DROP:
            content = envelope.original_content
            assert content is not None
            self.postbox.taken.append((envelope.rcpt_tos[0], content))
        return planned or "250 kept as 1a2b"


def _check(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object) -> AuthResult:
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER.encode(), SECRET.encode())
    return AuthResult(success=right, handled=right)


@contextmanager
def postbox(
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
    plan: Mapping[str, str] | None = None,
) -> Iterator[Postbox]:
    """Run a server until the end."""
    found = Postbox(dict(plan or {}))
    options: dict[str, object] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if login:
        options |= {
            "authenticator": _check,
            "auth_required": starttls is not None,
            "auth_require_tls": starttls is not None,
        }

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: _Server(found, **options), "127.0.0.1", 0, ssl=tls)
    )
    found.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield found
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server, found), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(server: asyncio.Server, postbox: Postbox) -> None:
    server.close()
    for transport in postbox.transports:
        transport.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await server.wait_closed()
    await asyncio.sleep(0)  # the sockets are closed in the loop's next round


class Transaction(Protocol):
    def __call__(self, *, durable: bool = True) -> AbstractContextManager[OrmSession]: ...


def transactions(engine: Engine) -> Transaction:
    """Return what opens a transaction on an engine, as `Shared` does."""

    @contextmanager
    def transaction(*, durable: bool = True) -> Iterator[OrmSession]:
        with OrmSession(engine.execution_options(durable=durable)) as session, session.begin():
            yield session

    return transaction


def parcel(content: bytes = CONTENT, recipient: str = "famille@exemple.fr", number: int = 1) -> Parcel:
    """Return a claimed mail."""
    return Parcel(uuid.UUID(int=number), 1, recipient, f"<{number}@alef.fr>", content)


def write_mail(
    engine: Engine,
    *,
    recipient: str | None = "famille@exemple.fr",
    content: bytes = CONTENT,
    state: MailState = MailState.QUEUED,
    written_at: datetime = builders.NOW,
    **more: object,
) -> uuid.UUID:
    """Insert a mail."""
    id_ = uuid.uuid4()
    with OrmSession(engine) as session, session.begin():
        session.add(
            Mail(
                id=id_,
                trigger="to_complete",
                recipient=recipient,
                subject="Bonjour",
                text="Bonjour,",
                content=content,
                message_id=f"<{id_}@alef.fr>",
                state=state,
                written_at=written_at,
                **more,
            )
        )
    return id_


def read_mail(engine: Engine, id_: uuid.UUID) -> Mail:
    """Return a mail as it stands."""
    with OrmSession(engine, expire_on_commit=False) as session:
        return session.scalars(sa_select(Mail).where(Mail.id == id_)).one()


def all_ours(parcels: Sequence[Parcel]) -> frozenset[uuid.UUID]:
    """Offer, and find every mail its sender's own."""
    return frozenset(one.id for one in parcels)


def nothing() -> None:
    """Do nothing meanwhile."""
