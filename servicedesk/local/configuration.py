"""What `make run` takes from the environment, and what it gives to everything it starts."""

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from servicedesk.local.places import PROJECT, Places, Trouble

_FIRST_PORT, _PORTS = 8000, 100
_VARIABLE = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


@dataclass(frozen=True)
class Configuration:
    """`database` and `redis` are empty when services of our own are to be started."""

    host: str
    port: int
    base_url: str
    database: str
    redis: str
    demo: bool
    secret_key: str
    demo_password: str
    password_is_new: bool

    @classmethod
    def read(cls, places: Places, given: Mapping[str, str]) -> "Configuration":
        host = given.get("BIND") or "127.0.0.1"
        port = _port(host, given.get("PORT", ""))
        own_password, is_new = places.secret("demo-password")
        return cls(
            host=host,
            port=port,
            base_url=given.get("BASE_URL") or f"http://127.0.0.1:{port}",
            database=given.get("DATABASE_URL", ""),
            redis=given.get("REDIS_URL", ""),
            demo=given.get("DEMO", "1").lower() not in ("0", "false", "no", "off"),
            secret_key=given.get("SECRET_KEY") or places.secret("secret-key")[0],
            demo_password=given.get("DEMO_PASSWORD") or own_password,
            password_is_new=is_new and not given.get("DEMO_PASSWORD"),
        )

    def shared(self, places: Places, *, database: str, redis: str) -> dict[str, str]:
        """The lines of run/env: a command in another terminal then sees the same desk, whatever it was started with."""
        known = _VARIABLE.findall((PROJECT / ".env.example").read_text())
        return {name: os.environ[name] for name in known if os.environ.get(name)} | {
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "SECRET_KEY": self.secret_key,
            "DEMO_PASSWORD": self.demo_password,
            "PORT": str(self.port),
            "BASE_URL": self.base_url,
            "DATA_DIR": str(places.data),
        }


def _port(host: str, asked: str) -> int:
    """PORT if it is free; without PORT the first free one from 8000 on."""
    if asked:
        if not asked.isdigit() or not 0 < int(asked) < 65536:
            raise Trouble(f"PORT={asked} is no port number.")
        if not _is_free(host, int(asked)):
            raise Trouble(f"Port {asked} is taken by another program. Choose another: PORT={int(asked) + 1} make run")
        return int(asked)
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        if _is_free(host, port):
            return port
    raise Trouble(f"No port from {_FIRST_PORT} to {_FIRST_PORT + _PORTS - 1} is free. Set PORT.")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
