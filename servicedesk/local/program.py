"""What the supervisor keeps alive: a command, how to know that it is ready, how to ask it to end."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from servicedesk.local.account import RunAs
from servicedesk.local.places import PROJECT
from servicedesk.local.postgres import Postgres
from servicedesk.local.valkey import Valkey


def _always() -> bool:
    return True


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Program:
    """`prepare` runs before every start; `log` takes the output that would otherwise appear in the terminal."""

    name: str
    command: Callable[[], list[str]]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL  # an orderly end needs services, which end at the same moment
    prepare: Callable[[], None] = _nothing
    ready: Callable[[], bool] = _always
    run_as: RunAs = field(default_factory=RunAs)
    folder: Path = PROJECT
    log: Path | None = None


def of_postgres(server: Postgres, log: Path) -> Program:
    return Program(
        name=server.name,
        command=server.command,
        environment=server.environment(),
        stop_signal=server.stop_signal,
        orphan_signal=server.stop_signal,
        prepare=server.prepare,
        ready=server.ready,
        run_as=server.account.run_as,
        folder=Path("/"),
        log=log,
    )


def of_valkey(server: Valkey, log: Path) -> Program:
    return Program(
        name=server.name,
        command=server.command,
        environment=server.environment(),
        stop_signal=server.stop_signal,
        orphan_signal=server.stop_signal,
        prepare=server.prepare,
        ready=server.ready,
        folder=Path("/"),
        log=log,
    )
