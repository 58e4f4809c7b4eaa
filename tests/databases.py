"""The databases of a test run: one is migrated, every process works on a copy of it, a spoilt copy is made anew.

Copying takes a sixth of the flush that Django does after a transactional test, and leaves exactly what migrations made.
`python -m tests.databases` migrates the one ahead, while the processes of a parallel run are still collecting.
"""

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

PATTERN = "pattern"


def prepare() -> None:
    """See that the pattern is migrated; give this process its copy."""
    own = connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    migrate()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
    renew()
    TransactionTestCase._fixture_teardown = renew  # type: ignore[attr-defined]


def migrate() -> None:
    """The pattern, once for all processes of this run."""
    with _alone():
        if not _is_there(PATTERN):
            connection.settings_dict["TEST"]["NAME"] = PATTERN
            gc.disable()  # models are made and thrown away by the thousand
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            gc.enable()
            connection.close()


def renew(_test: Any = None) -> None:
    """A new copy in place of the old one, whoever is still connected to it."""
    own = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {PATTERN} STRATEGY file_copy")


@contextmanager
def _alone() -> Iterator[None]:
    """No other process of this run meanwhile."""
    with (Path(os.environ["DATA_DIR"]) / "pattern.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_there(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


if __name__ == "__main__":
    django.setup()
    migrate()
