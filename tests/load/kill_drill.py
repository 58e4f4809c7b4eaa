"""Drill: complaints walk from the form to the archive while every program of the desk is killed in turn (trust.md D1).

    .venv/bin/python -m tests.load.kill_drill [--cases 3] [--every 6]

Starts a desk of its own with an SMTP peer, walks the cases over the API by `moves` alone, and meanwhile kills
web, worker, beat, Valkey and PostgreSQL with SIGKILL. Then it waits for quiet and checks: nothing acknowledged is lost,
nothing is sent twice, nothing is silently unsent, the audit chain holds. Exit code 1 names what does not.
"""

import argparse
import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg2

from servicedesk.local.record import read_env
from tests.complaints.walking import walk
from tests.ground.desks import Desk, a_folder, free_port, until
from tests.mailsink import Sink

VICTIMS = ("worker", "beat", "web", "valkey", "postgres")


class Unclear(Exception):
    """The request may or may not have been carried out: its answer was lost, or said 'later'."""


class Program:
    """A client of the API that knows its token and that desks may be away for a while."""

    def __init__(self, port: int, token: str) -> None:
        self.base, self.token = f"http://127.0.0.1:{port}/api/v1/", token

    def once(self, path: str, told: dict | None = None, **headers: str) -> dict:
        request = urllib.request.Request(self.base + path, data=json.dumps(told).encode() if told else None)
        for name, value in {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}.items():
            request.add_header(name, value)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code != 409:
                raise AssertionError(f"{path}: {error.code} {error.read()[:500]!r}") from error
            raise Unclear(f"{error.code} {error.read()[:200]!r}") from error
        except (OSError, ValueError) as error:
            raise Unclear(str(error)) from error

    def until_answered(self, path: str, told: dict | None = None, **headers: str) -> dict:
        """Repeat until there is an answer; only for what may be repeated."""
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                return self.once(path, told, **headers)
            except Unclear as unclear:
                reason = unclear
                time.sleep(0.3)
        raise AssertionError(f"{path}: no answer") from reason


def one_case(program: Program, number: int) -> str:
    """Walk one complaint to the archive; returns its reference."""
    opened = program.until_answered(
        "tickets/",
        {
            "kind": "complaint",
            "subject": f"Kettle {number} leaks",
            "body": "It leaks since the first day.",
            "customer": {"name": f"Customer {number}", "email": f"customer{number}@example.com"},
        },
        Idempotency_Key=str(uuid.uuid4()),
    )
    address = f"complaints/{opened['reference']}/"

    def do(verb: str, fields: dict) -> None:
        try:
            program.once(address + "moves/", {"verb": verb, **fields})
        except Unclear:
            time.sleep(0.5)  # the walker looks again, and sees whether it was done

    def wait() -> None:
        """Until the worker has done something, which takes its time when it is killed again and again."""
        before, deadline = program.until_answered(address), time.monotonic() + 120
        while program.until_answered(address) == before and time.monotonic() < deadline:
            time.sleep(1)

    walk(
        lambda: program.until_answered(address),
        do,
        wait,
        now=lambda: datetime.now(UTC).isoformat(),
        today=datetime.now(UTC).date(),
    )
    return str(opened["reference"])


class Killer(threading.Thread):
    """Kills one program after the other until told to stop."""

    def __init__(self, desk: Desk, every: float) -> None:
        super().__init__(daemon=True)
        self.desk, self.every = desk, every
        self.stopped, self.killed = threading.Event(), Counter[str]()

    def run(self) -> None:
        for name in itertools.cycle(VICTIMS):
            if self.stopped.wait(self.every):
                return
            with contextlib.suppress(ProcessLookupError):  # just gone by itself
                if pid := self.desk.pid(name):
                    os.kill(pid, signal.SIGKILL)
                    self.killed[name] += 1


def manage(desk: Desk, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(desk.data)}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def inside(desk: Desk, words: str) -> str:
    """What a line of Python says in a shell on this desk, which knows `drilled`."""
    return manage(desk, "shell", "-v", "0", "-c", f"import json\nfrom tests.load import drilled\n{words}")


def letters(desk: Desk) -> dict[str, int]:
    """How many letters are in which state."""
    connection = psycopg2.connect(read_env(desk.data / "run" / "env")["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM mail_outgoing GROUP BY state")
        found = dict(cursor.fetchall())
    connection.close()
    return found


def faults(desk: Desk, program: Program, sink: Sink, references: list[str]) -> list[str]:
    found = []
    states = letters(desk)
    if unsent := {state: count for state, count in states.items() if state in ("queued", "sending")}:
        found.append(f"silently unsent: {unsent}")
    if twice := {name: count for name, count in sink.copies().items() if count > 1}:
        found.append(f"sent twice: {twice}")
    if lost := states.get("sent", 0) - len(sink.copies()):
        found.append(f"said to be sent but never arrived: {lost}")
    for number, reference in enumerate(references):
        same = program.until_answered(f"tickets/?q=%22Kettle+{number}+leaks%22")["results"]
        if [ticket["reference"] for ticket in same] != [reference]:
            found.append(f"case {number}: expected {reference} once, found {[each['reference'] for each in same]}")
        if program.until_answered(f"complaints/{reference}/")["state"] != "closed":
            found.append(f"{reference} did not reach the archive")
    try:
        manage(desk, "verify_audit")
    except subprocess.CalledProcessError as error:
        found.append(f"audit: {error.stdout}{error.stderr}")
    return found


def drill(*, cases: int, every: float) -> int:
    sink, port = Sink(), free_port()
    sink.start()
    with a_folder() as folder:
        own = {"PORT": str(port), "DEMO": "0", "MAIL_DELIVERY": "smtp", "SMTP_URL": sink.url, "MAIL_RETRY_SECONDS": "2"}
        desk = Desk(folder / "data", "-m", "servicedesk.local", "run", **own).open(seconds=180)
        try:
            inside(desk, "drilled.people()")
            program = Program(port, manage(desk, "token", "amy"))
            killer = Killer(desk, every)
            killer.start()
            began = time.monotonic()
            with ThreadPoolExecutor(max_workers=3) as walkers:
                references = list(walkers.map(lambda number: one_case(program, number), range(cases)))
            killer.stopped.set()
            killer.join()
            program.until_answered("tickets/")
            until(lambda: not {"queued", "sending"} & set(letters(desk)), seconds=240, what="an empty outbox")
            found = faults(desk, program, sink, references)
            print(f"{cases} complaints archived in {time.monotonic() - began:.0f} s; killed: {dict(killer.killed)}")
            print(f"letters: {letters(desk)}, arrived: {len(sink.letters)}")
        except BaseException:
            print(desk.output[-6000:])
            raise
        finally:
            desk.end()
            sink.stop()
    print("\n".join(found) or "Nothing lost, nothing twice, nothing silently unsent, the audit chain holds.")
    return 1 if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=3)
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two kills")
    asked = parser.parse_args()
    sys.exit(drill(cases=asked.cases, every=asked.every))
