"""Knowing a process again, and ending it: a process id alone may by now belong to somebody else."""

import contextlib
import ctypes
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_ON_LINUX = platform.system() == "Linux"
_libc = ctypes.CDLL(None, use_errno=True) if _ON_LINUX else None


def started(pid: int) -> str:
    """When this process began, in the system's own words; empty when there is none. Pid and start name one process."""
    if _ON_LINUX:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    ps = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ps.stdout.strip()


def is_same(pid: int, since: str) -> bool:
    """Whether the process that began at `since` still lives."""
    return bool(since) and started(pid) == since


def end(pid: int, since: str, *, how: signal.Signals = signal.SIGTERM, patience: float = 3.0) -> None:
    """Ask a recorded process to end, wait `patience` seconds, then kill it with its whole group."""
    now = started(pid)
    if now and now != since:
        return  # the number belongs to somebody else by now
    if now:
        _send(pid, how)
    deadline = time.monotonic() + patience
    while is_same(pid, since) and time.monotonic() < deadline:
        time.sleep(0.05)
    kill_group(pid)  # a group outlives its leader, and its number is not given away while it does


def kill_group(leader: int) -> None:
    """Kill what is left of a group whose leader we started as such."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _send(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)


def end_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` by which the kernel itself ends the child when its parent was killed; None where it cannot."""
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), how)

    return ask_kernel
