"""The machine that measures, as a line of text: what a reader needs to compare, and no name of it."""

import os
import platform
import re
from pathlib import Path

import PySide6


def machine() -> str:
    """Return the processor, its cores, the memory, the system and the versions that matter."""
    parts = (
        _found("/proc/cpuinfo", r"model name\s*: (.+)") or platform.processor() or platform.machine(),
        f"{os.cpu_count()} cores",
        *_memory(),
        _system(),
        f"Python {platform.python_version()}",
        f"PySide6 and Qt {PySide6.__version__}",
    )
    return ", ".join(parts)


def _memory() -> list[str]:
    kilobytes = _found("/proc/meminfo", r"MemTotal:\s*(\d+) kB")
    return [f"{int(kilobytes) / 1024**2:.0f} GB of memory"] if kilobytes else []


def _system() -> str:
    try:
        return (
            f"{platform.freedesktop_os_release()['PRETTY_NAME']} ({platform.system()} {platform.machine()})"
        )
    except OSError:
        return f"{platform.system()} {platform.release()} ({platform.machine()})"


def _found(path: str, pattern: str) -> str | None:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None
    return found[1].strip() if found else None
