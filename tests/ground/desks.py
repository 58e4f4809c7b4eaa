"""Starting a desk as its own process with a DATA_DIR of its own, and looking at what it left."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from servicedesk.local import binaries, processes
from servicedesk.local.places import PROJECT, Places

_OF_THE_TESTS = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "SECRET_KEY", "SERVICEDESK_TEST", "DEMO", "PORT", "BASE_URL")


def clean_environment(**given: str) -> dict[str, str]:
    """The machine's environment without what the test plugin set."""
    return {name: value for name, value in os.environ.items() if name not in _OF_THE_TESTS} | given


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], *, seconds: float = 20, what: str = "it") -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
        time.sleep(0.05)


@contextlib.contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that other accounts may enter (root lends PostgreSQL to `nobody`); gone afterwards with all it made."""
    with tempfile.TemporaryDirectory(prefix="sevenstep-ground-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for mark in folder.rglob("secrets/state-folder"):
            binaries.forget_state_folder(Places(data=mark.parent.parent))


def _as_in_a_terminal() -> Callable[[], None]:
    """A `preexec_fn`: a closed terminal ends it, also where these tests run under nohup; so does our own end."""
    end_with_us = processes.end_with_parent(signal.SIGTERM)

    def begin() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if end_with_us:
            end_with_us()

    return begin


class Desk:
    """A desk in a process of its own; its output is kept in a file."""

    def __init__(self, data: Path, *command: str, **environment: str) -> None:
        self.data = data
        self.output_file = data.with_name(data.name + ".out")
        self.environment = clean_environment(DATA_DIR=str(data), **environment)
        self.command = [sys.executable, *(command or ("-m", "tests.ground.fake_desk"))]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        return self.output_file.read_text(errors="replace") if self.output_file.exists() else ""

    def start(self) -> "Desk":
        with self.output_file.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=PROJECT,
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                preexec_fn=_as_in_a_terminal(),
            )
        return self

    def open(self, *, seconds: float = 30) -> "Desk":
        before = self.output.count("The desk is open")
        self.start()
        assert self.process
        process = self.process
        until(lambda: self.output.count("The desk is open") > before or process.poll() is not None, seconds=seconds)
        assert process.poll() is None, self.output
        return self

    def end(self, how: signal.Signals = signal.SIGINT) -> float:
        """Seconds until the supervisor was gone."""
        assert self.process
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(20)
        return time.monotonic() - began

    def pid(self, name: str) -> int:
        try:
            return int(json.loads((self.data / "run" / "pids.json").read_text())[name][0])
        except (OSError, ValueError, KeyError):
            return 0

    def left(self) -> list[str]:
        """Every process that belongs to this desk: by its environment, or by the folder it works in."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                mark = b"DATA_DIR=" + os.fsencode(self.data) + b"\0"
                if mark in (entry / "environ").read_bytes() or self.data in (entry / "cwd").readlink().parents:
                    found.append(f"{entry.name} {(entry / 'cmdline').read_bytes()[:100]!r}")
            except OSError:
                continue
        return found
