"""What the environment says, read once at boot; a wrong or missing variable is named, never guessed."""

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parent.parent


def running_services(data_dir: Path) -> dict[str, str]:
    """Addresses written by `make run` (decision 6): `NAME=value` lines of `$DATA_DIR/run/env`, or nothing."""
    try:
        lines = (data_dir / "run" / "env").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line)


class Environment:
    """Typed access to variables: the process environment first, then what `make run` wrote down."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        source = os.environ if variables is None else variables
        given = {name: value for name, value in source.items() if value}  # `NAME=` in a .env file means unset
        data_dir = Path(given.get("DATA_DIR") or BASE_DIR / "var")
        self.data_dir = data_dir if data_dir.is_absolute() else BASE_DIR / data_dir
        self.building = given.get("SERVICEDESK_BUILD") == "1"
        self._env = environ.Env()
        self._env.ENVIRON = running_services(self.data_dir) | given

    def text(self, name: str, default: str = "") -> str:
        return str(self._env.str(name, default))

    def flag(self, name: str, default: bool = False) -> bool:
        return self._typed(name, self._env.bool, default)

    def number(self, name: str, default: int) -> int:
        return self._typed(name, self._env.int, default)

    def choice(self, name: str, default: str, among: Collection[str]) -> str:
        value = self.text(name, default)
        if value not in among:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
        return value

    def _typed(self, name: str, read: Callable[[str, T], Any], default: T) -> T:
        try:
            value: T = read(name, default)
            return value
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error

    def needed(self, name: str, how: str, *, at_build: str) -> str:
        """The value of a variable without which nothing can run.

        `at_build` stands in while linting, checking or building an image (SERVICEDESK_BUILD=1).
        Raises ImproperlyConfigured with the variable's name and the way to set it.
        """
        if value := self.text(name):
            return value
        if self.building:
            return at_build
        raise ImproperlyConfigured(f"{name} is not set. {how}")

    def database(self, how: str) -> dict[str, Any]:
        url = self.needed("DATABASE_URL", how, at_build="postgresql://build@localhost/build")
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database; nothing else is supported.")
        config = dict(self._env.db_url_config(url))
        options = config.get("OPTIONS", {})
        config["HOST"] = options.pop("host", config["HOST"])  # a socket's folder: `postgresql://…@/name?host=/folder`
        return config
