"""Rules that change for many: noted in one row, counted in batches, nobody waits and nobody is passed over."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from servicedesk.events import announce
from staff.events import TeamCalendarChanged
from staff.models import Desk, WorkingCalendar
from tests.cases import NOW, a_ticket
from tests.people import a_team
from tests.promises import a_policy, nothing_is_promised, promise_again, the_book
from tickets.clocks import deadlines, recomputing
from tickets.clocks.verifying import differences
from tickets.models import Clock, RuleChange, Ticket
from tickets.vocabulary import Metric

SOON = NOW + timedelta(seconds=10)


@pytest.fixture(autouse=True)
def promise() -> None:
    nothing_is_promised()
    a_policy(first_response=60)


def a_clock(**fields: object) -> Clock:
    clock = deadlines.start(a_ticket(**fields), Metric.FIRST_RESPONSE, at=NOW)
    assert clock is not None
    return clock


def another_promise() -> None:
    promise_again(first_response=30)


def followed() -> set[int]:
    """The clocks that have the new target."""
    return set(Clock.objects.filter(target=1800).values_list("pk", flat=True))


@pytest.mark.django_db
def test_only_those_concerned_are_counted_anew() -> None:
    other, mine = a_clock(), a_clock(team=a_team("Mine"))
    another_promise()
    recomputing.note(team=a_team("Mine"), at=NOW)
    assert recomputing.recount(SOON) == 1
    assert followed() == {mine.pk}
    assert other.pk not in followed()
    assert not RuleChange.objects.exists()


@pytest.mark.django_db
def test_a_case_that_cannot_be_counted_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, whole = a_clock(), a_clock()
    usual = deadlines.begin_missing

    def stumble(sheet, **told) -> None:
        assert sheet.ticket.pk != broken.ticket_id
        usual(sheet, **told)

    monkeypatch.setattr(deadlines, "begin_missing", stumble)
    another_promise()
    recomputing.note(book=the_book(), at=NOW)
    assert recomputing.recount(SOON) == 1
    assert followed() == {whole.pk}
    assert not RuleChange.objects.exists()


@pytest.mark.django_db
def test_many_are_counted_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recomputing, "AT_ONCE", 2)
    clocks = {a_clock().pk for _number in range(5)}
    another_promise()
    recomputing.note(book=the_book(), at=NOW)
    assert recomputing.recount(SOON) == 5
    assert followed() == clocks
    assert list(differences()) == []


@pytest.mark.django_db
def test_finished_cases_keep_their_history() -> None:
    clock = a_clock()
    Ticket.objects.update(state="done")
    another_promise()
    recomputing.note(book=the_book(), at=NOW)
    assert recomputing.recount(SOON) == 0
    assert clock.pk not in followed()


@pytest.mark.django_db
def test_a_team_that_works_by_another_calendar_counts_by_it() -> None:
    """From now on; what has been counted stays counted."""
    night = WorkingCalendar.objects.create(name="Day and night", always_open=True)
    mine, other = a_clock(team=a_team("Mine")), a_clock(team=a_team("Other"))
    team = a_team("Mine")
    team.calendar = night
    team.save()
    announce(TeamCalendarChanged(team=team, at=NOW))
    recomputing.recount(SOON)
    assert set(Clock.objects.filter(calendar=night).values_list("pk", flat=True)) == {mine.pk}
    desk = Desk.objects.get()
    desk.calendar = night
    desk.save()
    announce(TeamCalendarChanged(team=None, at=NOW))
    recomputing.recount(SOON)
    assert set(Clock.objects.filter(calendar=night).values_list("pk", flat=True)) == {mine.pk, other.pk}
    assert list(differences()) == []


@pytest.mark.django_db
def test_with_nothing_noted_it_is_one_query(django_assert_num_queries) -> None:
    a_clock()
    with django_assert_num_queries(3):  # two of them are the savepoint of the test's own transaction
        assert recomputing.recount(SOON) == 0


@pytest.mark.django_db(transaction=True)
def test_a_case_that_somebody_holds_is_counted_later() -> None:
    held, free = a_clock(), a_clock()
    another_promise()
    recomputing.note(book=the_book(), at=NOW)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT 1 FROM tickets_ticket WHERE id = %s FOR UPDATE", [held.ticket_id])
                holding.set()
                done.wait(10)
                cursor.execute("ROLLBACK")
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(10)
    assert recomputing.recount(SOON) == 1
    assert followed() == {free.pk}
    assert RuleChange.objects.get().left == [held.ticket_id]
    done.set()
    holder.join()
    assert recomputing.recount(SOON) == 1
    assert followed() == {free.pk, held.pk}
    assert not RuleChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_count_each_change_once() -> None:
    for _number in range(30):
        a_clock()
    another_promise()
    recomputing.note(book=the_book(), at=NOW)

    def work() -> None:
        try:
            recomputing.recount(SOON)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    recomputing.recount(SOON)
    assert len(followed()) == 30
    assert all(clock.events.filter(what="recompute").count() == 1 for clock in Clock.objects.all())
    assert not RuleChange.objects.exists()
