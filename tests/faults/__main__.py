"""All the fault runs, one after the other: a scale in, their lines of figures out; exit 1 if one falls short.

`make faults` runs them whole, `make faults SCALE=0.1` a tenth; `python -m tests.faults mail kill` some.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Row:
    """A module of this package, its full size (None where it has but one) and its other arguments."""

    module: str
    size: int | None
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.module, *self.arguments))


ROWS = (
    Row("fuzz_files", 10_000),
    Row("mail", 10_000, ("--engine", "sqlite")),
    Row("mail", 10_000, ("--engine", "postgresql")),
    Row("feed", 200_000),
    Row("decisions", 100_000, ("--engine", "postgresql", "--desks", "2")),
    Row("decisions", 100_000, ("--engine", "postgresql", "--desks", "4")),
    Row("decisions", 100_000, ("--engine", "postgresql", "--desks", "8")),
    Row("decisions", 100_000, ("--engine", "sqlite", "--desks", "8")),
    Row("kill", 10_000),
    Row("model", 500),
    Row("line", None),
    Row("canary", 1_000),
    Row("damage", 1_000),
)


def run(rows: Sequence[Row], *, scale: float) -> list[Row]:
    """Run each row in a process of its own, its line on the standard output; return those that fell short."""
    return [row for row in rows if subprocess.run(_command(row, scale), cwd=ROOT, check=False).returncode]


def _command(row: Row, scale: float) -> list[str]:
    size = [] if row.size is None else [str(max(1, round(row.size * scale)))]
    return [sys.executable, "-m", f"tests.faults.{row.module}", *size, *row.arguments]


def main() -> int:
    """Run by hand."""
    parser = argparse.ArgumentParser(prog="tests.faults")
    parser.add_argument("modules", nargs="*", choices=[*sorted({row.module for row in ROWS}), []])
    parser.add_argument("--scale", type=float, default=1.0)
    options = parser.parse_args()
    rows = [row for row in ROWS if not options.modules or row.module in options.modules]
    short = run(rows, scale=options.scale)
    verdict = f"fell short: {', '.join(map(str, short))}" if short else "all hold"
    print(f"{len(rows)} runs at scale {options.scale:g}: {verdict}", flush=True)  # noqa: T201
    return int(bool(short))


if __name__ == "__main__":
    sys.exit(main())
