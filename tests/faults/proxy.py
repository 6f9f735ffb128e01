"""A line that fails on demand: a PostgreSQL server's socket in, a TCP port on this machine out.

Each connection is two threads of this process, one a direction. `fault` may be changed at any moment and
holds for open connections too, but for the two faults that belong to one connection's life.
"""

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Self
from urllib.parse import parse_qs, urlsplit

LATENCY = 0.05
CHUNK = 65_536
POLL = 0.05
TORN = 600
"""Bytes of answers after which a connection is reset."""
DECISION = b"INSERT INTO decision "
COMMIT = b"COMMIT\x00"


class Fault(StrEnum):
    """What is wrong with the line."""

    NONE = "none"
    REFUSED = "refused"
    """Nobody listens, and open connections are reset."""
    LATENCY = "latency"
    """Every packet is late, both ways."""
    DRIP = "one byte at a time"
    """Every byte is a packet of its own."""
    RESET = "resets"
    """Connections are reset in the middle of the first answers."""
    BLACK_HOLE = "black hole"
    """Connections open, and every byte is swallowed."""
    HALF_OPEN = "half-open"
    """The server forgets the connection and the client is never told; new ones find nobody."""
    CUT_AFTER_COMMIT = "cut after COMMIT"
    """The server commits what the proxy's `target` is in; its answer never comes, the connection is reset."""


class Proxy:
    """A server behind a failing line; `port` is where it is reached."""

    def __init__(self, server: str) -> None:
        self._server = _place(server)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._fault = Fault.NONE
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self.target = b""
        """Words of the transactions whose commits lose their answer."""
        self.cuts = 0
        """How many commits lost their answer."""
        self.swallowed = threading.Event()
        """A byte fell into the black hole."""
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._drop(reset=True)

    @property
    def fault(self) -> Fault:
        """What is wrong now."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        before, self._fault = self._fault, fault
        self.swallowed.clear()
        if fault in {Fault.REFUSED, Fault.RESET} or before is Fault.BLACK_HOLE:
            # What fell into the hole is gone: an old connection cannot be made whole.
            self._drop(reset=before is not Fault.BLACK_HOLE)
        elif fault is Fault.HALF_OPEN:
            self._forget()

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._fault in {Fault.REFUSED, Fault.HALF_OPEN}:
                _reset(client)
                continue
            try:
                server = _connected(self._server)
            except OSError:  # the server is being restarted
                _reset(client)
                continue
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.append((client, server))
            life = _Life()
            for source, sink, upward in ((client, server, True), (server, client, False)):
                pump = partial(self._pump, source, sink, life, upward=upward)
                threading.Thread(target=pump, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, life: "_Life", *, upward: bool) -> None:
        with suppress(OSError, ValueError):  # ValueError: closed by the other direction
            while data := _received(source):
                fault = self._fault
                if fault is Fault.BLACK_HOLE:
                    self.swallowed.set()
                    continue
                if fault is Fault.LATENCY:
                    time.sleep(LATENCY)  # the fault itself
                if upward:
                    life.heard(data, self.target, cutting=fault is Fault.CUT_AFTER_COMMIT)
                elif life.cut or (fault is Fault.RESET and life.answered(data) > TORN):
                    # Cut: the server has committed, and nobody will hear. Reset: half of an answer is heard.
                    self.cuts += life.cut
                    sink.sendall(b"" if life.cut else data[: len(data) // 2])
                    _reset(sink)
                    break
                for part in [bytes([one]) for one in data] if fault is Fault.DRIP else [data]:
                    sink.sendall(part)
        self._part(source, sink)

    def _part(self, source: socket.socket, sink: socket.socket) -> None:
        """One side is gone: tell the other, unless the line is one that tells nothing."""
        if self._fault in {Fault.HALF_OPEN, Fault.BLACK_HOLE}:
            return
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        with self._lock:
            self._pairs = [pair for pair in self._pairs if source not in pair]

    def _drop(self, *, reset: bool) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for client, server in pairs:
            if reset:
                _reset(client)
            for end in (client, server):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _forget(self) -> None:
        """Let the server's end go; the client's stays open, without a word."""
        with self._lock:
            servers = [server for _, server in self._pairs]
        for server in servers:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


@dataclass
class _Life:
    """What passed on one connection."""

    meant: bool = False
    """The open transaction is one of those whose commits lose their answer."""
    cut: bool = False
    bytes_back: int = 0

    def heard(self, data: bytes, target: bytes, *, cutting: bool) -> None:
        """The client says something."""
        self.meant |= target in data
        if COMMIT in data:
            self.cut |= cutting and self.meant
            self.meant = False

    def answered(self, data: bytes) -> int:
        """The server answers; return how much it has said."""
        self.bytes_back += len(data)
        return self.bytes_back


def _place(server: str) -> str | tuple[str, int]:
    """Return a server's socket: a path, or a host and a port."""
    parts = urlsplit(server)
    folder = parse_qs(parts.query).get("host", [""])[0]
    return f"{folder}/.s.PGSQL.{parts.port or 5432}" if folder else (parts.hostname or "", parts.port or 5432)


def _connected(target: str | tuple[str, int]) -> socket.socket:
    if isinstance(target, tuple):
        return socket.create_connection(target, timeout=None)
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(target)
    except OSError:
        server.close()
        raise
    return server


def _received(source: socket.socket) -> bytes:
    """Return what comes, b"" at the end; never long inside the system, where a reset would not get out."""
    while not select.select([source], [], [], POLL)[0]:
        pass
    return source.recv(CHUNK)


def _reset(end: socket.socket) -> None:
    """Close with a reset instead of a goodbye."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.close()
