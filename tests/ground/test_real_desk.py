"""The real thing once: what `make run` runs, from an empty folder to readiness, through two kills, to nothing left."""

import json
import os
import socket
import subprocess
import urllib.error
import urllib.request

import psycopg2
import pytest

from servicedesk.local.record import read_env
from tests.ground.desks import Desk, a_folder, free_port, until


def ask(desk: Desk, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{desk.environment['PORT']}{path}", timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@pytest.fixture(scope="module")
def desk():
    with a_folder() as folder:
        desk = Desk(folder / "data", "-m", "servicedesk.local", "run", PORT=str(free_port()), DEMO="0")
        yield desk.open(seconds=120)
        desk.end()


@pytest.fixture(scope="module", autouse=True)
def slow(desk):
    """Somebody who begins a request when the desk opens and never ends it: the other tests pass the time."""
    with socket.create_connection(("127.0.0.1", int(desk.environment["PORT"]))) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        slow.settimeout(25)
        yield slow


def test_it_is_ready_and_soon_nothing_is_degraded(desk):
    assert ask(desk, "/readyz")[0] == 200
    until(lambda: ask(desk, "/readyz?all=1")[0] == 200, seconds=40, what="a sign of life of worker and beat")


def test_without_demo_the_first_person_is_invited(desk):
    assert "/accounts/invite/" in desk.output


def test_pages_keep_their_database_connections(desk):
    """As many connections after fifty requests as after ten: a new one for each would run out in seconds."""
    for _ in range(10):
        ask(desk, "/readyz")
    few = connections(desk)
    for _ in range(50):
        ask(desk, "/readyz")
    assert connections(desk) <= few + 4


def connections(desk: Desk) -> int:
    link = psycopg2.connect(read_env(desk.data / "run" / "env")["DATABASE_URL"])
    cursor = link.cursor()
    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = 'servicedesk' AND pid <> pg_backend_pid()")
    count = int(cursor.fetchone()[0])
    link.close()
    return count


def test_a_post_larger_than_allowed_is_refused_without_being_read(desk):
    request = urllib.request.Request(
        f"http://127.0.0.1:{desk.environment['PORT']}/api/v1/tickets/",
        method="POST",
        data=b"x",
        headers={"Content-Length": str(200 * 1024 * 1024), "Accept-Language": "en"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 413
    assert json.loads(refused.value.read())["code"] == "too_large"
    refused.value.close()


def test_a_connection_that_sends_its_head_too_slowly_is_closed(slow):
    assert slow.recv(100) == b""


def test_a_command_in_another_terminal_finds_the_running_services(desk):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(desk.data)}
    done = subprocess.run(
        [desk.command[0], "manage.py", "migrate", "--check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_after_the_database_and_the_worker_were_killed_it_is_ready_again(desk):
    for name in ("postgres", "worker", "valkey"):
        subprocess.run(["kill", "-9", str(desk.pid(name))], check=True)
    until(lambda: ask(desk, "/readyz")[0] == 200, seconds=30, what="readiness")


def test_it_ends_within_five_seconds_and_leaves_nothing(desk):
    assert desk.end() < 5
    assert desk.left() == []
