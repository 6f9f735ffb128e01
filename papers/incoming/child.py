"""Start, ask and kill the rendering process: a message in, its answer out, always before a deadline."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from papers.incoming import wire

SOURCE_ROOT = Path(__file__).resolve().parents[2]
# What the process needs to start. The rest stays here: the environment may hold secrets.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP")

if sys.platform == "win32":
    NO_WINDOW = subprocess.CREATE_NO_WINDOW
else:
    NO_WINDOW = 0


class Child:
    """One rendering process and the socket to it.

    A socket pair rather than pipes: both directions obey a deadline on every system, Windows included.
    """

    def __init__(self) -> None:
        """Start the process without waiting for it. Raises `OSError` when the system refuses."""
        self._channel, theirs = socket.socketpair()
        self._ready = False
        with theirs:
            try:
                self._process = _start(theirs)
            except OSError:
                self._channel.close()
                raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_ready(self, *, seconds: float) -> None:
        """Return once the process is confined and listens. Raises like `ask`."""
        if not self._ready:
            wire.receive(self._channel, max_bytes=0, deadline=time.monotonic() + seconds)
            self._ready = True

    def ask(
        self, header: Mapping[str, object], body: bytes = b"", *, seconds: float, max_bytes: int
    ) -> tuple[dict[str, object], bytes]:
        """Return the answer to one request.

        Raises `TimeoutError` after `seconds`, `EOFError` or `OSError` when the process has died, `ValueError`
        for an answer that breaks the form. The process must then be killed: it may answer later.
        """
        deadline = time.monotonic() + seconds
        wire.send(self._channel, header, body, deadline=deadline)
        return wire.receive(self._channel, max_bytes=max_bytes, deadline=deadline)

    def kill(self) -> int:
        """End the process and return its exit code, which says how it had died when it had."""
        self._channel.close()
        self._process.kill()
        return self._process.wait()


def _start(theirs: socket.socket) -> subprocess.Popen[bytes]:
    # -B: what reads hostile files leaves nothing on the disk, compiled modules included.
    from_source = ["-B", "-m", "papers.incoming.worker"]
    arguments = ["--render-worker"] if getattr(sys, "frozen", False) else from_source
    process = subprocess.Popen(  # noqa: S603  # our own executable, fixed arguments
        [sys.executable, *arguments],
        cwd=SOURCE_ROOT,
        env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
        stdin=subprocess.PIPE if sys.platform == "win32" else theirs.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=NO_WINDOW,
    )
    if sys.platform == "win32" and process.stdin is not None:
        with process.stdin as told:  # a socket cannot be standard input there, but can be handed over
            told.write(theirs.share(process.pid))
    return process
