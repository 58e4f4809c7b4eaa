"""What was asked of the database, in full: a prepared statement is executed by its name alone."""

from django.db import connection

EXECUTE = "EXECUTE "


def spelled(sql: str) -> str:
    """The SQL that an EXECUTE on this connection stands for; everything else as it is."""
    if not sql.startswith(EXECUTE):
        return sql
    name = sql.removeprefix(EXECUTE).split(" ")[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name = %s", [name])
        prepare: str = cursor.fetchone()[0]
    return prepare.split(" AS ", 1)[1]
