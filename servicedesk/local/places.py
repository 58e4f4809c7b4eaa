"""Where a desk keeps its things: everything lies under DATA_DIR, except sockets whose path would be too long."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# sockaddr_un holds 108 bytes (104 on macOS); the longest name we put into the folder is `.s.PGSQL.5432.lock`.
SOCKET_FOLDER_BYTES = 84


class Trouble(Exception):
    """Something a person has to mend; its text is the sentence they read, with the command that mends it."""


@dataclass(frozen=True)
class Places:
    """The folders of one desk. `data` is absolute."""

    data: Path

    @classmethod
    def from_environment(cls) -> "Places":
        """DATA_DIR, seen from the project when relative; `var/` when unset."""
        given = Path(os.environ.get("DATA_DIR") or "var").expanduser()
        return cls(data=given if given.is_absolute() else PROJECT / given)

    @property
    def run(self) -> Path:
        """What is true only while the desk runs: addresses, process ids, logs of the services."""
        return self.data / "run"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def env_file(self) -> Path:
        """Addresses of the running services (decision 6), read by every `manage.py` command."""
        return self.run / "env"

    def make(self) -> None:
        for folder in (self.data, self.run, self.secrets):
            folder.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o700)
        self.secrets.chmod(0o700)

    def secret(self, name: str) -> tuple[str, bool]:
        """A random value generated once and kept in a file of its own (0600); True when it is new."""
        path = self.secrets / name
        try:
            return path.read_text().strip(), False
        except FileNotFoundError:
            value = secrets.token_urlsafe(12 if name.endswith("password") else 48)
            write_private(path, value + "\n")
            return value, True

    def sockets(self) -> Path:
        """The folder for unix sockets: `run/`, or a short private one when that path is too long for a socket."""
        if len(os.fsencode(self.run)) <= SOCKET_FOLDER_BYTES:
            return self.run
        return private_short_folder(self.data)


def private_short_folder(data: Path) -> Path:
    """A folder with a short path that belongs to this data folder alone.

    The name can be guessed, so a folder that somebody else made first is refused, not used.
    """
    short = _short_path(data)
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if short.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise Trouble(f"{short} belongs to somebody else. Remove it, or set DATA_DIR to a shorter path.")
    return short


def forget_short_folder(data: Path) -> None:
    with contextlib.suppress(OSError):  # there is none, or something still lives in it
        _short_path(data).rmdir()


def _short_path(data: Path) -> Path:
    name = f"sevenstep-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    short = Path(tempfile.gettempdir()) / name
    return short if len(os.fsencode(short)) <= SOCKET_FOLDER_BYTES else Path("/tmp") / name


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
    part.replace(path)
