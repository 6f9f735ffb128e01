"""A minimal IMAP server over TLS, enough of RFC 3501 for a client that searches and fetches by UID."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

# Small and old servers on the package index speak too little or need a service: hence this one.


@dataclass
class Imap:
    """The mails of its one folder, and the commands it was given."""

    mails: dict[int, bytes] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    password: str = "mimosa"  # noqa: S105  # of this server
    port: int = 0


@contextmanager
def imap(context: ssl.SSLContext) -> Iterator[Imap]:
    """Run a server until the end."""
    found = Imap()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            try:
                with context.wrap_socket(self.request, server_side=True) as sock:
                    self.speak(sock.makefile("rwb", buffering=0))
            except OSError:
                return  # a client that does not like the certificate

        def speak(self, line: "object") -> None:
            assert hasattr(line, "write")
            assert hasattr(line, "readline")
            line.write(b"* OK ready\r\n")
            while words := line.readline().decode().strip():
                tag, _, command = words.partition(" ")
                found.commands.append(command)
                for answer in answers(found, command):
                    line.write(answer + b"\r\n")
                failed = command.upper().startswith("LOGIN") and found.password not in command
                line.write(f"{tag} {'NO wrong' if failed else 'OK done'}\r\n".encode())
                if command.upper() == "LOGOUT":
                    return

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        found.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def answers(server: Imap, command: str) -> Iterator[bytes]:
    """Yield the untagged lines of an answer."""
    match command.upper().split():
        case ["CAPABILITY", *_]:
            yield b"* CAPABILITY IMAP4rev1"
        case ["EXAMINE", *_]:
            yield f"* {len(server.mails)} EXISTS".encode()
        case ["UID", "SEARCH", *_]:
            yield b"* SEARCH " + " ".join(map(str, server.mails)).encode()
        case ["UID", "FETCH", uid, *_]:
            partial = re.search(r"<(\d+)\.(\d+)>", command)
            data = server.mails.get(int(uid), b"")[: int(partial[2]) if partial else None]
            yield f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(data)}}}".encode() + b"\r\n" + data + b")"
        case ["LOGOUT"]:
            yield b"* BYE"
        case _:
            return
