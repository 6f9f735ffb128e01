"""A store of files on this machine, over HTTPS with a certificate of its own, that fails on demand."""

import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import trustme

TOKEN = "jeton-1"  # noqa: S105 - of no account


@dataclass
class Store:
    """What is served, and how; `asked` are the requests that came, with their `Range`."""

    files: dict[str, bytes] = field(default_factory=dict)
    address: str = ""
    authority: Path = Path()
    status: int = 0
    """Answer with this and nothing else."""
    location: str = ""
    cut_after: int | None = None
    """Drop the line after so many bytes, each time."""
    ranges: bool = True
    tagged: bool = True
    drip: float = 0.0
    """Seconds between two bytes."""
    silent: bool = False
    lies: bool = False
    chunked: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def put(self, data: bytes) -> str:
        """Have a file served."""
        name = hashlib.sha256(data).hexdigest()
        self.files[name] = data
        return name


@contextmanager
def served(folder: Path, name: str = "localhost") -> Iterator[Store]:
    """Yield a store that is served until the end of the block."""
    store = Store()
    authority = trustme.CA()
    store.authority = folder / "authority.pem"
    authority.cert_pem.write_to_path(store.authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            _answer(self, store)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_arguments: object) -> None:
            """The other side went away, as it may."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        store.address = f"https://localhost:{server.server_port}/files"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield store
        finally:
            store.over.set()
            server.shutdown()
            thread.join()


def _answer(handler: BaseHTTPRequestHandler, store: Store) -> None:
    name = handler.path.rpartition("/")[2]
    wanted = handler.headers["Range"]
    store.asked.append((name, wanted))
    store.tokens.append(handler.headers["Authorization"])
    if store.silent:
        store.over.wait()
        handler.close_connection = True
        return
    data = store.files.get(name)
    if store.status or data is None:
        handler.send_response(store.status or 404)
        if store.location:
            handler.send_header("Location", store.location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    tag = f'"{hashlib.md5(data).hexdigest()}"'  # noqa: S324 - a tag
    start = 0
    if wanted and store.ranges and handler.headers["If-Range"] == tag:
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(data):
            handler.send_response(416)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    else:
        handler.send_response(200)
    if store.tagged:
        handler.send_header("ETag", tag)
    body = (b"\0" * len(data) if store.lies else data)[start:]
    if store.chunked:
        handler.send_header("Transfer-Encoding", "chunked")
    else:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    _send(handler, store, body)


def _send(handler: BaseHTTPRequestHandler, store: Store, body: bytes) -> None:
    cut = store.cut_after is not None and len(body) > store.cut_after
    sent = body[: store.cut_after] if cut else body
    if store.drip:
        for place in range(len(sent)):
            if store.over.wait(store.drip):
                break
            handler.wfile.write(sent[place : place + 1])
    elif store.chunked:
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(sent), sent))
        if not cut:
            handler.wfile.write(b"0\r\n\r\n")
    else:
        handler.wfile.write(sent)
    if cut:
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.close()
