"""Rows by COPY: a model's table filled from text, with its own defaults for what is not given."""

import io
import json
from datetime import datetime
from typing import Any

from django.db import connection, models


def text_of(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, (list, dict)) else str(value)


class Rows:
    """Rows on their way into one table. Values hold no tabs, line ends or backslashes."""

    def __init__(self, model: type[models.Model], *fields: str) -> None:
        self.table = model._meta.db_table
        given = [model._meta.get_field(name) for name in fields]
        others = [field for field in model._meta.concrete_fields if field not in given and not field.generated]
        self.columns = ", ".join(f'"{field.column}"' for field in (*given, *others))
        self.same = "".join("\t" + text_of(field.get_default()) for field in others) + "\n"
        self.lines: list[str] = []

    def add(self, *values: Any) -> None:
        self.lines.append("\t".join(map(text_of, values)) + self.same)

    def copy(self) -> None:
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {self.table} ({self.columns}) FROM STDIN", io.StringIO("".join(self.lines)))
        self.lines = []


def next_id(model: type[models.Model]) -> int:
    """The first id above all that are there."""
    return (model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0) + 1


def set_sequences(*tables: type[models.Model]) -> None:
    """Let the next row that is made one by one come after those that were copied."""
    with connection.cursor() as cursor:
        for model in tables:
            table = model._meta.db_table
            sql = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM {table}"  # noqa: S608
            cursor.execute(sql)


class Bare:
    """Tables without indexes, foreign keys and triggers while they are filled: `with Bare(Ticket, Message): …`."""

    def __init__(self, *tables: type[models.Model]) -> None:
        self.tables = [model._meta.db_table for model in tables]
        self.indexes: list[str] = []

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS "
                "(SELECT FROM pg_constraint WHERE conname = indexname)",
                [self.tables],
            )
            found = cursor.fetchall()
            self.indexes = [definition for _name, definition in found]
            for name, _definition in found:
                cursor.execute(f"DROP INDEX {name}")

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute("SET max_parallel_maintenance_workers = 4")
            for definition in self.indexes:
                cursor.execute(definition)


def take_time() -> None:
    """In this connection a statement may last as long as it does."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def without_checks() -> None:
    """In this connection rows are taken as they are: no foreign keys, no triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")


class KnownTerms:
    """While it lasts, the search terms of these texts are looked up instead of being worked out again and again.

    The real function stays at hand for other texts, and is put back at the end.
    """

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef('public.sd_grams(text)'::regprocedure)")
            self.real = cursor.fetchone()[0]
            cursor.execute(self.real.replace("public.sd_grams", "public.load_grams"))
            cursor.execute("CREATE TABLE load_known (hash text PRIMARY KEY, grams tsvector)")
            cursor.execute(
                "INSERT INTO load_known SELECT DISTINCT ON (1) md5(given), load_grams(given) FROM unnest(%s) AS given",
                [self.texts],
            )
            cursor.execute(
                "CREATE OR REPLACE FUNCTION public.sd_grams(given text) RETURNS tsvector LANGUAGE sql "
                "IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT COALESCE("
                "(SELECT grams FROM public.load_known WHERE hash = md5(given)), public.load_grams(given)) $$"
            )

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.real)
            cursor.execute("DROP FUNCTION load_grams(text)")
            cursor.execute("DROP TABLE load_known")
