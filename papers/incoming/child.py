"""Start, ask and kill the rendering process: a message in, its answer out, always before a deadline.

An answer is a message too; a drawn page is in the memory that both share.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

from papers.incoming import wire
from papers.incoming.region import Region

if sys.platform == "win32":
    from papers.incoming.job import Job

SOURCE_ROOT = Path(__file__).resolve().parents[2]
# What the process needs to start. The rest stays here: the environment may hold secrets.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP")


class Child:
    """One rendering process, the socket to it and the memory that it draws in.

    A socket pair rather than pipes: both directions obey a deadline on every system, Windows included.
    """

    def __init__(self) -> None:
        """Start the process without waiting for it. Raises `OSError` when the system refuses."""
        self._ready = False
        with ExitStack() as undone:
            self._region = undone.enter_context(closing(Region()))
            self._channel, theirs = _pair()
            undone.enter_context(self._channel)
            with theirs:
                self._process = _start(theirs, self._region)
                if sys.platform == "win32":
                    self._job = _shut_in(self._process, theirs, self._region)
            undone.pop_all()

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

    def drawn(self, size: int) -> bytes:
        """Return a copy of what the process has drawn, `size` bytes."""
        return self._region.read(size)

    def kill(self) -> int:
        """End the process and return its exit code, which says how it had died when it had."""
        self._channel.close()
        self._region.close()
        self._process.kill()
        code = self._process.wait()
        if sys.platform == "win32":
            self._job.close()
        return code


def _pair() -> tuple[socket.socket, socket.socket]:
    pair = socket.socketpair()
    if sys.platform == "win32":  # made of TCP there, which would hold a short message back
        for end in pair:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return pair


def _start(theirs: socket.socket, region: Region) -> subprocess.Popen[bytes]:
    # -B: what reads hostile files leaves nothing on the disk, compiled modules included.
    from_source = ["-B", "-m", "papers.incoming.worker"]
    arguments = ["--render-worker"] if getattr(sys, "frozen", False) else from_source
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    if sys.platform != "win32":
        return subprocess.Popen(  # noqa: S603  # our own executable, fixed arguments
            [sys.executable, *arguments],
            cwd=SOURCE_ROOT,
            env=environment,
            stdin=theirs.fileno(),
            stdout=region.file,
            stderr=subprocess.DEVNULL,
        )
    program = sys.executable
    base: str = getattr(sys, "_base_executable", program)
    if base != program and not getattr(sys, "frozen", False):
        # A virtual environment's program starts a second process: start that one, and say where from.
        environment["__PYVENV_LAUNCHER__"] = program
        program = base
    return subprocess.Popen(  # noqa: S603  # our own executable, fixed arguments
        [program, *arguments],
        cwd=SOURCE_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=subprocess.DETACHED_PROCESS,  # no console: it would be a process too
    )


if sys.platform == "win32":

    def _shut_in(process: subprocess.Popen[bytes], theirs: socket.socket, region: Region) -> Job:
        """Put the process into its job, then tell it the region and the socket: it inherits neither.

        Raises `OSError`, the process ended.
        """
        assert process.stdin is not None  # noqa: S101  # a pipe, above
        try:
            job = Job(process.pid)
            with process.stdin as told:
                told.write(f"{region.name}\n".encode() + theirs.share(process.pid))
        except OSError:
            process.kill()
            process.wait()
            raise
        return job
