"""Figures follow the cases: whatever changes, the difference is added once, and nothing else is touched."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from feedback.figures import refreshing, verifying
from feedback.figures.facts import FINISHED
from feedback.models import Counted, Fact, Figure, Survey, ToCount
from staff import calendars
from staff.models import Desk, WorkingCalendar
from tests.cases import a_customer, a_ticket
from tests.feedback.figured import TODAY, Past
from tests.people import a_team
from tickets.models import Clock, Customer, Lateness, Ticket
from tickets.vocabulary import Tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def past() -> Past:
    made = Past(40)
    refreshing.refresh(TODAY)
    return made


def wrong() -> list[str]:
    return [str(one) for one in verifying.differences()]


def figure(what: str, level: int = 1) -> int:
    return sum(Figure.objects.filter(level=level, what=what).values_list("n", flat=True))


def test_what_was_counted_is_what_the_cases_say(past: Past) -> None:
    assert wrong() == []
    assert figure("received") == Ticket.objects.count() == 40
    assert sum(figure(what) for what in FINISHED) == Ticket.objects.exclude(done_at=None).count()
    assert figure("missed.update") == Clock.objects.filter(metric="update", state="missed").count()
    assert figure("score") == Survey.objects.count()
    assert Counted.objects.get().at == TODAY


def test_a_year_typed_with_two_digits_stops_no_figures(past: Past) -> None:
    """Somebody wrote 0026 for 2026 when the desk still took that."""
    ticket = Ticket.objects.filter(done_at=None)[0]
    Ticket.objects.filter(pk=ticket.pk).update(received_at=TODAY.replace(year=26), done_at=TODAY, state="done")
    assert refreshing.refresh(TODAY).complete
    assert wrong() == []


def test_a_case_that_cannot_be_counted_stops_no_figures(past: Past) -> None:
    broken, other = past.tickets[:2]

    def stumble(execute, sql, params, many, context):
        if sql == refreshing._COUNT and broken.pk in params["ids"]:
            raise DatabaseError("no")
        return execute(sql, params, many, context)

    Ticket.objects.update(team=a_team("Third"))
    with connection.execute_wrapper(stumble):
        assert refreshing.refresh(TODAY).complete
    teams = dict(Fact.objects.filter(what="received").values_list("ticket", "team"))
    assert (teams[other.pk] == a_team("Third").pk, teams[broken.pk] == a_team("Third").pk) == (True, False)


def _changes(past: Past):
    """Each changes one or several cases in a way of its own, without saying so."""
    ticket, *others = past.tickets
    long_ago = TODAY - timedelta(days=400)
    yield "another team", lambda: Ticket.objects.filter(pk=ticket.pk).update(team=a_team("Third"))
    yield "many released", lambda: Ticket.objects.filter(pk__in=[one.pk for one in others]).update(assignee=None)
    yield "reopened", lambda: Ticket.objects.exclude(done_at=None).update(done_at=None, state="open")
    yield (
        "received earlier",
        lambda: Ticket.objects.filter(pk=ticket.pk).update(received_at=long_ago),
    )
    yield "a clock counted otherwise", lambda: Clock.objects.filter(state="met").update(state="missed", spent=5)
    yield "a clock goes on", lambda: Clock.objects.filter(metric="resolution").update(stopped_at=None, state="running")
    yield "a better tier", lambda: Customer.objects.filter(tier=Tier.REGULAR).update(tier=Tier.VIP)
    yield "another answer", lambda: Survey.objects.update(score=5)
    yield "another reason", lambda: Lateness.objects.update(reason="volume")
    yield "clocks gone", lambda: Clock.objects.filter(ticket=others[3]).delete()


def test_every_change_of_a_case_is_noted_and_counted(past: Past) -> None:
    for name, change in _changes(past):
        assert not ToCount.objects.exists()
        change()
        assert ToCount.objects.exists(), name
        assert wrong(), name
        refreshing.refresh(TODAY)
        assert wrong() == [], name


def test_a_case_that_is_deleted_leaves_the_figures() -> None:
    ticket = a_ticket()
    refreshing.refresh(TODAY)
    Ticket.objects.filter(pk=ticket.pk).delete()
    refreshing.refresh(TODAY)
    assert (Fact.objects.count(), figure("received")) == (0, 0)
    assert not Figure.objects.exists()


def test_only_what_changed_is_written(past: Past) -> None:
    kept = set(Fact.objects.values_list("pk", flat=True))
    ticket = past.tickets[0]
    Ticket.objects.filter(pk=ticket.pk).update(version=7)
    assert refreshing.refresh(TODAY).cases == 1
    assert set(Fact.objects.values_list("pk", flat=True)) == kept


def test_with_nothing_changed_a_refresh_is_a_few_queries(past: Past) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert refreshing.refresh(TODAY).cases == 0
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 6


def test_changing_words_or_a_due_time_notes_nothing() -> None:
    ticket = a_ticket()
    ToCount.objects.all().delete()
    Ticket.objects.filter(pk=ticket.pk).update(due_at=TODAY, last_line="A word")
    Customer.objects.filter(pk=ticket.customer_id).update(name="Another")
    assert not ToCount.objects.exists()


def test_a_desk_that_moves_to_another_zone_has_other_days(past: Past) -> None:
    a_ticket(at=TODAY.replace(hour=23), customer=a_customer())
    refreshing.refresh(TODAY)
    before = set(Fact.objects.filter(what="received").values_list("ticket", "day"))
    WorkingCalendar.objects.filter(pk=Desk.objects.get().calendar_id).update(zone="Pacific/Kiritimati", version=9)
    calendars.forget()
    refreshing.refresh(TODAY)
    assert set(Fact.objects.filter(what="received").values_list("ticket", "day")) != before
    assert wrong() == []


def test_a_desk_that_had_no_coarse_sums_gets_those_that_the_cases_say(past: Past) -> None:
    coarse = import_module("feedback.migrations.0006_coarse_levels")
    with connection.cursor() as cursor:
        cursor.execute(coarse.LET_GO)
        lacking = {f"level {level}" for level, _finer, _kept in coarse.COARSE}
        assert {one.split(":")[0] for one in wrong()} == lacking
        for sql in coarse.ADD_UP:
            cursor.execute(sql)
    assert wrong() == []


def test_a_fault_is_named_and_mended(past: Past) -> None:
    call_command("verify_figures", verbosity=0)
    Figure.objects.filter(level=1, what="received").first().delete()
    Fact.objects.filter(what__startswith="finished").first().delete()
    with pytest.raises(CommandError):
        call_command("verify_figures", verbosity=0)
    call_command("verify_figures", mend=True, verbosity=0)
    assert wrong() == []
