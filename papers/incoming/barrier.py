"""Ask the Linux kernel to refuse the process what drawing a page never needs: nothing in, nothing out.

A list of what is allowed, so that a system call nobody thought of is refused too: no socket but the one it
has, no file, no other program, no other process, no code made at run time. What is refused gives an error and
kills nothing: a decoder that asks for its fonts or its processors does without, and one that insists meets
the limits.
"""

import errno
import os
from collections.abc import Iterator
from typing import Any

try:
    import pyseccomp  # type: ignore[import-untyped, import-not-found, unused-ignore]  # has no types
except (ImportError, RuntimeError):  # no Linux, or a Linux without libseccomp
    pyseccomp = None

FIONBIO = 0x5421  # what settimeout() asks of the socket
RLIMIT_CPU = 0
PROT_EXEC = 0x4
CLONE_THREAD = 0x10000

MEMORY = ("brk", "madvise", "mremap", "munmap")
SOCKET = ("close", "poll", "ppoll", "read", "recvfrom", "sendto", "write")
THREADS = ("futex", "rseq", "sched_yield", "set_robust_list", "set_tid_address")
SIGNALS = ("restart_syscall", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack")
ITSELF = ("clock_gettime", "exit", "exit_group", "getpid", "getrandom", "getrusage", "gettid", "gettimeofday")
ALLOWED = (*MEMORY, *SOCKET, *THREADS, *SIGNALS, *ITSELF)

# A call, and what each argument looked at must be once masked: (place, mask, value).
Condition = tuple[int, int, int]
WHOLE = 2**64 - 1


def close() -> None:
    """Raise the barrier around this process and its threads; it can never be lowered.

    Without libseccomp (it comes with apt, so every Debian has it), or with a kernel that refuses filters, the
    limits of `confinement` stand alone: no file and no socket opens, for want of a descriptor, but nothing
    forbids starting another program.
    """
    if pyseccomp is None:
        return
    try:
        _rules().load()
    except OSError:  # a kernel without filters, or a libseccomp older than clone3
        return


def _rules() -> Any:  # a SyscallFilter, from a package without types
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for call in ALLOWED:
        rules.add_rule(pyseccomp.ALLOW, call)
    for call, conditions in _allowed_when():
        masked = [pyseccomp.Arg(place, pyseccomp.MASKED_EQ, mask, value) for place, mask, value in conditions]
        rules.add_rule(pyseccomp.ALLOW, call, *masked)
    # Its flags lie in memory, out of the filter's sight; told that it does not exist, libc takes clone().
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    return rules


def _allowed_when() -> Iterator[tuple[str, list[Condition]]]:
    """Yield the calls that are harmless with some arguments only."""
    yield "mmap", [(2, PROT_EXEC, 0)]
    yield "mprotect", [(2, PROT_EXEC, 0)]
    yield "ioctl", [(1, WHOLE, FIONBIO)]
    yield "prlimit64", [(0, WHOLE, 0), (1, WHOLE, RLIMIT_CPU)]  # an administrator could take back the others
    yield "tgkill", [(0, WHOLE, os.getpid())]  # abort()
    yield "clone", [(0, CLONE_THREAD, CLONE_THREAD)]  # libheif and libwebp decode in a thread
