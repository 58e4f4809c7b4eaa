"""Books of rules: drafted, published or planned; clocks that run follow, or keep what they were promised [H-20]."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import Actor
from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused, Stale
from staff import hours
from staff.models import Desk
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting
from tests.promises import only_when, targets, the_book
from tickets import handling
from tickets.clocks import deadlines, previewing, publishing, recomputing, rulebooks, rulediff
from tickets.clocks.rulechecks import Wording
from tickets.clocks.verifying import differences
from tickets.models import Clock, Policy, RuleBook, RuleChange
from tickets.vocabulary import BookState, Kind, Metric, Priority, Running

HOUR, SOON = timedelta(hours=1), timedelta(seconds=10)
FIRST = Metric.FIRST_RESPONSE
ENQUIRY = 4  # the key of enquiries in the first book
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Actor:
    return acting(a_manager())


@pytest.fixture
def book(manager: Actor) -> RuleBook:
    return rulebooks.draft(actor=manager, at=NOW)


def edit(book: RuleBook, manager: Actor, key: int = ENQUIRY, **said: Any) -> None:
    """Enquiries are promised this in the draft."""
    conditions = said.pop("conditions", only_when(kind=Kind.ENQUIRY))
    wording = Wording(conditions=conditions, targets=targets(**said))
    rulebooks.edit(key, wording, seen=book.version, actor=manager, at=NOW)
    book.refresh_from_db()


def publish(book: RuleBook, manager: Actor, how: Running = Running.RECOUNT) -> None:
    publishing.publish(seen=book.version, recompute=how, note="", actor=manager, at=NOW)


def a_clock() -> Clock:
    clock = deadlines.start(a_ticket(), FIRST, at=NOW)
    assert clock is not None
    return clock


def test_a_draft_is_a_copy_and_there_is_one(book: RuleBook, manager: Actor) -> None:
    assert rulebooks.draft(actor=manager, at=NOW) == book
    assert (book.number, book.based_on, book.state) == (2, the_book(), BookState.DRAFT)
    assert rulediff.differences(the_book(), book) == []
    assert Entry.objects.get(subject="setting:rulebook:2").verb == "draft"


def test_a_draft_promises_nothing(book: RuleBook, manager: Actor) -> None:
    edit(book, manager, first_response=15)
    assert a_clock().target == 7200


def test_a_published_draft_holds_and_running_clocks_follow(book: RuleBook, manager: Actor) -> None:
    clock = a_clock()
    edit(book, manager, first_response=15)
    publish(book, manager)
    assert (the_book().number, RuleBook.objects.get(number=1).state) == (2, BookState.PAST)
    assert a_clock().target == 900
    assert recomputing.recount(NOW + SOON) == 1
    clock.refresh_from_db()
    assert (clock.target, clock.policy and clock.policy.book.number) == (900, 2)
    assert list(differences()) == []


def test_kept_clocks_keep_their_promise_through_other_hours_until_their_case_changes(
    book: RuleBook, manager: Actor
) -> None:
    clock = a_clock()
    edit(book, manager, first_response=600)
    publish(book, manager, Running.KEEP)
    assert not RuleChange.objects.exists()
    hours.override_days(
        calendar=Desk.objects.get().calendar, rules=[hours.DayRule(day=NOW.date())], actor=manager, at=NOW
    )
    recomputing.recount(NOW + SOON)
    clock.refresh_from_db()
    assert (clock.target, clock.policy and clock.policy.book.number) == (7200, 1)
    handling.overrule_priority(clock.ticket, to=Priority.HIGH, reason="Rain", actor=manager, at=NOW + SOON)
    clock.refresh_from_db()
    assert (clock.target, clock.policy and clock.policy.book.number) == (36000, 2)
    assert list(differences()) == []


def test_only_what_really_changes_is_written_into_ledgers(book: RuleBook, manager: Actor) -> None:
    clock = a_clock()
    publish(book, manager)
    assert recomputing.recount(NOW + SOON) == 0
    clock.refresh_from_db()
    assert clock.policy is not None and clock.policy.book.number == 2
    assert not clock.events.filter(what="recompute").exists()


def test_a_planned_draft_goes_live_at_its_moment(book: RuleBook, manager: Actor) -> None:
    with pytest.raises(Invalid):
        publishing.plan(moment=NOW, seen=book.version, recompute=Running.KEEP, note="", actor=manager, at=NOW)
    publishing.plan(
        moment=NOW + HOUR, seen=book.version, recompute=Running.RECOUNT, note="Autumn", actor=manager, at=NOW
    )
    assert not publishing.apply_planned(NOW + 0.9 * HOUR)
    assert publishing.apply_planned(NOW + HOUR)
    assert not publishing.apply_planned(NOW + HOUR)
    live = the_book()
    assert (live.number, live.note, live.published_by_id) == (2, "Autumn", manager.id)
    assert RuleChange.objects.get().book == live


def test_a_plan_is_taken_back(book: RuleBook, manager: Actor) -> None:
    plan = {"recompute": Running.KEEP, "note": "", "actor": manager, "at": NOW}
    publishing.plan(moment=NOW + HOUR, seen=book.version, **plan)
    book.refresh_from_db()
    publishing.unplan(seen=book.version, actor=manager, at=NOW)
    assert not publishing.apply_planned(NOW + 2 * HOUR)


def test_of_two_editors_the_second_is_told(book: RuleBook, manager: Actor) -> None:
    seen = book.version
    edit(book, manager, first_response=15)
    for act in (
        lambda: rulebooks.edit(ENQUIRY, Wording(), seen=seen, actor=manager, at=NOW),
        lambda: rulebooks.remove(ENQUIRY, seen=seen, actor=manager, at=NOW),
        lambda: rulebooks.discard(seen=seen, actor=manager, at=NOW),
        lambda: publishing.publish(seen=seen, recompute=Running.KEEP, note="", actor=manager, at=NOW),
    ):
        with pytest.raises(Stale):
            act()


def test_a_supervisor_reads_and_does_not_write(book: RuleBook) -> None:
    sue = acting(a_supervisor(team=a_team()))
    for act in (
        lambda: rulebooks.draft(actor=sue, at=NOW),
        lambda: rulebooks.edit(ENQUIRY, Wording(), seen=book.version, actor=sue, at=NOW),
        lambda: publishing.publish(seen=book.version, recompute=Running.KEEP, note="", actor=sue, at=NOW),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_what_is_published_is_never_edited(book: RuleBook, manager: Actor) -> None:
    publish(book, manager)
    with pytest.raises(Refused, match="no draft"):
        rulebooks.edit(ENQUIRY, Wording(), seen=book.version + 1, actor=manager, at=NOW)


@pytest.mark.parametrize(
    ("field", "wording"),
    [
        ("first_response-1", Wording(targets=targets(first_response=10**9))),
        ("first_response-1", Wording(targets={"first_response": {"1": {"amount": 1, "unit": "moons"}}})),
        ("no_such_clock-1", Wording(targets=targets(no_such_clock=5))),
        ("update-pause", Wording(targets={"update": {"when": {"pause": ["rain"]}}})),
        ("step-0-when", Wording(ladder=[{"at": 0, "tell": ["owner"], "by": ["page"]}])),
        ("step-0-tell", Wording(ladder=[{"after": 60}])),
        ("step-0-by", Wording(ladder=[{"at": 50, "tell": ["owner"]}])),
        ("condition-0", Wording(conditions=[{"field": "kind", "op": "is", "values": []}])),
        ("condition-0", Wording(conditions=[{"field": "weather", "op": "is", "values": ["rain"]}])),
    ],
)
def test_what_a_book_cannot_hold_is_refused_by_its_field(
    book: RuleBook, manager: Actor, field: str, wording: Wording
) -> None:
    with pytest.raises(Invalid) as wrong:
        rulebooks.edit(ENQUIRY, wording, seen=book.version, actor=manager, at=NOW)
    assert field in wrong.value.errors


def test_the_differences_of_two_versions_are_told(book: RuleBook, manager: Actor) -> None:
    edit(book, manager, first_response=30)
    rulebooks.remove(1, seen=book.version, actor=manager, at=NOW)
    book.refresh_from_db()
    rulebooks.move(2, by=1, seen=book.version, actor=manager, at=NOW)
    found = {one.policy.key: one for one in rulediff.differences(the_book(), book)}
    assert found[1].after is None
    assert found[2].parts == ("position",)
    first = next(one for one in found[ENQUIRY].changes if (one.metric, one.priority) == (FIRST, Priority.NORMAL))
    assert (first.before, first.after) == ({"amount": 120, "unit": "minutes"}, {"amount": 30, "unit": "minutes"})


def test_a_preview_says_what_running_clocks_would_do_and_does_nothing(book: RuleBook, manager: Actor) -> None:
    clock = a_clock()
    before = Clock.objects.values().get()
    for minutes, how in ((60, "sooner"), (600, "later"), (15, "newly_late")):
        edit(book, manager, first_response=minutes)
        found = previewing.preview(book, actor=manager, at=NOW + 0.5 * HOUR)
        assert (dict(found.counts), found.clocks) == ({how: 1}, 1)
        assert (found.moved[0].before, found.moved[0].ticket) == (clock.due_at, clock.ticket)
    edit(book, manager, resolution=60)
    assert previewing.preview(book, actor=manager, at=NOW + 0.5 * HOUR).counts == {"ended": 1}
    assert Clock.objects.values().get() == before


def test_a_preview_says_where_cases_would_come_from(book: RuleBook, manager: Actor) -> None:
    for kind in (Kind.ENQUIRY, Kind.REQUEST):
        a_ticket(kind)
    edit(book, manager, conditions=[], first_response=60)
    rulebooks.move(ENQUIRY, by=-9, seen=book.version, actor=manager, at=NOW)
    found = previewing.would_have_matched(book, Policy.objects.get(book=book, key=ENQUIRY), NOW + HOUR)
    assert (found.looked, found.matched, found.before, found.come) == (2, 2, 1, (("Service request", 1),))


def test_keeping_waits_until_the_version_before_is_counted(book: RuleBook, manager: Actor) -> None:
    publish(book, manager)
    second = rulebooks.draft(actor=manager, at=NOW)
    with pytest.raises(Refused, match="still being counted"):
        publish(second, manager, Running.KEEP)
    publishing.plan(moment=NOW + SOON, seen=second.version, recompute=Running.KEEP, note="", actor=manager, at=NOW)
    assert not publishing.apply_planned(NOW + SOON)
    recomputing.recount(NOW + SOON)
    assert publishing.apply_planned(NOW + SOON)


def test_a_preview_of_twenty_cases_asks_as_often_as_of_one(book: RuleBook, manager: Actor) -> None:
    counted = []
    edit(book, manager, first_response=60)
    a_clock()
    previewing.preview(book, actor=manager, at=NOW)  # rules and calendars are read
    for number in (1, 19):
        for _number in range(number):
            a_clock()
        with CaptureQueriesContext(connection) as queries:
            previewing.preview(book, actor=manager, at=NOW)
        counted.append(len(queries))
    assert counted[0] == counted[1]
