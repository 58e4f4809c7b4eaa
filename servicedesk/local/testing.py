"""pytest plugin: one temporary PostgreSQL and Valkey per test run; each xdist worker has a database of its own in both.

It is loaded with `-p` (pyproject.toml) because pytest-django reads the settings before any conftest.py. An own
DATABASE_URL is never used: tests empty the database they run on.
"""

import atexit
import contextlib
import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

from servicedesk.local import processes
from servicedesk.local.account import RunAs
from servicedesk.local.places import Places, Trouble
from servicedesk.local.postgres import Postgres
from servicedesk.local.valkey import Valkey

_OWNER = "SERVICEDESK_TEST_OWNER"  # the process whose services its children share
_PREFIX = "sevenstep-test-"


class _Server(Protocol):
    name: str
    stop_signal: signal.Signals

    def prepare(self) -> None: ...
    def command(self) -> list[str]: ...
    def environment(self) -> dict[str, str]: ...
    def ready(self) -> bool: ...


def start(server: _Server, run_as: RunAs, log: Path) -> subprocess.Popen[bytes]:
    """Start a server and wait until it answers; it ends with this process, however that one ends."""
    server.prepare()
    with log.open("wb") as out:
        child = subprocess.Popen(
            server.command(),
            **run_as,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=server.environment(),
            cwd="/",
            start_new_session=True,
            preexec_fn=processes.end_with_parent(server.stop_signal),
        )
    deadline = time.monotonic() + 30
    while not server.ready():
        if child.poll() is not None or time.monotonic() > deadline:
            raise Trouble(f"{server.name} did not start: {log.read_text()[-2000:]}")
        time.sleep(0.02)
    return child


def _stop(child: subprocess.Popen[bytes], how: signal.Signals) -> None:
    child.send_signal(how)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        processes.kill_group(child.pid)
        child.wait()


def _sweep() -> None:
    """Remove what a killed test run left; its servers ended with it."""
    for folder in Path(tempfile.gettempdir()).glob(_PREFIX + "*"):
        with contextlib.suppress(OSError, ValueError):
            pid, since = (folder / "owner").read_text().split()
            if not processes.is_same(int(pid), since):
                shutil.rmtree(folder, ignore_errors=True)


def migrate_ahead() -> subprocess.Popen[bytes]:
    """The database that all processes of a parallel run copy is migrated while they collect."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "servicedesk.settings"}
    return subprocess.Popen([sys.executable, "-m", "tests.databases"], env=environment, stdout=subprocess.DEVNULL)


def be_patient() -> None:
    """Thousands of tests leave little behind in circles; looking for it again and again took a tenth of the time."""
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """What is there now stays until the end."""
    gc.collect()
    gc.freeze()


def start_services() -> None:
    """Start both servers in a temporary folder, point the environment at them, and arrange their end."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    folder.chmod(0o711)  # root lends the database to `nobody`, who must be able to walk in
    (folder / "owner").write_text(f"{os.getpid()} {processes.started(os.getpid())}")
    places = Places(data=folder)
    places.make()
    postgres = Postgres.of(places, fast=True)
    valkey = Valkey(home=folder / "valkey", sockets=places.sockets(), durable=False)
    running = [
        (start(valkey, {}, folder / "valkey.log"), valkey.stop_signal),
        (start(postgres, postgres.account.run_as, folder / "postgres.log"), postgres.stop_signal),
    ]

    def end() -> None:
        if os.environ.get(_OWNER) == str(os.getpid()):  # not in a forked child that leaves by sys.exit
            for child, how in reversed(running):
                _stop(child, how)
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    os.environ[_OWNER] = str(os.getpid())
    os.environ |= {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "DATA_DIR": str(folder),
        "SERVICEDESK_TEST": "1",
        "SECRET_KEY": "tests-only-" + "q8Zt" * 12,
        "DEMO": "0",
        "UNDO_SECONDS": "0",  # what a page sends may be looked at at once
    }
    for name in ("CELERY_BROKER_URL", "BASE_URL", "PORT", "DEBUG", "DEMO_PASSWORD", "SERVICEDESK_BUILD"):
        os.environ.pop(name, None)


def own_cache(worker: str) -> None:
    """One xdist worker empties its cache under nobody else's feet: `gw0` works in Valkey's database 1, and so on."""
    os.environ["REDIS_URL"] += f"?db={int(worker.removeprefix('gw')) + 1}"


be_patient()
if _OWNER not in os.environ:
    start_services()
    if any(word.startswith("-n") for word in sys.argv) and "tests/browser" not in sys.argv:  # whose desk is its own
        ahead = migrate_ahead()
        atexit.register(ahead.wait)  # before the servers end: what was registered last is called first
elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
    own_cache(worker)
