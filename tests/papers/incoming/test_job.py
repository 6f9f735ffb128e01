"""The job object of Windows, as far as it can be seen elsewhere: its structures lie as winnt.h lays them."""

import ctypes
import struct

import pytest

from papers.incoming import job
from papers.incoming.confinement import MAX_MEMORY

pytestmark = pytest.mark.skipif(struct.calcsize("P") != 8, reason="64-bit sizes")

BASIC, EXTENDED = job.JOBOBJECT_BASIC_LIMIT_INFORMATION, job.JOBOBJECT_EXTENDED_LIMIT_INFORMATION


@pytest.mark.parametrize(
    ("structure", "size"),
    [(BASIC, 64), (job.IO_COUNTERS, 48), (EXTENDED, 144), (job.JOBOBJECT_BASIC_UI_RESTRICTIONS, 4)],
)
def test_sizes(structure: type[ctypes.Structure], size: int) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("structure", "field", "offset"),
    [
        (BASIC, "LimitFlags", 16),
        (BASIC, "MinimumWorkingSetSize", 24),
        (BASIC, "MaximumWorkingSetSize", 32),
        (BASIC, "ActiveProcessLimit", 40),
        (BASIC, "Affinity", 48),
        (BASIC, "PriorityClass", 56),
        (BASIC, "SchedulingClass", 60),
        (EXTENDED, "IoInfo", 64),
        (EXTENDED, "ProcessMemoryLimit", 112),
        (EXTENDED, "JobMemoryLimit", 120),
        (EXTENDED, "PeakProcessMemoryUsed", 128),
        (EXTENDED, "PeakJobMemoryUsed", 136),
    ],
)
def test_offsets(structure: type[ctypes.Structure], field: str, offset: int) -> None:
    assert getattr(structure, field).offset == offset


def test_the_limits_as_the_system_reads_them() -> None:
    """One process, 1 GiB, no box that says it crashed, nothing that outlives the desk."""
    told = bytes(job.limits())
    flags, processes, memory = (
        int.from_bytes(told[place : place + size], "little") for place, size in ((16, 4), (40, 4), (112, 8))
    )
    assert (flags, processes, memory) == (0x2508, 1, MAX_MEMORY)
    assert told.count(0) == len(told) - 4  # nothing else is set
