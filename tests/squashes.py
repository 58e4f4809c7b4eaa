"""`python -m tests.squashes`: squashed migrations make the very database that those they replace make.

One database is migrated by the squashes, one the long way; what pg_dump says of both, rows included, must be the same.
It takes a minute, and only a new squash can change the answer: so it is no test of the suite.
"""

import os
import re
import subprocess
import time
from difflib import unified_diff
from importlib import import_module

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.graph import MigrationGraph

from servicedesk.local.account import Account
from servicedesk.local.binaries import postgres_bin


def compare() -> list[str]:
    """Lines of difference: none when all is well."""
    short = migrated("by_squashes")
    # What Django does for a desk that has a part of the replaced ones behind it.
    MigrationGraph.remove_replaced_nodes = MigrationGraph.remove_replacement_node  # type: ignore[method-assign]
    long = migrated("the_long_way")
    return list(unified_diff(long, short, "the long way", "by squashes", lineterm="", n=0))


def migrated(name: str) -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    own, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    begun = time.process_time()
    call_command("migrate", verbosity=0)
    print(f"{name}: {time.process_time() - begun:.1f} s of processor time")
    connection.close()
    connection.settings_dict["NAME"] = own
    return dump(os.environ["DATABASE_URL"].replace("/servicedesk?", f"/{name}?"))


def dump(url: str) -> list[str]:
    """Everything but Django's own list of migrations, each table, function, index … as one line, in order."""
    program = postgres_bin(Account.for_postgres()) / "pg_dump"
    command = [program, "--inserts", "--exclude-table-data=django_migrations*", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    text = re.sub(r"^\\(un)?restrict .*\n", "", text, flags=re.MULTILINE)  # a word of each dump's own
    text = re.sub(r"'\d{4}-\d\d-\d\d \d\d:[^']+'", "'then'", text)  # when the first rows were written
    return sorted(re.sub(r"\n\s*", " ", part) for part in text.split("\n--\n"))


if __name__ == "__main__":
    import_module("servicedesk.local.testing")  # starts the servers
    os.environ["DJANGO_SETTINGS_MODULE"] = "servicedesk.settings"
    django.setup()
    raise SystemExit("\n".join(compare()) or None)
