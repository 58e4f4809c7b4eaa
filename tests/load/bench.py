"""`make bench`: what pages cost at 10,000 and 100,000 tickets, beside a floor measured in the same run.

    SIZES=10000,100000 make bench

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
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path

import psycopg2

from tests.load.measuring import Figure, Visitor, compare, throughput
from tests.load.names import PASSWORD, RARE, SIGNED_IN
from tests.load.report import write

ROOT = Path(__file__).resolve().parents[2]
TIMES = int(os.environ.get("TIMES", "60"))
_numbers = count(1)
_PEOPLE = "by=person&across=month&measure=received&measure=finished&measure=attainment"


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
    for _try in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1)
            return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The bench's web server did not start.")


def run(size: int) -> dict[str, object]:
    base = os.environ["DATABASE_URL"]
    use_database(f"bench_{size}")
    manage("collectstatic", "--noinput", "-v0")
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tests.load.fill", str(size)], cwd=ROOT, env=os.environ, check=True)
    filled = time.perf_counter() - begun
    port = free_port()
    server = serve(port)
    try:
        return {"size": size, "filled": filled, **measure(port)}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        os.environ["DATABASE_URL"] = base


def sweep() -> dict[str, float]:
    """The due-time sweep, in a database and a process of its own."""
    base = os.environ["DATABASE_URL"]
    use_database("bench_sweep")
    try:
        words = [sys.executable, "-m", "tests.load.sweep"]
        done = subprocess.run(words, cwd=ROOT, env=os.environ, check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1])
    finally:
        os.environ["DATABASE_URL"] = base


def measure(port: int) -> dict[str, object]:
    agent, boss = Visitor("127.0.0.1", port), Visitor("127.0.0.1", port)
    agent.sign_in(SIGNED_IN, PASSWORD)
    boss.sign_in("boss", PASSWORD)
    guest = Visitor("127.0.0.1", port)
    program = Visitor("127.0.0.1", port, bearer=manage("token", SIGNED_IN))
    figures = [*_reading(agent, boss), *_writing(agent, guest, program)]
    many = [Visitor("127.0.0.1", port, cookies=dict(agent.cookies)) for _ in range(8)]
    rates = {"inbox": throughput(many, "/desk/?view=all"), "floor": throughput(many, "/floor/")}
    return {"figures": figures, "rates": rates}


def _a_year() -> str:
    """The last twelve months, the present one included, as reports are asked for them."""
    today = datetime.now(UTC).date()
    begins = today.replace(year=today.year - 1, day=1) + timedelta(days=32)
    return f"since={begins.replace(day=1)}&until={today}"


def _reading(agent: Visitor, boss: Visitor) -> Iterator[Figure]:
    listing, thread = (lambda: agent.ask("/floor/")), (lambda: agent.ask("/floor/thread/100231/"))
    search = lambda words: lambda: boss.ask(f"/desk/search/?q={words}")  # noqa: E731
    for name, page, floor in (
        ("inbox, first page", lambda: agent.ask("/desk/?view=all"), listing),
        ("ticket page, 20 messages", lambda: agent.ask("/desk/tickets/T-100231/"), thread),
        ("complaint page, 20 messages", lambda: agent.ask("/desk/tickets/C-100232/"), thread),
        ("board", lambda: boss.ask("/desk/board/"), listing),
        ("reports, a year", lambda: boss.ask(f"/desk/reports/?{_a_year()}"), listing),
        ("report, person × month, a year", lambda: boss.ask(f"/desk/reports/table/?{_a_year()}&{_PEOPLE}"), listing),
        ("search, rare word", search(RARE), listing),
        ("search, common word", search("sofa"), listing),
        ("search, two Chinese characters", search("%E6%B2%99%E5%8F%91"), listing),
    ):
        yield compare(name, page, floor, times=TIMES)


def _writing(agent: Visitor, guest: Visitor, program: Visitor) -> Iterator[Figure]:
    create = lambda: agent.ask("/floor/create/?customer=1")  # noqa: E731

    def form():
        n = next(_numbers)
        told = {"body": f"Where is my order {n}?", "email": f"bench{n}@example.com", "name": "Bench", "consent": "on"}
        return guest.ask("/new/enquiry/", told, **{"X-Forwarded-For": f"10.{n // 250 % 250}.{n % 250}.7"})

    def by_api():
        n = next(_numbers)
        told = {"kind": "enquiry", "body": f"Where is it {n}?", "customer": {"email": f"api{n}@example.com"}}
        return program.ask("/api/v1/tickets/", json.dumps(told).encode(), **{"Content-Type": "application/json"})

    def reply():
        words = {"kind": "reply", "body": "It comes on Friday.", "nonce": f"bench-{next(_numbers)}"}
        return agent.ask("/desk/tickets/T-100231/write/", words)

    guest.ask("/new/enquiry/")
    yield compare("form POST, an enquiry", form, create, times=TIMES)
    yield compare("create by API, an enquiry", by_api, create, times=TIMES)
    yield compare("reply", reply, lambda: agent.ask("/floor/reply/100231/"), times=TIMES)


def main() -> None:
    sizes = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
    start_services()
    results = []
    for size in sizes:
        print(f"Filling and measuring {size:,} tickets …", flush=True)
        results.append(run(size))
        for figure in results[-1]["figures"]:
            print(
                f"  {figure.name:34} {figure.median:7.1f} ms  × {figure.ratio:.2f}  {figure.queries} queries",
                flush=True,
            )
    swept = sweep()
    print(f"  due-time sweep: nothing due {swept['idle_ms']:.1f} ms, {swept['due']:,} due {swept['seconds']:.1f} s")
    write(ROOT / "docs/performance.md", results, swept, machine=machine(), at=datetime.now(UTC), times=TIMES)


def machine() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, commit {commit.strip() or 'unknown'}"


if __name__ == "__main__":
    main()
