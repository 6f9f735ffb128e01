"""Carry messages over a socket: a 4-byte length, a JSON header, then as many raw bytes as the header says."""

import json
import socket
import struct
import time
from collections.abc import Mapping

LENGTH = struct.Struct("!I")
MAX_HEADER = 64 * 1024


def send(
    channel: socket.socket,
    header: Mapping[str, object],
    body: bytes | memoryview = b"",
    *,
    deadline: float | None = None,
) -> None:
    """Send one message before `deadline` (`time.monotonic()`, None waits for ever).

    Raises `TimeoutError`, and `OSError` when the other end has gone.
    """
    encoded = json.dumps({**header, "bytes": len(body)}).encode()
    for part in (LENGTH.pack(len(encoded)) + encoded, body):
        _allow_until(channel, deadline)
        channel.sendall(part)


def receive(
    channel: socket.socket, *, max_bytes: int, deadline: float | None = None
) -> tuple[dict[str, object], bytes]:
    """Return the next message's header and bytes.

    `deadline` is in `time.monotonic()`'s seconds; None waits for ever.

    Raises `TimeoutError`, `EOFError` or `OSError` when the other end has gone, `ValueError` for a message
    that breaks the form or is longer than `max_bytes`: a hostile file may have taken the other end over.
    """
    (length,) = LENGTH.unpack(_read(channel, LENGTH.size, deadline))
    if length > MAX_HEADER:
        raise ValueError("header too long")
    try:
        header = json.loads(_read(channel, length, deadline))
    except RecursionError:
        raise ValueError("header nested too deep") from None
    if not isinstance(header, dict):
        raise ValueError("header is no object")  # noqa: TRY004  # a broken message, not a programming error
    size = header.pop("bytes", None)
    if not isinstance(size, int) or not 0 <= size <= max_bytes:
        raise ValueError("bytes missing or too many")
    return header, _read(channel, size, deadline)


def _read(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    received = bytearray(size)
    rest = memoryview(received)
    while rest:
        _allow_until(channel, deadline)
        count = channel.recv_into(rest)
        if not count:
            raise EOFError("the other end has gone")
        rest = rest[count:]
    return bytes(received)


def _allow_until(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        channel.settimeout(None)
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("deadline passed")
    channel.settimeout(left)
