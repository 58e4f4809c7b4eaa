"""Service levels: which one holds, what its words mean, and what saving one does [H-20]."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from servicedesk.actors import Actor
from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Stale
from servicedesk.worktime import Calendar
from staff import hours
from staff.models import Desk
from tests.cases import NOW, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting
from tickets import deadlines, policies, policy_defaults, recomputing, servicelevels
from tickets.models import Clock, Policy
from tickets.spans import hours_for, minutes_from, words_for
from tickets.sweeping import sweep
from tickets.verifying import differences
from tickets.vocabulary import Kind, Metric, Priority, Tier

HOUR = timedelta(hours=1)
FIRST = Metric.FIRST_RESPONSE


@pytest.fixture
def manager(db: None) -> Actor:
    return acting(a_manager())


def saved(manager: Actor, *, kind: str = Kind.ENQUIRY, tier: str = "", **minutes: int) -> servicelevels.Sheet:
    """A sheet with one target for every priority."""
    return servicelevels.save(
        kind=kind,
        tier=tier,
        name="",
        calendar=None,
        targets={Metric(metric): dict.fromkeys(Priority, length) for metric, length in minutes.items()},
        seen=servicelevels.sheet(kind, tier).version,
        actor=manager,
        at=NOW,
    )


@pytest.mark.django_db
def test_every_kind_and_priority_has_its_policy_from_the_start() -> None:
    for kind in Kind:
        for priority in Priority:
            policy = policies.policy_for(a_ticket(kind, priority=priority))
            assert policy is not None
            assert (policy.kind, policy.priority) == (kind, priority)
            assert policy.targets[FIRST] > 0


@pytest.mark.django_db
def test_a_vip_hears_sooner_and_waits_no_shorter_for_the_solution() -> None:
    vip = policies.policy_for(a_ticket(Kind.COMPLAINT, customer=a_customer(tier=Tier.VIP)))
    usual = policies.policy_for(a_ticket(Kind.COMPLAINT))
    assert vip is not None and usual is not None
    assert vip.targets[FIRST] * 2 == usual.targets[FIRST]
    assert vip.targets[Metric.RESOLUTION] == usual.targets[Metric.RESOLUTION]


@pytest.mark.django_db
def test_the_more_urgent_is_never_promised_later_by_default() -> None:
    assert [slip for sheet in servicelevels.sheets() for slip in servicelevels.oddities(sheet)] == []


@pytest.mark.django_db
def test_defaults_keep_what_was_changed_and_cost_one_query() -> None:
    Policy.objects.filter(kind=Kind.PRAISE).update(active=False)
    Policy.objects.filter(kind=Kind.ENQUIRY).update(targets={FIRST: 7})
    with CaptureQueriesContext(connection) as queries:
        policy_defaults.defaults()
    assert len(queries) == 1
    assert not Policy.objects.filter(kind=Kind.PRAISE, active=True).exists()
    assert set(Policy.objects.filter(kind=Kind.ENQUIRY).values_list("targets__first_response", flat=True)) == {7}


@pytest.mark.django_db
def test_kind_goes_before_priority_and_priority_before_tier() -> None:
    Policy.objects.all().delete()
    for name, kind, priority, tier in (
        ("any", "", None, ""),
        ("vip", "", None, Tier.VIP),
        ("urgent", "", Priority.URGENT, ""),
        ("enquiry", Kind.ENQUIRY, None, ""),
        ("urgent enquiry", Kind.ENQUIRY, Priority.URGENT, ""),
    ):
        Policy.objects.create(name=name, kind=kind, priority=priority, tier=tier, targets={FIRST: 1})
    vip = a_customer(tier=Tier.VIP)
    names = [
        getattr(policies.policy_for(ticket), "name", None)
        for ticket in (
            a_ticket(Kind.PRAISE),
            a_ticket(Kind.PRAISE, customer=vip),
            a_ticket(Kind.PRAISE, customer=vip, priority=Priority.URGENT),
            a_ticket(Kind.ENQUIRY, customer=vip),
            a_ticket(Kind.ENQUIRY, customer=vip, priority=Priority.URGENT),
        )
    ]
    assert names == ["any", "vip", "urgent", "enquiry", "urgent enquiry"]


@pytest.mark.django_db
def test_the_second_look_asks_the_database_nothing() -> None:
    ticket = a_ticket()
    policies.policy_for(ticket)
    with CaptureQueriesContext(connection) as queries:
        policies.policy_for(ticket)
    assert len(queries) == 0


@pytest.mark.django_db
def test_saving_writes_four_policies_their_version_and_the_audit(manager: Actor) -> None:
    one = saved(manager, kind="", first_response=30)
    assert (one.version, one.title, Policy.objects.filter(kind="", active=True).count()) == (4, "Everything else", 4)
    entry = Entry.objects.get(subject="setting:policy:any")
    assert (entry.verb, entry.facts["targets"]) == ("save", {"first_response": [30, 30, 30, 30]})


@pytest.mark.django_db
def test_running_clocks_follow_once_every_process_knows(manager: Actor) -> None:
    ticket = a_ticket()
    deadlines.start(ticket, FIRST, at=NOW)
    saved(manager, first_response=90)
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
def test_other_hours_move_due_times(manager: Actor) -> None:
    """A day off for everybody: what was due that afternoon is due on the next."""
    ticket = a_ticket()
    deadlines.start(ticket, Metric.RESOLUTION, at=NOW)
    due = Clock.objects.get(ticket=ticket).due_at
    assert due is not None
    day = hours.DayRule(day=due.date())
    hours.override_days(calendar=Desk.objects.get().calendar, rules=[day], actor=manager, at=NOW)
    recomputing.recount(NOW + 0.1 * HOUR)
    assert Clock.objects.get(ticket=ticket).due_at == due + timedelta(days=1)
    assert list(differences()) == []


@pytest.mark.django_db
def test_a_sheet_out_of_use_promises_nothing(manager: Actor) -> None:
    ticket = a_ticket()
    deadlines.start(ticket, FIRST, at=NOW)
    seen = servicelevels.sheet(Kind.ENQUIRY, "").version
    servicelevels.retire(kind=Kind.ENQUIRY, tier="", seen=seen, actor=manager, at=NOW)
    recomputing.recount(NOW + HOUR)
    sweep(NOW + 3 * HOUR)
    ticket.refresh_from_db()
    assert (policies.policy_for(ticket), ticket.due_at, Clock.objects.get(ticket=ticket).due_at) == (None, None, None)


@pytest.mark.django_db
def test_of_two_editors_the_second_is_told(manager: Actor) -> None:
    saved(manager, first_response=30)
    with pytest.raises(Stale):
        servicelevels.save(
            kind=Kind.ENQUIRY, tier="", name="", calendar=None, targets={}, seen=4, actor=manager, at=NOW
        )


@pytest.mark.django_db
def test_a_supervisor_reads_and_does_not_write() -> None:
    with pytest.raises(NotPermitted):
        saved(acting(a_supervisor(team=a_team())), first_response=30)


@pytest.mark.django_db
def test_a_length_beyond_reason_is_refused_by_its_field(manager: Actor) -> None:
    with pytest.raises(Invalid) as wrong:
        saved(manager, first_response=10**9)
    assert "first_response-1" in wrong.value.errors


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
        ("2个工作日", 900),
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


def test_a_day_is_what_the_calendar_makes_of_it() -> None:
    assert servicelevels.day_of(Calendar.round_the_clock("UTC")) == 1440
    assert servicelevels.day_of(Calendar(zone="UTC", weekly={})) == 0
