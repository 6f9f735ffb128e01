"""Fiches written one way, in a process of its own, for `bench.fiches`: a way and a count in, its peak out.

`ours` writes the fiches that are in a file, `bare` draws the strings that are in another. What a way needs is
loaded with it, since that is part of what is measured.
"""

# ruff: noqa: PLC0415
import json
import pickle
import re
import sys
from pathlib import Path


def ours(count: int, forms: Path) -> None:
    """Write fiches of these children, again and again."""
    from bench.canvas import again
    from papers.outgoing.health_form.writer import write

    with Path("/dev/null").open("wb") as nowhere:
        write(again(pickle.loads(forms.read_bytes()), count), nowhere)  # noqa: S301 - our own file


def bare(count: int, drawn: Path) -> None:
    """Draw as many with reportlab alone."""
    from bench.canvas import write

    with Path("/dev/null").open("wb") as nowhere:
        write(json.loads(drawn.read_text(encoding="utf-8")), count, nowhere)


def peak() -> int:
    """Return the most memory this process had, in bytes; what its parent had before does not count."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None  # noqa: S101 - Linux says so of every process
    return 1024 * int(found[1])


if __name__ == "__main__":
    {"ours": ours, "bare": bare}[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    print(peak())
