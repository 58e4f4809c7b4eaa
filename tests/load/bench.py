"""`make bench`: what pages cost at 10,000 and 100,000 tickets, beside a floor measured in the same run.

    SIZES=10000,100000,1000000 make bench    # a million is filled in some minutes and needs 12 GB of disk

Starts PostgreSQL and Valkey in a temporary folder, fills one database for each size, serves all of them as `make run`
does (gunicorn, two processes each, production settings), and writes docs/performance.md. Each page is asked of all
desks in turn, so that what grows with the size is told apart from what the machine does to all of them.
"""

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg2

from tests.load import browsing
from tests.load.measuring import Visitor, compare
from tests.load.names import SIGNED_IN
from tests.load.pages import Visitors
from tests.load.report import beside, growth, sweep_table, write

ROOT = Path(__file__).resolve().parents[2]
TIMES = int(os.environ.get("TIMES", "60"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_services() -> None:
    """The test plugin's servers, made durable again in the one respect that a user would feel: nothing but fsync."""
    import_module("servicedesk.local.testing")  # starts the servers
    for name in ("SERVICEDESK_TEST",):
        os.environ.pop(name, None)
    os.environ |= {
        "MAIL_DELIVERY": "keep",
        "BEHIND_PROXY": "1",
        "FORM_POSTS_PER_PLACE": "1000000",
        "DJANGO_SETTINGS_MODULE": "tests.load.settings",
    }


class Desk:
    """One of the desks that are measured: an empty, migrated database of its own in both servers."""

    def __init__(self, name: str, place: int) -> None:
        base = os.environ["DATABASE_URL"]
        link = psycopg2.connect(base)
        link.autocommit = True
        link.cursor().execute(f"CREATE DATABASE {name}")
        link.close()
        port = free_port()
        self.environment = os.environ | {
            "DATABASE_URL": base.replace("@/postgres?", f"@/{name}?").replace("@/servicedesk?", f"@/{name}?"),
            "REDIS_URL": f"{os.environ['REDIS_URL']}?db={place}",
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
        }
        self.port, self.url = port, self.environment["BASE_URL"]
        self.run("manage.py", "migrate", "-v0")

    def run(self, *words: str) -> str:
        """What a Python process on this desk says in its last line."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return (done.stdout.splitlines() or [""])[-1].strip()

    def measured_apart(self, name: str) -> Any:
        """What a module here measures on this desk, in a process of its own."""
        return json.loads(self.run("-m", "tests.load.apart", name))

    def fill(self, size: int) -> float:
        """Seconds that it took."""
        begun = time.perf_counter()
        self.run("-m", "tests.load.fill", str(size))
        return time.perf_counter() - begun

    @contextmanager
    def served(self) -> Iterator[None]:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--log-level", "warning"]
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=quiet, stderr=quiet)
        try:
            self._wait()
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)

    def _wait(self) -> None:
        for _try in range(1_200):
            try:
                urllib.request.urlopen(f"{self.url}/livez", timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("The bench's web server did not start.")

    def visitors(self) -> Visitors:
        program = Visitor("127.0.0.1", self.port, bearer=self.run("manage.py", "token", SIGNED_IN))
        return Visitors(self.port, program)


def pages(desks: list[Desk]) -> list[dict[str, Any]]:
    """Of each desk its figures and rates; every page is asked of all desks in turn."""
    everyone = [desk.visitors() for desk in desks]
    found: list[dict[str, Any]] = [{"figures": [], "rates": {}} for _desk in desks]
    for cases in zip(*(visitors.cases() for visitors in everyone), strict=True):
        for told, figure in zip(found, compare(cases, times=TIMES), strict=True):
            print(f"  {figure}", flush=True)
            told["figures"].append(figure)
    for told, visitors in zip(found, everyone, strict=True):
        told["rates"] = visitors.rates()
    return found


def measure(sizes: list[int]) -> list[dict[str, Any]]:
    desks = [Desk(f"bench_{size}", place) for place, size in enumerate(sizes, 2)]
    desks[0].run("manage.py", "collectstatic", "--noinput", "-v0")
    results: list[dict[str, Any]] = []
    for desk, size in zip(desks, sizes, strict=True):
        results.append({"size": size, "filled": desk.fill(size)})
        print(f"{size:,} tickets filled in {results[-1]['filled']:.0f} s", flush=True)
    with ExitStack() as served:
        for desk in desks:
            served.enter_context(desk.served())
        for desk, result, found in zip(desks, results, pages(desks), strict=True):
            result |= found | {"browser": browsing.measure(desk.url)}
    for desk, result in zip(desks, results, strict=True):
        result |= {name: desk.measured_apart(name) for name in ("bulk", "recall")}
        print(beside(result), flush=True)
    return results


def main() -> None:
    sizes = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
    start_services()
    results = measure(sizes)
    swept = Desk("bench_sweep", 1).measured_apart("sweep")
    print(sweep_table(swept, floor=results[0]["figures"][0].floor), flush=True)
    write(ROOT / "docs/performance.md", results, swept, machine=machine(), at=datetime.now(UTC), times=TIMES)
    print(growth(results), flush=True)


def machine() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {commit.strip() or 'unknown'}"


if __name__ == "__main__":
    main()
