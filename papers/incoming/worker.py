"""The rendering process: requests with hostile bytes in by a socket, answers out by it, pixels by a region.

Started by `child.py`; imports neither Qt nor the database.
"""

import socket
import sys
from typing import Protocol

from PIL import Image

from papers.incoming import pictures, region, wire
from papers.incoming.checks import look
from papers.incoming.checks.facts import Seal
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
    seal: Seal

    def draw(self, index: int, *, width: int, height: int, rotation: int, into: memoryview) -> None: ...

    def dpi(self, index: int) -> float | None: ...

    def text(self, index: int) -> bytes: ...

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
                return self._draw(index, w, h, rotation), b""
            case {"do": "check"}:
                return {"seal": self._opened().seal}, b""
            case {"do": "check page", "index": int(index)}:
                return self._check(index), b""
            case {"do": "text", "index": int(index)}:
                return {}, self._opened().text(index)
        raise RuntimeError(f"unknown request: {request}")

    def _draw(self, index: int, width: int, height: int, rotation: int = 0) -> dict[str, object]:
        stride = width * BYTES_PER_PIXEL
        into = self._drawn[: stride * height]
        self._opened().draw(index, width=width, height=height, rotation=rotation, into=into)
        return {"width": width, "height": height, "stride": stride}

    def _check(self, index: int) -> dict[str, object]:
        """Return what `checks.facts.page` reads."""
        document = self._opened()
        width, height = look.size_to_look_at(*document.sizes[index], picture=isinstance(document, Picture))
        self._draw(index, width, height)
        drawn = bytes(self._drawn[: width * height * BYTES_PER_PIXEL])
        grey = Image.frombytes("RGB", (width, height), drawn, "raw", "BGRX").convert("L")
        return {"dpi": document.dpi(index), **look.facts(grey)}

    def _opened(self) -> Document:
        if self._document is None:
            raise RuntimeError("no document is open")
        return self._document

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
