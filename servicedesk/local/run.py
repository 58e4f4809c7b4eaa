"""`make run`: services, preparation, then web, worker and scheduler in one terminal until Ctrl-C."""

import asyncio
import contextlib
import os
import signal
import sys
import termios
import urllib.error
import urllib.request
from collections.abc import Mapping

from servicedesk.local import program, terminal
from servicedesk.local.configuration import Configuration
from servicedesk.local.places import Places
from servicedesk.local.postgres import Postgres
from servicedesk.local.preparation import Preparation
from servicedesk.local.program import Program
from servicedesk.local.record import AlreadyRunning, Record
from servicedesk.local.supervisor import Supervisor
from servicedesk.local.valkey import Valkey


def programs(configuration: Configuration, environment: Mapping[str, str]) -> list[Program]:
    """Web, worker and scheduler (decisions 1 and 3); their settings stand in gunicorn.conf.py and celery.py."""
    python = sys.executable
    bind = f"{configuration.host}:{configuration.port}"
    celery = [python, "-m", "celery", "-A", "servicedesk", "--no-color", "--quiet"]
    return [
        Program(
            name="web",
            command=lambda: [python, "-m", "gunicorn", "--bind", bind, "--log-level", "warning"],
            environment=environment,
            ready=lambda: answers(f"http://{bind}/readyz"),
        ),
        Program(
            name="worker",
            command=lambda: [*celery, "worker", "--loglevel", "warning", "--without-gossip", "--without-mingle"],
            environment=environment,
            stop_signal=signal.SIGQUIT,  # gives unfinished tasks back to the broker
        ),
        Program(
            name="beat",
            command=lambda: [*celery, "beat", "--loglevel", "warning"],
            environment=environment,
        ),
    ]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:  # noqa: S310  # our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


async def start_services(supervisor: Supervisor, places: Places, configuration: Configuration) -> tuple[str, str]:
    """Addresses of database and broker: those given, else of servers started here."""
    database, redis, wanted = configuration.database, configuration.redis, []
    if not database:
        postgres = Postgres.of(places)
        database = postgres.url
        wanted.append(program.of_postgres(postgres, places.run / "postgres.log"))
    if not redis:
        valkey = Valkey(home=places.data / "valkey", sockets=places.sockets())
        redis = valkey.url
        wanted.append(program.of_valkey(valkey, places.run / "valkey.log"))
    if wanted:
        with terminal.step("Starting " + " and ".join(service.name.capitalize() for service in wanted)):
            await supervisor.serve(*wanted)
    return database, redis


async def open_desk(record: Record, supervisor: Supervisor) -> None:
    places = record.places
    configuration = Configuration.read(places, os.environ)
    database, redis = await start_services(supervisor, places, configuration)
    shared = configuration.shared(places, database=database, redis=redis)
    environment = os.environ | shared | {"PYTHONUNBUFFERED": "1"}
    preparation = Preparation(places, environment, database)
    await preparation.everything()
    welcome = await first_data(preparation, configuration)
    record.write_env(shared)
    with terminal.step("Starting web, worker and scheduler"):
        web, *_others = supervisor.run(*programs(configuration, environment))
        await web.wait_ready(seconds=60)
    terminal.say(f"\nThe desk is open at {configuration.base_url}\n{welcome}\nCtrl-C ends it.\n")


async def first_data(preparation: Preparation, configuration: Configuration) -> str:
    """Fill an empty desk, or invite its first person; returns what to tell."""
    if not await preparation.nobody_is_there():
        return sign_in_words(configuration) if configuration.demo else ""
    if configuration.demo:
        with terminal.step("Making the demo desk (this takes a while, once)"):
            await preparation.manage("demo")
        return sign_in_words(configuration)
    return await preparation.manage("invite-admin")


def sign_in_words(configuration: Configuration) -> str:
    where = "DEMO_PASSWORD"
    if configuration.password_is_new:
        where = f"{configuration.demo_password} (shown this once; kept in DATA_DIR/secrets/demo-password)"
    elif "DEMO_PASSWORD" not in os.environ:
        where = "in DATA_DIR/secrets/demo-password"
    return (
        "Sign in at /accounts/login/ as amy or ben (agents), sue (supervisor), max (manager) or ada (administrator).\n"
        f"Password: {where}"
    )


async def asked_to_end() -> None:
    """Returns at Ctrl-C, SIGTERM, or when the terminal is closed; a hang-up that `nohup` ignores is ignored."""
    asked = asyncio.Event()
    ends = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ends.append(signal.SIGHUP)
    for how in ends:
        asyncio.get_running_loop().add_signal_handler(how, asked.set)
    on_terminal = sys.stdin is not None and sys.stdin.isatty()
    while not asked.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), 1)
        if on_terminal and _is_closed(sys.stdin.fileno()):  # `make` between us and the terminal keeps the signal
            return


def _is_closed(terminal_fd: int) -> bool:
    try:
        termios.tcgetattr(terminal_fd)
    except termios.error:
        return True
    return False


async def supervise(record: Record) -> None:
    """Everything from the first service to the last; returns when asked to end."""
    supervisor = Supervisor(record)
    waiting = asyncio.create_task(asked_to_end())
    await asyncio.sleep(0)  # its handlers stand before anything is started
    opening = asyncio.create_task(open_desk(record, supervisor))
    try:
        await asyncio.wait([opening, waiting], return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
            await waiting
            terminal.say("\nEnding …")
        else:
            opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await opening
    finally:
        waiting.cancel()
        await supervisor.end()


def run(places: Places) -> int:
    """The exit code of `make run`."""
    record = Record(places)
    try:
        record.take()
    except AlreadyRunning as running:
        where = f"at {running.address}" if running.address else "and still setting up"
        terminal.say(f"This desk is already running {where} (DATA_DIR={places.data}). `make stop` ends it.")
        return 1
    try:
        asyncio.run(supervise(record))
    finally:
        record.leave()
    terminal.say("The desk is closed.")
    return 0
