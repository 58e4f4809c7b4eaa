"""Drill: five beats at once and a worker that is killed again and again; every warning and breach exactly once (D9).

    .venv/bin/python -m tests.load.beats_drill [--cases 240] [--target 500] [--every 15]

Starts a desk of its own with four beats more, promises a first response in `--target` seconds instead of hours, and
lets cases come in so that their rungs (75, 90, 100 % and a minute after) fall due over the next ten minutes. Meanwhile
the worker is killed with SIGKILL every `--every` seconds. Then it counts. Exit code 1 names what is not once.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time

from servicedesk.local.record import read_env
from tests.ground.desks import Desk, a_folder, free_port
from tests.load.kill_drill import inside

BEATS = 5
RUNGS = 4  # three warnings and a breach of each clock; which they are says `drilled`


class Killer(threading.Thread):
    """Kills the worker every so many seconds until told to stop."""

    def __init__(self, desk: Desk, every: float) -> None:
        super().__init__(daemon=True)
        self.desk, self.every, self.killed, self.stopped = desk, every, 0, threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(self.every):
            with contextlib.suppress(ProcessLookupError):  # just gone by itself
                if pid := self.desk.pid("worker"):
                    os.kill(pid, signal.SIGKILL)
                    self.killed += 1


def more_beats(desk: Desk) -> list[subprocess.Popen[bytes]]:
    """Beats beside the desk's own, each with a diary of its own."""
    environment = {**os.environ, **read_env(desk.data / "run" / "env"), "DATA_DIR": str(desk.data)}
    command = [sys.executable, "-m", "celery", "-A", "servicedesk", "beat", "--loglevel", "error", "--schedule"]
    return [
        subprocess.Popen([*command, str(desk.data / f"beat{number}")], env=environment, stderr=subprocess.DEVNULL)
        for number in range(1, BEATS)
    ]


def counts(desk: Desk) -> dict[str, int]:
    found: dict[str, int] = json.loads(inside(desk, "print(json.dumps(drilled.counts()))").splitlines()[-1])
    return found


def faults(found: dict[str, int], cases: int) -> list[str]:
    """What is not as often as there are cases, or not once."""
    expected = {
        "clocks": cases,
        "at the top": cases,
        "warnings": cases * (RUNGS - 1),
        "breaches": cases,
        "rungs written twice": 0,
        "lines on cases": cases,
        "in the audit": cases,
        "told": found["alerts"],
        "deeds done": found["deeds"],
        "deeds": 2 * cases,
        "letters to customers": cases,
        "priorities raised": cases,
        "questions why": cases,
    }
    return [f"{name}: {found[name]} instead of {right}" for name, right in expected.items() if found[name] != right]


def drill(*, cases: int, target: int, every: float) -> int:
    with a_folder() as folder:
        desk = Desk(
            folder / "data", "-m", "servicedesk.local", "run", PORT=str(free_port()), DEMO="0", SWEEP_SECONDS="2"
        )
        desk.open(seconds=300)
        killer, beats = Killer(desk, every), list[subprocess.Popen[bytes]]()
        try:
            inside(desk, f"drilled.bring({cases}, {target})")
            began, beats = time.monotonic(), more_beats(desk)
            killer.start()
            time.sleep(target + 90)
            killer.stopped.set()
            killer.join()
            time.sleep(45)  # the last worker comes back and finishes
            found, lasted = counts(desk), time.monotonic() - began
        finally:
            for beat in beats:
                beat.kill()
                beat.wait()
            desk.end()
    print(f"{BEATS} beats, a worker killed {killer.killed} times in {lasted:.0f} s")
    print("\n".join(f"{name}: {number}" for name, number in found.items()))
    wrong = faults(found, cases)
    print("\n".join(wrong) or "Every warning, breach, deed and question exactly once.")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=240)
    parser.add_argument("--target", type=int, default=500, help="seconds in which a response is promised")
    parser.add_argument("--every", type=float, default=15.0, help="seconds between two kills of the worker")
    asked = parser.parse_args()
    sys.exit(drill(cases=asked.cases, target=asked.target, every=asked.every))
