"""The rendering process: requests with hostile bytes in by a socket, answers out by it, pixels by a region.

Started by `child.py`; imports neither Qt nor the database.
"""

import socket
import sys
from typing import Protocol

from papers.incoming import pictures, region, wire
from papers.incoming.confinement import allow_cpu, confine
from papers.incoming.content import MediaType, identify
from papers.incoming.pdf import Pdf
from papers.incoming.pictures import Picture
from papers.incoming.sheet import BYTES_PER_PIXEL, Carried
from papers.incoming.unreadable import MAX_BYTES, Reason, Unreadable


class Document(Protocol):
    """An opened file."""

    sizes: list[tuple[float, float]]
    carries: frozenset[Carried]

    def draw(self, index: int, *, width: int, height: int, rotation: int, into: memoryview) -> None: ...

    def close(self) -> None: ...


def main() -> None:
    """Serve the process that started this one until it goes."""
    channel, drawn = _connect()
    pictures.prepare()
    confine()
    wire.send(channel, {"ready": True})
    Worker(channel, drawn).serve()


class Worker:
    """Answer one request after another; the last opened document stays open for its pages."""

    def __init__(self, channel: socket.socket, drawn: memoryview) -> None:
        self._channel = channel
        self._drawn = drawn
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
                header, told = self._answer(request, body)
            except Unreadable as refusal:
                header, told = {"refused": refusal.reason}, b""
            except MemoryError:
                header, told = {"refused": Reason.TOO_MANY_PIXELS}, b""
            wire.send(self._channel, header, told)

    def _answer(self, request: dict[str, object], body: bytes) -> tuple[dict[str, object], bytes]:
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
                stride = w * BYTES_PER_PIXEL
                into = self._drawn[: stride * h]
                self._document.draw(index, width=w, height=h, rotation=rotation, into=into)
                return {"width": w, "height": h, "stride": stride}, b""
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


def _connect() -> tuple[socket.socket, memoryview]:
    """Return this end of the parent's socket and the region to draw in.

    They are standard input and output themselves, on Windows what standard input tells.
    """
    if sys.platform == "win32":
        with open(0, "rb") as told:
            name = told.readline().decode().strip()
            return socket.fromshare(told.read()), region.attach(name)
    return socket.socket(fileno=0), region.attach()


if __name__ == "__main__":
    main()
