"""Service levels: which policy holds, what its words mean, and how promises follow [H-20]."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from servicedesk.worktime import Calendar
from staff import hours
from staff.models import Desk
from tests.cases import NOW, a_category, a_customer, a_ticket
from tests.people import a_manager, a_team, acting, an_agent
from tests.promises import a_policy, nothing_is_promised, only_when, promise_again, spec, the_book
from tickets import handling
from tickets.clocks import deadlines, defaults, policies, recomputing
from tickets.clocks.policies import title_of
from tickets.clocks.promisewords import spec_from, words_of
from tickets.clocks.rulechecks import oddities
from tickets.clocks.spans import day_of, hours_for, minutes_from, words_for
from tickets.clocks.sweeping import sweep
from tickets.clocks.terms import spec_of
from tickets.clocks.verifying import differences
from tickets.models import Clock, Item, Policy, RuleBook
from tickets.vocabulary import Channel, Kind, Metric, Priority, Tier, Unit

HOUR = timedelta(hours=1)
FIRST = Metric.FIRST_RESPONSE


def name_for(ticket) -> str | None:
    found = policies.policy_for(ticket)
    return found.name if found else None


@pytest.mark.django_db
def test_every_kind_and_priority_has_its_promise_from_the_start() -> None:
    assert RuleBook.objects.get().number == 1 and Policy.objects.count() == 10
    for kind in Kind:
        for priority in Priority:
            found = spec_of(policies.policy_for(a_ticket(kind, priority=priority)), FIRST, priority)
            assert found is not None and found["amount"] > 0


@pytest.mark.django_db
def test_a_vip_hears_sooner_and_waits_no_shorter_for_the_solution() -> None:
    vip = policies.policy_for(a_ticket(Kind.COMPLAINT, customer=a_customer(tier=Tier.VIP)))
    usual = policies.policy_for(a_ticket(Kind.COMPLAINT))
    assert vip is not None and usual is not None
    assert vip.targets[FIRST]["1"]["amount"] * 2 == usual.targets[FIRST]["1"]["amount"]
    assert vip.targets[Metric.RESOLUTION] == usual.targets[Metric.RESOLUTION]
    assert (title_of(vip), title_of(usual)) == ("Complaint · VIP", "Complaint")


@pytest.mark.django_db
def test_the_more_urgent_is_never_promised_later_by_default() -> None:
    assert [slip for policy in Policy.objects.all() for slip in oddities(policy.targets)] == []


@pytest.mark.django_db
def test_defaults_keep_what_was_changed_and_cost_one_query() -> None:
    Policy.objects.filter(key=1).update(active=False)
    with CaptureQueriesContext(connection) as queries:
        defaults.defaults()
    assert len(queries) == 1
    assert Policy.objects.count() == 10 and not Policy.objects.get(key=1).active


@pytest.mark.django_db
def test_the_first_that_fits_counts_whatever_is_more_special() -> None:
    nothing_is_promised()
    a_policy("enquiry", kind=Kind.ENQUIRY, first_response=1)
    a_policy("vip", tier=Tier.VIP, first_response=1)
    a_policy("any", at_top=False, first_response=1)
    vip = a_customer(tier=Tier.VIP)
    tickets = (a_ticket(customer=vip), a_ticket(), a_ticket(Kind.PRAISE))
    assert [name_for(ticket) for ticket in tickets] == ["vip", "enquiry", "any"]


@pytest.mark.django_db
def test_any_field_can_be_asked_and_excluded() -> None:
    nothing_is_promised()
    sofa = Item.objects.create(kind="order", number="A-1", created_at=NOW)
    owner, front = an_agent(), a_team("Front")
    parent = a_category("things")
    child = a_category("chairs", parent=parent)
    night = NOW.replace(hour=3)
    for asked, values, ticket, other in (
        ("channel", ["phone"], a_ticket(channel=Channel.PHONE), a_ticket()),
        ("team", [str(front.pk)], a_ticket(team=front), a_ticket()),
        ("item", [str(sofa.pk)], a_ticket(item=sofa), a_ticket()),
        ("item_kind", ["order"], a_ticket(item=sofa), a_ticket()),
        ("language", ["zh-hans"], a_ticket(language="zh-hans"), a_ticket()),
        ("safety", ["yes"], a_ticket(safety=True), a_ticket()),
        ("impact", ["3"], a_ticket(impact=3), a_ticket()),
        ("priority", ["1", "2"], a_ticket(priority=2), a_ticket()),
        ("category", [str(parent.pk)], a_ticket(category=child), a_ticket()),
        ("named_owner", [str(owner.pk)], a_ticket(customer=a_customer(named_owner=owner)), a_ticket()),
        ("outside_hours", ["yes"], a_ticket(at=night), a_ticket()),
    ):
        for op, fits, not_fit in (("is", ticket, other), ("is_not", other, ticket)):
            Policy.objects.filter(active=True).update(active=False)
            a_policy(asked, conditions=[{"field": asked, "op": op, "values": values}], first_response=1)
            assert (name_for(fits), name_for(not_fit)) == (asked, None)


@pytest.mark.django_db
def test_all_conditions_or_any_of_them() -> None:
    nothing_is_promised()
    both = only_when(kind=Kind.ENQUIRY, tier=Tier.VIP)
    a_policy("any", match="any", conditions=both, first_response=1)
    assert name_for(a_ticket()) == "any"
    Policy.objects.filter(name="any").update(match="all")
    policies.forget()
    assert name_for(a_ticket()) is None


@pytest.mark.django_db
def test_the_second_look_asks_the_database_nothing() -> None:
    ticket = a_ticket()
    policies.policy_for(ticket)
    with CaptureQueriesContext(connection) as queries:
        policies.policy_for(ticket)
    assert len(queries) == 0


@pytest.mark.django_db
def test_running_clocks_follow_once_every_process_knows() -> None:
    ticket = a_ticket()
    deadlines.start(ticket, FIRST, at=NOW)
    promise_again(first_response=90)
    recomputing.note(book=the_book(), at=NOW)
    recomputing.recount(NOW + timedelta(seconds=3))
    assert Clock.objects.get(ticket=ticket).target == 7200
    assert recomputing.recount(NOW + 0.1 * HOUR) == 1
    clock = Clock.objects.get(ticket=ticket)
    assert (clock.target, clock.due_at) == (5400, NOW + 1.5 * HOUR)
    ticket.refresh_from_db()
    assert ticket.due_at == NOW + 1.5 * HOUR
    assert clock.events.filter(what="recompute", data__why="rules").count() == 1
    assert list(differences()) == []


@pytest.mark.django_db
def test_other_hours_move_due_times() -> None:
    """A day off for everybody: what was due that afternoon is due on the next."""
    ticket = a_ticket()
    deadlines.start(ticket, Metric.RESOLUTION, at=NOW)
    due = Clock.objects.get(ticket=ticket).due_at
    assert due is not None
    day = hours.DayRule(day=due.date())
    hours.override_days(calendar=Desk.objects.get().calendar, rules=[day], actor=acting(a_manager()), at=NOW)
    recomputing.recount(NOW + 0.1 * HOUR)
    assert Clock.objects.get(ticket=ticket).due_at == due + timedelta(days=1)
    assert list(differences()) == []


@pytest.mark.django_db
def test_a_policy_that_is_gone_promises_nothing() -> None:
    ticket = a_ticket()
    deadlines.start(ticket, FIRST, at=NOW)
    nothing_is_promised()
    recomputing.note(book=the_book(), at=NOW)
    recomputing.recount(NOW + HOUR)
    sweep(NOW + 3 * HOUR)
    ticket.refresh_from_db()
    assert (policies.policy_for(ticket), ticket.due_at, Clock.objects.get(ticket=ticket).due_at) == (None, None, None)


@pytest.mark.django_db
def test_another_category_of_the_same_priority_brings_its_own_promise() -> None:
    parcels, ticket = a_category(), a_ticket(team=a_team())
    deadlines.start(ticket, FIRST, at=NOW)
    a_policy(category=parcels.pk, first_response=15)
    handling.categorise(ticket, category=parcels, actor=acting(an_agent(team=ticket.team)), at=NOW)
    assert Clock.objects.get(ticket=ticket, metric=FIRST).target == 900


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("promise", "hours_later"),
    [
        (spec(7200, Unit.SECONDS), 2),
        (spec(2, Unit.CALENDAR_DAYS), 48),
        (spec(1, Unit.WORKING_DAYS), 24),
        (spec(0, Unit.END_OF_DAY), 8.5),
        (spec(1, Unit.END_OF_DAY), 32.5),
    ],
)
def test_a_promise_can_be_given_in_every_unit(promise, hours_later: float) -> None:
    nothing_is_promised()
    a_policy(resolution=promise)
    ticket = a_ticket()
    clock = deadlines.start(ticket, Metric.RESOLUTION, at=NOW)
    assert clock is not None and clock.due_at == NOW + hours_later * HOUR
    start = clock.events.get(what="start").data
    assert (start["amount"], start["unit"]) == (promise["amount"], promise["unit"])
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30 min", 30),
        ("4h", 240),
        ("1 h 30 min", 90),
        ("1.5 h", 90),
        ("2 d", 900),
        ("½ d", None),
        ("30分钟", 30),
        ("2天", 900),
        ("1小時30分", 90),
        ("4", None),
        ("0 h", None),
        ("-1 h", None),
        ("soon", None),
        ("9999999 d", None),
    ],
)
def test_lengths_are_read_in_words(text: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(ValueError, match=r"."):
            minutes_from(text, day=450)
    else:
        assert minutes_from(text, day=450) == minutes


@pytest.mark.parametrize(("minutes", "words"), [(30, "30 min"), (240, "4 h"), (90, "1 h 30 min"), (900, "2 d")])
def test_lengths_are_written_as_they_are_read(minutes: int, words: str) -> None:
    with translation.override("en"):
        assert words_for(minutes, day=450) == words
        assert minutes_from(words, day=450) == minutes
        assert hours_for(27 * 3600) == "27 h"


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (90, Unit.MINUTES),
        (2, Unit.WORKING_DAYS),
        (1, Unit.CALENDAR_DAYS),
        (0, Unit.END_OF_DAY),
        (2, Unit.END_OF_DAY),
        (7200, Unit.SECONDS),
        (90, Unit.SECONDS),
    ],
)
def test_promises_are_written_as_they_are_read(language: str, amount: int, unit: Unit) -> None:
    with translation.override(language):
        assert spec_from(words_of(spec(amount, unit), day=450), day=450) == spec(amount, unit)


def test_a_day_is_what_the_calendar_makes_of_it() -> None:
    assert day_of(Calendar.round_the_clock("UTC")) == 1440
    assert day_of(Calendar(zone="UTC", weekly={})) == 0
