"""Take from the rendering process what a hostile file could abuse: limits in, nothing out."""

import math
import sys

from papers.incoming import barrier, region

if sys.platform != "win32":
    import resource

MAX_MEMORY = 1024**3  # besides the region that pages are drawn in
MAX_CPU_SECONDS = 8  # a page; the parent's deadline, on the wall clock, comes a little later


def confine() -> None:
    """Give up, for good, memory beyond the limit and the right to open or write any file.

    Comes after every import: nothing can be opened afterwards, not even a module or a font. No core is dumped
    either, since it would hold a family's document. On Linux a seccomp barrier then leaves the process its
    memory, its threads and its socket; `barrier` says where there is none. On Windows the parent's `job` does
    what it can.
    """
    if sys.platform != "win32":
        for limit, value in (
            (resource.RLIMIT_NOFILE, 0),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (value, value))
    if sys.platform == "linux":  # macOS refuses this one
        space = MAX_MEMORY + region.SIZE
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    barrier.close()


def allow_cpu() -> None:
    """Let the process compute for `MAX_CPU_SECONDS` from now on; the system kills it (SIGXCPU) beyond."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        limit = math.ceil(used.ru_utime + used.ru_stime) + MAX_CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
