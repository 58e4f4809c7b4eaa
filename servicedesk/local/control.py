"""`make stop`, `make reset` and `make psql`: from another terminal, on the desk of the same DATA_DIR."""

import fcntl
import os
import shutil
import signal
import sys
import time

from servicedesk.local import binaries, processes, terminal
from servicedesk.local.account import Account
from servicedesk.local.places import Places, Trouble
from servicedesk.local.record import AlreadyRunning, Record, read_env

_PATIENCE = 8.0


def stop(places: Places) -> int:
    """End the desk, or whatever a killed one left behind; returns when nothing of it runs."""
    record = Record(places)
    pid, since = record.recorded().get("desk", (0, ""))
    if not _is_held(places):
        record.end_orphans()
        terminal.say("No desk is running here.")
        return 0
    if not processes.is_same(pid, since):
        raise Trouble("The desk is just starting or ending. Try again in a moment.")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while _is_held(places) and time.monotonic() < deadline:
        time.sleep(0.05)
    if _is_held(places):
        os.kill(pid, signal.SIGKILL)
        record.end_orphans()
    terminal.say("The desk is closed.")
    return 0


def reset(places: Places) -> int:
    """Delete everything this desk holds, after asking; a database of the owner's own is never touched."""
    if os.environ.get("DATABASE_URL"):
        raise Trouble("DATABASE_URL is set: a database of your own is never emptied from here.")
    if os.environ.get("CONFIRM") != "yes" and not _agrees(places):
        terminal.say("Nothing was deleted.")
        return 1
    stop(places)
    record = Record(places)
    try:
        record.take()
    except AlreadyRunning:
        raise Trouble("The desk was started again meanwhile; nothing was deleted.") from None
    record.leave()
    binaries.forget_state_folder(places)
    for name in ("postgres", "valkey", "media", "static", "secrets"):
        shutil.rmtree(places.data / name, ignore_errors=True)
    shutil.rmtree(places.run, ignore_errors=True)
    terminal.say("Everything is gone. `make run` begins anew.")
    return 0


def psql(places: Places) -> int:
    """Hand this process over to psql on the running desk's database."""
    url = os.environ.get("DATABASE_URL") or read_env(places.env_file).get("DATABASE_URL")
    if not url:
        raise Trouble("No desk is running here. Start it with `make run`.")
    program = binaries.postgres_bin(Account.for_postgres()) / "psql"
    os.execv(program, [str(program), url])  # noqa: S606  # psql takes over the terminal


def _is_held(places: Places) -> bool:
    with (places.run / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _agrees(places: Places) -> bool:
    if not sys.stdin.isatty():
        raise Trouble("`make reset` asks before it deletes. Without a terminal: CONFIRM=yes make reset")
    terminal.say(f"This deletes every ticket, person and file of the desk in {places.data}.")
    return input("Type 'delete' to go on: ").strip() == "delete"
