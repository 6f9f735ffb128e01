"""The line to a PostgreSQL server: an address in, connections out that never wait for ever.

A lost network is mostly silence: no error comes, and the system's own patience is a quarter of an hour. Here
a connection gives up when nothing has moved for `Patience.seconds`, or at `Patience.until`.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from select import select
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready

T = TypeVar("T")
Resolve = Callable[..., list[Any]]

SILENCE = 10.0
"""Seconds without a byte before a line is taken for lost; the server's own statement limit is shorter."""
CONNECT = 5
INTERVAL = 0.1


class Silent(psycopg.OperationalError):
    """Nothing came for too long: the connection was closed, and what was under way may have been done."""


@dataclass
class Patience:
    """How long the connections of one desk wait; may be changed at any moment, from any thread."""

    seconds: float = SILENCE
    until: float | None = None
    """No wait goes past this moment of the monotonic clock."""

    def over(self, since: float) -> bool:
        """Tell whether a wait in which nothing has moved since then is to end."""
        now = time.monotonic()
        return now - since > self.seconds or (self.until is not None and now > self.until)

    def to_connect(self) -> int:
        """Return how many seconds a connection may take; libpq counts in seconds, at least two."""
        left = CONNECT if self.until is None else self.until - time.monotonic()
        return max(2, min(CONNECT, round(left)))


class Line(psycopg.Connection[Any]):
    """A connection that gives up instead of waiting for ever."""

    patience: Patience

    def wait(self, gen: PQGen[T], interval: float = INTERVAL, timeout: float | None = None) -> T:
        """Carry out `gen`; raise `Silent` when nothing moves for too long."""
        watched = cast("PQGen[T]", _watched(gen, self.patience))
        try:
            return super().wait(watched, interval, timeout)
        except Silent:
            # Not `close`, which takes leave of the server: there is nobody to hear it.
            self.pgconn.finish()
            raise


def has_left(line: Line) -> bool:
    """Tell, without asking it anything, whether the server has ended a connection that nobody uses.

    It speaks to such a connection only to take its leave, or the line's end can be read.
    """
    return line.closed or bool(select([line.fileno()], [], [], 0)[0])


def _watched(gen: PQGen[T], patience: Patience) -> Generator[Any, Any, T]:
    moved = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready != Ready.NONE:
                moved = time.monotonic()
            elif patience.over(moved):
                raise Silent("no answer from the server")
            wanted = gen.send(ready)
    except StopIteration as end:
        return cast("T", end.value)


def parameters(
    address: str, *, login: str, password: str, authority: Path | None = None
) -> dict[str, str | int]:
    """Return what libpq is told: an address `postgresql://host[:port]/database`, or ValueError.

    Everything but a server on this machine is spoken to by TLS, its certificate and its name checked, and
    is only ever sent a proof of the password.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or parts.username or parts.password or parts.fragment:
        raise ValueError("postgresql://host[:port]/database")
    database = unquote(parts.path.lstrip("/"))
    if not parts.hostname or parts.query or not database or "/" in database:
        raise ValueError("postgresql://host[:port]/database")
    found: dict[str, str | int] = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "dbname": database,
        "user": login,
        "password": password,
        "application_name": "coordinateur",
        "gssencmode": "disable",
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": round(SILENCE * 1000),
    }
    if is_here(parts.hostname):
        return {**found, "sslmode": "prefer"}
    checked = {"sslmode": "verify-full", "sslrootcert": str(authority or "system")}
    return {**found, **checked, "require_auth": "scram-sha-256"}


def is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def connect(
    told: dict[str, str | int],
    patience: Patience,
    *,
    autocommit: bool = False,
    resolve: Resolve = socket.getaddrinfo,
) -> Line:
    """Return an open connection. Raises `psycopg.OperationalError`.

    Statements that come again are prepared, which spares the server half its work: rows' policies are
    planned anew each time. Not behind a pooler, whose next transaction may be on another connection.
    """
    line = Line.connect(
        **cast("dict[str, Any]", told | _where(str(told["host"]), resolve)),
        connect_timeout=patience.to_connect(),
        autocommit=True,
    )
    line.patience = patience
    if _is_pooled(line):
        line.prepare_threshold = None
    line.autocommit = autocommit
    return line


def _is_pooled(line: Line) -> bool:
    """Tell whether somebody answers for the server: they do not know its processes' numbers."""
    found = line.execute("SELECT pg_backend_pid()").fetchone()
    return found != (line.info.backend_pid,)


def _where(host: str, resolve: Resolve) -> dict[str, str]:
    """Return the host's addresses: libpq, asked for a name, would hold up every thread of the process."""
    try:
        found = resolve(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise psycopg.OperationalError(f"no address for {host}") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    return {"host": ",".join([host] * len(addresses)), "hostaddr": ",".join(addresses)}


def opener(told: dict[str, str | int], patience: Patience) -> Callable[[], Line]:
    """Return what opens a connection, as an engine asks for it."""
    return partial(connect, told, patience)
