"""`make bench`: what pages cost at 10,000 and 100,000 tickets, beside a floor measured in the same run.

    SIZES=10000,100000,1000000 make bench    # a million is filled in some minutes and needs 12 GB of disk

Starts PostgreSQL and Valkey in a temporary folder, fills one database for each size, serves it as `make run` does
(gunicorn, two processes, production settings), and writes docs/performance.md.
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
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg2

from tests.load import browsing
from tests.load.measuring import Visitor
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


def manage(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=os.environ, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def use_database(name: str) -> None:
    """An empty, migrated database of its own; what was connected before is left alone."""
    base = os.environ["DATABASE_URL"]
    link = psycopg2.connect(base)
    link.autocommit = True
    link.cursor().execute(f"CREATE DATABASE {name}")
    link.close()
    os.environ["DATABASE_URL"] = base.replace("@/postgres?", f"@/{name}?").replace("@/servicedesk?", f"@/{name}?")
    manage("migrate", "-v0")


def serve(port: int) -> subprocess.Popen[bytes]:
    os.environ |= {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _try in range(1_200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1)
            return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The bench's web server did not start.")


def run(size: int) -> dict[str, Any]:
    base = os.environ["DATABASE_URL"]
    use_database(f"bench_{size}")
    manage("collectstatic", "--noinput", "-v0")
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tests.load.fill", str(size)], cwd=ROOT, env=os.environ, check=True)
    filled = time.perf_counter() - begun
    print(f"  filled in {filled:.0f} s", flush=True)
    port = free_port()
    server = serve(port)
    try:
        measured = measure(port) | {"browser": browsing.measure(f"http://127.0.0.1:{port}")}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    apart = {name: measured_apart(name) for name in ("bulk", "recall")}
    os.environ["DATABASE_URL"] = base
    return {"size": size, "filled": filled, **measured, **apart}


def sweep() -> list[dict[str, float]]:
    """The due-time sweep, in a database of its own: one line for each number of clocks due."""
    base = os.environ["DATABASE_URL"]
    use_database("bench_sweep")
    try:
        return measured_apart("sweep")
    finally:
        os.environ["DATABASE_URL"] = base


def measured_apart(name: str) -> Any:
    """What a module here measures on the present database; the process says so in its last line."""
    words = [sys.executable, "-m", "tests.load.apart", name]
    done = subprocess.run(words, cwd=ROOT, env=os.environ, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(port: int) -> dict[str, Any]:
    program = Visitor("127.0.0.1", port, bearer=manage("token", SIGNED_IN))
    visitors = Visitors(port, program)
    figures = []
    for figure in visitors.all(times=TIMES, report_times=max(TIMES // 3, 10)):
        print(f"  {figure}", flush=True)
        figures.append(figure)
    return {"figures": figures, "rates": visitors.rates()}


def main() -> None:
    sizes = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
    start_services()
    swept = sweep()
    print(sweep_table(swept), flush=True)
    results = []
    for size in sizes:
        print(f"Filling and measuring {size:,} tickets …", flush=True)
        results.append(run(size))
        print(beside(results[-1]), flush=True)
        told = {"machine": machine(), "at": datetime.now(UTC), "times": TIMES}
        write(ROOT / "docs/performance.md", results, swept, **told)  # after each: the last one may be cut short
    print(growth(results), flush=True)


def machine() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {commit.strip() or 'unknown'}"


if __name__ == "__main__":
    main()
