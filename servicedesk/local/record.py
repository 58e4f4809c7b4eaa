"""What a running desk leaves for others to find: the lock, the process ids, the addresses."""

import contextlib
import fcntl
import json
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from servicedesk.local import processes
from servicedesk.local.places import Places, forget_short_folder, write_private


class AlreadyRunning(Exception):
    """Another supervisor holds this DATA_DIR; `address` is empty while it is still setting up."""

    def __init__(self, address: str) -> None:
        self.address = address


def read_env(path: Path) -> dict[str, str]:
    """`NAME=value` lines; empty when there is no such file."""
    with contextlib.suppress(OSError):
        return dict(text.split("=", 1) for text in path.read_text().splitlines() if "=" in text)
    return {}


@dataclass
class Record:
    """The lock is the truth about whether a desk runs (the kernel drops it with its holder); pids are for recovery."""

    places: Places
    _lock: IO[str] | None = None
    _pids: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def _pid_file(self) -> Path:
        return self.places.run / "pids.json"

    def take(self) -> None:
        """Take the DATA_DIR for this process and end what an earlier, killed supervisor left in it."""
        lock = (self.places.run / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyRunning(read_env(self.places.env_file).get("BASE_URL", "")) from None
        self._lock = lock
        self.end_orphans()
        self.note("desk", os.getpid())

    def end_orphans(self) -> None:
        for name, (pid, since) in self.recorded().items():
            if name != "desk":
                processes.end(pid, since, how=signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self._pid_file.unlink(missing_ok=True)
        self.places.env_file.unlink(missing_ok=True)

    def recorded(self) -> dict[str, tuple[int, str]]:
        try:
            return {name: (pid, since) for name, (pid, since) in json.loads(self._pid_file.read_text()).items()}
        except (OSError, ValueError):
            return {}

    def note(self, name: str, pid: int) -> None:
        self._pids[name] = (pid, processes.started(pid))
        write_private(self._pid_file, json.dumps(self._pids))

    def forget(self, name: str) -> None:
        self._pids.pop(name, None)
        write_private(self._pid_file, json.dumps(self._pids))

    def write_env(self, variables: dict[str, str]) -> None:
        write_private(self.places.env_file, "".join(f"{name}={value}\n" for name, value in sorted(variables.items())))

    def leave(self) -> None:
        self.places.env_file.unlink(missing_ok=True)
        self._pid_file.unlink(missing_ok=True)
        forget_short_folder(self.places.data)
        if self._lock:
            self._lock.close()
            self._lock = None
