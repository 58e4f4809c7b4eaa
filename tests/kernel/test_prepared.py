"""Statements that are planned once for a connection."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import NotSupportedError, OperationalError, ProgrammingError, connection, transaction

from servicedesk import prepared
from servicedesk.prepared import Statement

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _ask(statement: Statement, **told: Any) -> Any:
    def by(sql: str, values: list[Any]) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()

    return statement.ask(connection, {int(place[1:]): value for place, value in told.items()}, by)


def _planned() -> list[tuple[str, datetime]]:
    """What this connection knows, since when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, prepare_time FROM pg_prepared_statements WHERE name LIKE 'kept_%%'")
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def _new_connection_knows_nothing(db: None) -> None:
    prepared.forget_all(connection)


@pytest.mark.parametrize("on", [True, False])
def test_told_values_change_and_the_others_stand_in_the_statement(settings: Any, on: bool) -> None:
    settings.PREPARED_STATEMENTS = on
    words = "it's 100 % \\ $1"
    statement = Statement("SELECT %s || '%%', %s + 1, %s", [words, 0, None], {1: "bigint", 2: "timestamptz"})
    assert _ask(statement, _1=6, _2=NOON) == (words + "%", 7, NOON)
    assert _ask(statement, _1=2**40, _2=NOON) == (words + "%", 2**40 + 1, NOON)
    assert len(_planned()) == on, "once for both, or never"


def test_a_statement_to_which_nothing_is_told() -> None:
    statement = Statement("SELECT %s", ["always"], {})
    assert [_ask(statement), _ask(statement)] == [("always",)] * 2


def test_what_is_prepared_outlives_a_change_that_is_taken_back() -> None:
    statement = Statement("SELECT %s", [0], {0: "bigint"})
    with transaction.atomic():
        assert _ask(statement, _0=1) == (1,)
        transaction.set_rollback(True)
    assert _ask(statement, _0=2) == (2,)


def test_a_connection_forgets_when_it_knows_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    statements = [Statement("SELECT %s", [0], {0: "bigint"}) for _one in range(5)]
    for _round in range(2):
        assert [_ask(one, _0=number) for number, one in enumerate(statements)] == [(0,), (1,), (2,), (3,), (4,)]
        assert len(_planned()) <= 3


def test_what_is_asked_for_again_and_again_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    often = Statement("SELECT 7", [], {})
    _ask(often)
    (planned,) = _planned()
    for _colleague in range(5):
        _ask(Statement("SELECT 8", [], {}))
        _ask(often)
    assert planned in _planned()


def test_what_others_have_prepared_on_the_connection_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 1)
    with connection.cursor() as cursor:
        cursor.execute("PREPARE of_another AS SELECT 4")
        for _one in range(3):
            _ask(Statement("SELECT 7", [], {}))
        cursor.execute("EXECUTE of_another")
        assert cursor.fetchone() == (4,)


def test_what_the_database_refuses_is_said_in_django_s_words() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        _ask(Statement("SELECT FROM nowhere", [], {}))


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_learns_it_anew() -> None:
    statement = Statement("SELECT %s", [0], {0: "bigint"})
    assert _ask(statement, _0=1) == (1,)
    connection.close()
    assert _ask(statement, _0=2) == (2,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_requests_is_made_anew() -> None:
    statement = Statement("SELECT %s", [0], {0: "bigint"})
    assert _ask(statement, _0=1) == (1,)
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close_if_unusable_or_obsolete()  # as at the end of a request
    assert _ask(statement, _0=2) == (2,)


@pytest.fixture
def things() -> Iterator[Callable[[str], None]]:
    """A table of one row, which is altered by calling this."""

    def alter(change: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE pg_temp.things {change}")

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE things AS SELECT 7 AS size")
    yield alter
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_column_that_has_become_another_is_read_all_the_same(things: Callable[[str], None]) -> None:
    statement = Statement("SELECT size FROM pg_temp.things", [], {})
    assert _ask(statement) == (7,)
    things("ALTER COLUMN size TYPE text")
    assert [_ask(statement), _ask(statement)] == [("7",)] * 2
    assert len(_planned()) == 1


@pytest.mark.django_db(transaction=True)
def test_no_more_than_one_transaction_is_lost_by_it(things: Callable[[str], None]) -> None:
    statements = [Statement("SELECT size FROM pg_temp.things", [], {}) for _one in range(2)]
    assert [_ask(one) for one in statements] == [(7,)] * 2
    things("ALTER COLUMN size TYPE text")
    with pytest.raises(NotSupportedError), transaction.atomic():
        _ask(statements[0])
    with transaction.atomic():
        assert [_ask(one) for one in statements] == [("7",)] * 2


def test_no_question_starts_helpers_or_compiles_its_plan(db: None) -> None:
    """However dear the planner thinks it: a page's question is answered before either would be ready."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL parallel_setup_cost = 0")
        cursor.execute("SET LOCAL parallel_tuple_cost = 0")
        cursor.execute("SET LOCAL min_parallel_table_scan_size = 0")
        cursor.execute("SET LOCAL jit_above_cost = 0")
        cursor.execute("EXPLAIN (ANALYZE, VERBOSE) SELECT count(*) FROM tickets_message")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" in plan
    assert "Gather" not in plan
    assert "JIT" not in plan
