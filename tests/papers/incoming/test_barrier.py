"""What a file that took the rendering process over could do there: nothing, proved from inside."""

import ctypes.util
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from papers.incoming.child import SOURCE_ROOT
from papers.incoming.renderer import Renderer
from tests.papers.incoming.files import pdf

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or ctypes.util.find_library("seccomp") is None, reason="needs libseccomp"
)

# Everything is imported and opened before the process is confined, as an attacker would wish.
ATTEMPTS = """
import ctypes, errno, json, mmap, os, resource, socket, sys
from papers.incoming import pictures
from papers.incoming.confinement import allow_cpu, confine

listener = socket.create_server(("127.0.0.1", 0))
unconnected = socket.socket()
folder = os.open("/", os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)

def io_uring():
    if libc.syscall(425, 1, ctypes.byref(ctypes.create_string_buffer(120))) < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")

attempts = {
    "make a socket": lambda: socket.socket(),
    "make a socket pair": lambda: socket.socketpair(),
    "connect": lambda: unconnected.connect(listener.getsockname()),
    "accept": lambda: listener.accept(),
    "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "read a file from an open folder": lambda: os.open("etc/passwd", os.O_RDONLY, dir_fd=folder),
    "look at a file": lambda: os.stat("/etc/passwd"),
    "list a folder": lambda: os.listdir("/"),
    "write a file": lambda: os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT),
    "remove a file": lambda: os.unlink(sys.argv[1] + ".kept"),
    "fork": lambda: os.fork() or os._exit(0),
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "become another program": lambda: os.execv("/bin/true", ["true"]),
    "signal another process": lambda: os.kill(os.getppid(), 0),
    "ask io_uring": io_uring,
    "run code it made": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    "take its files back": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    "take its memory back": lambda: resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40)),
}
{confine}
said = {}
for name, attempt in attempts.items():
    try:
        attempt()
    except OSError as error:
        said[name] = errno.errorcode[error.errno]
    except ValueError:
        said[name] = "EPERM"  # how Python words it for setrlimit
    else:
        said[name] = "done"
os.write(1, json.dumps(said).encode())
os._exit(0)
"""


CONFINE = "pictures.prepare(); confine(); allow_cpu()"
KEEP_RUNNING = "del attempts['become another program']"


def attempt(target: Path, confine: str, *, before: str = "") -> dict[str, str]:
    """Return what the system answered to each attempt."""
    kept = Path(f"{target}.kept")
    kept.touch()
    found = subprocess.run(
        [sys.executable, "-c", before + ATTEMPTS.replace("{confine}", confine), str(target)],
        cwd=SOURCE_ROOT,
        env={},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 0, found.stderr.decode()
    answers: dict[str, str] = json.loads(found.stdout)
    return answers


def test_nothing_gets_out_and_nothing_gets_in(tmp_path: Path) -> None:
    """EPERM is the barrier's answer: the limits beneath it would have said EMFILE, or nothing at all."""
    target = tmp_path / "written"
    answers = attempt(target, CONFINE)
    assert len(answers) == 18
    assert set(answers.values()) == {"EPERM"}, answers
    assert not target.exists()
    assert Path(f"{target}.kept").exists()


def test_the_same_attempts_succeed_without_the_barrier(tmp_path: Path) -> None:
    """Or the test above would prove nothing."""
    answers = attempt(tmp_path / "written", KEEP_RUNNING)
    for name in ("make a socket", "connect", "accept", "read a file", "look at a file", "list a folder"):
        assert answers[name] == "done", name
    for name in (
        "write a file",
        "remove a file",
        "fork",
        "spawn",
        "signal another process",
        "run code it made",
    ):
        assert answers[name] == "done", name


def test_without_libseccomp_the_limits_stand_alone(tmp_path: Path) -> None:
    """No file and no socket opens, for want of a descriptor."""
    target = tmp_path / "written"
    absent = "import sys; sys.modules['pyseccomp'] = None\n"
    answers = attempt(target, f"{CONFINE}; {KEEP_RUNNING}", before=absent)
    for name in ("make a socket", "make a socket pair", "read a file", "list a folder", "write a file"):
        assert answers[name] == "EMFILE", name
    assert not target.exists()


def test_the_process_that_draws_is_behind_the_barrier() -> None:
    with closing(Renderer()) as renderer:
        renderer.open(pdf())
        assert renderer._child is not None
        status = Path(f"/proc/{renderer._child.pid}/status").read_text()
    told = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert told["Seccomp"] == "2"  # a filter
    assert told["NoNewPrivs"] == "1"
