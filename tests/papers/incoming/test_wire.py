"""Messages over a socket: what is sent arrives, and what breaks the form is refused."""

import socket
import time
from collections.abc import Iterator

import pytest

from papers.incoming import wire


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def message(header: bytes, body: bytes = b"") -> bytes:
    return wire.LENGTH.pack(len(header)) + header + body


def test_what_is_sent_arrives(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    wire.send(ours, {"do": "open", "password": "clé"}, b"\0\xff" * 500)
    assert wire.receive(theirs, max_bytes=1000) == ({"do": "open", "password": "clé"}, b"\0\xff" * 500)


@pytest.mark.parametrize(
    "sent",
    [
        message(b"{"),
        message(b"\xff"),
        message(b"[]"),
        message(b"{}"),
        message(b'{"bytes": -1}'),
        message(b'{"bytes": "1"}'),
        message(b'{"bytes": 1001}'),
        message(b"[" * 60_000),
        wire.LENGTH.pack(2**32 - 1),
    ],
)
def test_a_broken_message_is_refused(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    ours, theirs = ends
    ours.sendall(sent)
    with pytest.raises(ValueError):  # noqa: PT011  # whichever part is wrong
        wire.receive(theirs, max_bytes=1000, deadline=time.monotonic() + 5)


@pytest.mark.parametrize("sent", [b"", b"\0", message(b'{"bytes": 10}', b"12345")])
def test_an_end_that_leaves_is_noticed(ends: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    ours, theirs = ends
    ours.sendall(sent)
    ours.close()
    with pytest.raises(EOFError):
        wire.receive(theirs, max_bytes=1000)


def test_the_deadline_holds_for_half_a_message(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    ours.sendall(message(b'{"bytes": 10}', b"12345"))
    with pytest.raises(TimeoutError):
        wire.receive(theirs, max_bytes=1000, deadline=time.monotonic() + 0.05)


def test_the_deadline_holds_for_an_end_that_does_not_read(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    with pytest.raises(TimeoutError):
        wire.send(ours, {}, bytes(10_000_000), deadline=time.monotonic() + 0.05)


def test_a_deadline_that_has_passed_is_not_for_ever(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    with pytest.raises(TimeoutError):
        wire.receive(ours, max_bytes=0, deadline=time.monotonic() - 1)
