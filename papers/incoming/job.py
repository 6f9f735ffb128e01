"""Windows: shut a process in a job object, before it is told anything; a process id in, the job out.

What `confinement` and `barrier` do from inside elsewhere, the parent does here from outside: memory is
limited, no other process can be started, nothing outlives the parent, the clipboard and the desktop are out
of reach. Files and sockets are not: that takes an AppContainer or a restricted token.
Structures and constants bear their names in winnt.h, and have its sizes on 64-bit machines.

By ctypes, not pywin32: four calls do not deserve a package with its own installation, and pywin32's types
say no more.
"""

import ctypes
import sys

from papers.incoming.confinement import MAX_MEMORY

# ctypes.wintypes has the sizes of the machine it is on; these are Windows's anywhere, as the tests check.
DWORD = ctypes.c_uint32
LARGE_INTEGER = ctypes.c_int64
ULONGLONG = ctypes.c_uint64
SIZE_T = ctypes.c_size_t

JobObjectBasicUIRestrictions = 4
JobObjectExtendedLimitInformation = 9

JOB_OBJECT_LIMIT_ACTIVE_PROCESS = 0x0008
JOB_OBJECT_LIMIT_PROCESS_MEMORY = 0x0100
JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x0400  # no window says that it crashed
JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000
LIMITS = (
    JOB_OBJECT_LIMIT_ACTIVE_PROCESS
    | JOB_OBJECT_LIMIT_PROCESS_MEMORY
    | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    | JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
)
# JOB_OBJECT_UILIMIT_HANDLES, READCLIPBOARD, WRITECLIPBOARD, SYSTEMPARAMETERS, DISPLAYSETTINGS, GLOBALATOMS,
# DESKTOP, EXITWINDOWS: all there are.
JOB_OBJECT_UILIMIT_ALL = 0xFF

PROCESS_TERMINATE = 0x0001
PROCESS_SET_QUOTA = 0x0100


class IO_COUNTERS(ctypes.Structure):  # noqa: N801
    _fields_ = (
        ("ReadOperationCount", ULONGLONG),
        ("WriteOperationCount", ULONGLONG),
        ("OtherOperationCount", ULONGLONG),
        ("ReadTransferCount", ULONGLONG),
        ("WriteTransferCount", ULONGLONG),
        ("OtherTransferCount", ULONGLONG),
    )


class JOBOBJECT_BASIC_LIMIT_INFORMATION(ctypes.Structure):  # noqa: N801
    _fields_ = (
        ("PerProcessUserTimeLimit", LARGE_INTEGER),
        ("PerJobUserTimeLimit", LARGE_INTEGER),
        ("LimitFlags", DWORD),
        ("MinimumWorkingSetSize", SIZE_T),
        ("MaximumWorkingSetSize", SIZE_T),
        ("ActiveProcessLimit", DWORD),
        ("Affinity", SIZE_T),
        ("PriorityClass", DWORD),
        ("SchedulingClass", DWORD),
    )


class JOBOBJECT_EXTENDED_LIMIT_INFORMATION(ctypes.Structure):  # noqa: N801
    _fields_ = (
        ("BasicLimitInformation", JOBOBJECT_BASIC_LIMIT_INFORMATION),
        ("IoInfo", IO_COUNTERS),
        ("ProcessMemoryLimit", SIZE_T),
        ("JobMemoryLimit", SIZE_T),
        ("PeakProcessMemoryUsed", SIZE_T),
        ("PeakJobMemoryUsed", SIZE_T),
    )


class JOBOBJECT_BASIC_UI_RESTRICTIONS(ctypes.Structure):  # noqa: N801
    _fields_ = (("UIRestrictionsClass", DWORD),)


def limits() -> JOBOBJECT_EXTENDED_LIMIT_INFORMATION:
    """Return the limits of the rendering process: itself alone, as much memory as elsewhere."""
    information = JOBOBJECT_EXTENDED_LIMIT_INFORMATION()
    information.BasicLimitInformation.LimitFlags = LIMITS
    information.BasicLimitInformation.ActiveProcessLimit = 1
    information.ProcessMemoryLimit = MAX_MEMORY
    return information


if sys.platform == "win32":
    from ctypes.wintypes import BOOL, HANDLE, LPCWSTR, LPVOID

    kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    for function, result, arguments in (
        (kernel32.CreateJobObjectW, HANDLE, (LPVOID, LPCWSTR)),
        (kernel32.SetInformationJobObject, BOOL, (HANDLE, ctypes.c_int, LPVOID, DWORD)),
        (kernel32.AssignProcessToJobObject, BOOL, (HANDLE, HANDLE)),
        (kernel32.OpenProcess, HANDLE, (DWORD, BOOL, DWORD)),
        (kernel32.CloseHandle, BOOL, (HANDLE,)),
    ):
        function.restype, function.argtypes = result, arguments

    class Job:
        """A job object with one process in it, which dies with it: at `close`, or when this process ends."""

        def __init__(self, pid: int) -> None:
            """Shut a process in. Raises `OSError`; the process then runs free and must be ended."""
            self._handle = _checked(kernel32.CreateJobObjectW(None, None))
            try:
                _checked(self._set(JobObjectExtendedLimitInformation, limits()))
                process = _checked(kernel32.OpenProcess(PROCESS_TERMINATE | PROCESS_SET_QUOTA, 0, pid))
                try:
                    _checked(kernel32.AssignProcessToJobObject(self._handle, process))
                finally:
                    kernel32.CloseHandle(process)
            except OSError:
                self.close()
                raise
            # After the process is in, and without insisting: where the desk itself was started in a job,
            # a job with these restrictions takes no process.
            self._set(JobObjectBasicUIRestrictions, JOBOBJECT_BASIC_UI_RESTRICTIONS(JOB_OBJECT_UILIMIT_ALL))

        def close(self) -> None:
            """End the process with its job."""
            kernel32.CloseHandle(self._handle)

        def _set(self, kind: int, information: ctypes.Structure) -> int:
            size = ctypes.sizeof(information)
            done: int = kernel32.SetInformationJobObject(self._handle, kind, ctypes.byref(information), size)
            return done

    def _checked(answer: int | None) -> int:
        """Return what a call answered. Raises `OSError` for its failure: no handle, or FALSE."""
        if not answer:
            raise ctypes.WinError(ctypes.get_last_error())
        return answer
