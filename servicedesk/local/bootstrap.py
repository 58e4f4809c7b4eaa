#!/usr/bin/env python3
"""Makes .venv hold exactly what the lock says, then hands over to it: `bootstrap.py [--dev] [command …]`.

The machine's own Python runs this file by its path, so it imports nothing of ours and nothing newer than Python 3.6:
an old Python must get as far as being told that it is old.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.realpath(os.path.join(PROJECT, ".venv"))  # several working copies may share one by a link
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "sevenstep.json")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
OLDEST = (3, 11)


def fail(sentence):
    sys.exit("\n" + sentence)


def check_python():
    if sys.version_info < OLDEST:
        fail(
            f"Sevenstep needs Python {OLDEST[0]}.{OLDEST[1]} or later, this is {sys.version.split()[0]}.\n"
            "On Debian or Ubuntu: apt install python3.11 python3.11-venv; then: make PYTHON=python3.11 run"
        )


def lock_hash(kind):
    with open(os.path.join(PROJECT, LOCKS[kind]), "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest()


def stamp():
    """What the environment was made from, as far as we know."""
    try:
        with open(STAMP) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def is_usable():
    """An environment knows its own place: one that was moved has broken scripts.

    One whose making was cut short has a Python that takes itself for the machine's, and would install there.
    """
    if stamp().get("venv", VENV) != VENV or not os.path.exists(PYTHON):
        return False
    runs = f"import sys; sys.exit(sys.version_info < {OLDEST} or sys.prefix == sys.base_prefix)"
    return quiet([PYTHON, "-c", runs]) == 0 and bool(shutil.which("uv") or quiet([PYTHON, "-m", "pip", "-V"]) == 0)


def is_current(kind):
    found = stamp()
    if found.get("venv") != VENV or not os.path.exists(PYTHON):
        return False
    return found.get(kind) == lock_hash(kind)


def install(kind):
    started = time.time()
    print(f"  Installing what {LOCKS[kind]} says (once) ...")
    sys.stdout.flush()
    if not is_usable():
        make_venv()
    lock = os.path.join(PROJECT, LOCKS[kind])
    uv = shutil.which("uv")
    if not (uv and quiet([uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", lock]) == 0):
        pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock]
        if subprocess.call(pip, stdin=subprocess.DEVNULL) != 0:
            fail("The packages could not be installed; the lines above say why. A package index must be reachable.")
    held = {"venv": VENV, "run": lock_hash("run")}  # the development lock contains the other one
    if kind == "dev":
        held["dev"] = lock_hash("dev")
    with open(STAMP + ".part", "w") as file:
        json.dump(held, file)
    os.rename(STAMP + ".part", STAMP)
    print(f"  ... installed in {time.time() - started:.0f} s")


def make_venv():
    if quiet([sys.executable, "-c", "import ensurepip, venv"]) != 0:
        fail(
            "This Python cannot make virtual environments.\n"
            f"On Debian or Ubuntu: apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        )
    if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV], stdin=subprocess.DEVNULL) != 0:
        fail(f"The virtual environment {VENV} could not be made; the lines above say why.")


def quiet(command):
    with open(os.devnull, "wb") as nowhere:
        return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=nowhere, stderr=nowhere)


@contextlib.contextmanager
def alone():
    """Two `make` at once must not install into one environment. The lock lies beside it: --clear empties it."""
    os.makedirs(os.path.join(PROJECT, "var"), exist_ok=True)
    with open(os.path.join(PROJECT, "var", "install.lock"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments):
    check_python()
    kind = "dev" if arguments[:1] == ["--dev"] else "run"
    command = arguments[1:] if kind == "dev" else arguments
    if not is_current(kind):
        with alone():
            if not is_current(kind):
                install(kind)
    if command:
        sys.stdout.flush()
        os.chdir(PROJECT)
        os.execv(PYTHON, [PYTHON, *command])  # noqa: S606  # what was asked for takes our place


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
