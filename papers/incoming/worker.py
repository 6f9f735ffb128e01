"""The rendering process: requests with hostile bytes come in by a socket, page sizes and pixels go out by it.

Started by `child.py`; imports neither Qt nor the database.
"""

import socket
import sys
from typing import Protocol

from papers.incoming import pictures, wire
from papers.incoming.confinement import allow_cpu, confine
from papers.incoming.content import MediaType, identify
from papers.incoming.pdf import Pdf
from papers.incoming.pictures import Picture
from papers.incoming.sheet import Carried
from papers.incoming.unreadable import MAX_BYTES, Reason, Unreadable


class Document(Protocol):
    """An opened file."""

    sizes: list[tuple[float, float]]
    carries: frozenset[Carried]

    def draw(self, index: int, *, width: int, height: int, rotation: int) -> bytes | memoryview: ...

    def close(self) -> None: ...


def main() -> None:
    """Serve the process that started this one until it goes."""
    channel = _connect()
    pictures.prepare()
    confine()
    wire.send(channel, {"ready": True})
    Worker(channel).serve()


class Worker:
    """Answer one request after another; the last opened document stays open for its pages."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._document: Document | None = None

    def serve(self) -> None:
        """Return when the other end closes the socket."""
        while True:
            try:
                request, body = wire.receive(self._channel, max_bytes=MAX_BYTES)
            except EOFError:
                self._forget()
                return
            allow_cpu()
            try:
                header, pixels = self._answer(request, body)
            except Unreadable as refusal:
                header, pixels = {"refused": refusal.reason}, b""
            except MemoryError:
                header, pixels = {"refused": Reason.TOO_MANY_PIXELS}, b""
            wire.send(self._channel, header, pixels)

    def _answer(
        self, request: dict[str, object], body: bytes
    ) -> tuple[dict[str, object], bytes | memoryview]:
        match request:
            case {"do": "open", "password": (str() | None) as password}:
                self._forget()
                self._document = _open(body, password)
                return {"pages": self._document.sizes, "carries": sorted(self._document.carries)}, b""
            case {
                "do": "page",
                "index": int(index),
                "width": int(w),
                "height": int(h),
                "rotation": int(rotation),
            }:
                if self._document is None:
                    raise RuntimeError("no document is open")
                return {}, self._document.draw(index, width=w, height=h, rotation=rotation)
        raise RuntimeError(f"unknown request: {request}")

    def _forget(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None


def _open(data: bytes, password: str | None) -> Document:
    match identify(data):
        case None:
            raise Unreadable(Reason.UNKNOWN_TYPE)
        case MediaType.PDF:
            return Pdf(data, password=password)
        case media_type:
            return Picture(data, media_type)


def _connect() -> socket.socket:
    """Return this end of the parent's socket: standard input itself, on Windows what is told there."""
    if sys.platform == "win32":
        with open(0, "rb") as told:
            return socket.fromshare(told.read())
    return socket.socket(fileno=0)


if __name__ == "__main__":
    main()
