"""A draft tried on past cases: what it would have attained, beside what was [H-20]."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Invalid, NotPermitted
from servicedesk.events import announce
from staff import calendars
from tests.cases import NOW, a_ticket
from tests.lives import a_life
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tests.promises import only_when, promise_again, targets, the_book
from tickets import handling, state
from tickets.clocks import backtest, deadlines, previewing, publishing, rulebooks
from tickets.clocks.backtest import Attained
from tickets.clocks.rulechecks import Wording
from tickets.events import TicketOpened
from tickets.models import Backtest, Clock, RuleBook, Ticket
from tickets.vocabulary import BacktestState, Kind, Metric, Priority, Running, State

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=30)
ENQUIRY = 4
pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Actor:
    return acting(a_manager())


@pytest.fixture
def book(manager: Actor) -> RuleBook:
    return rulebooks.draft(actor=manager, at=NOW)


def edit(book: RuleBook, manager: Actor, *, pauses: dict[str, list[str]] | None = None, **lengths) -> None:
    said = targets(**lengths)
    for metric, names in (pauses or {}).items():
        said[metric]["when"] = {"pause": names}
    wording = Wording(conditions=only_when(kind=Kind.ENQUIRY), targets=said)
    rulebooks.edit(ENQUIRY, wording, seen=book.version, actor=manager, at=NOW)
    book.refresh_from_db()


def tried(book: RuleBook, manager: Actor, days: int = 30) -> Backtest:
    return backtest.ask(book, since=NOW.date(), until=NOW.date() + timedelta(days=days), actor=manager, at=LATER)


def answered(after: timedelta, **fields) -> Ticket:
    ticket = a_ticket(**fields)
    deadlines.start(ticket, Metric.FIRST_RESPONSE, at=NOW)
    deadlines.stop(ticket, Metric.FIRST_RESPONSE, at=NOW + after)
    return ticket


def test_a_stricter_draft_would_have_been_late(book: RuleBook, manager: Actor) -> None:
    front = a_team("Front")
    answered(0.5 * HOUR, team=front)
    slow = answered(1.5 * HOUR, team=front)
    edit(book, manager, first_response=60)
    one = tried(book, manager)
    assert one.state == BacktestState.DONE
    found = Attained(met=2, missed=0, would_meet=1, would_miss=1, dropped=0)
    assert backtest.whole(one) == found == backtest.by_metric(one)["first_response"]
    assert backtest.by_week(one) == [(date(2026, 11, 23), found)]
    assert backtest.by_team(one) == {front.pk: found}
    assert (found.was, found.would) == (100, 50)
    assert one.result["worst"] == [[1800, slow.pk, "first_response"]]


def test_what_is_no_longer_promised_is_counted_apart(book: RuleBook, manager: Actor) -> None:
    answered(0.5 * HOUR)
    edit(book, manager, resolution=60)
    assert backtest.whole(tried(book, manager)) == Attained(met=1, dropped=1)


def test_a_clock_that_would_not_pause_runs_while_the_customer_has_the_word(book: RuleBook, manager: Actor) -> None:
    ticket = a_ticket(state=State.OPEN)
    announce(TicketOpened(ticket=ticket, wish="", at=NOW, actor=SYSTEM))
    for at, to in ((NOW + 0.5 * HOUR, State.WAITING), (NOW + 6 * HOUR, State.OPEN), (NOW + 7 * HOUR, State.DONE)):
        state.set_state(ticket, to, at=at, actor=SYSTEM)
    edit(book, manager, resolution=120)
    assert backtest.by_metric(tried(book, manager))["resolution"] == Attained(met=1, would_meet=1)
    edit(book, manager, resolution=120, pauses={"resolution": []})
    assert backtest.by_metric(tried(book, manager))["resolution"] == Attained(met=1, would_miss=1)


def test_the_customers_wait_is_read_off_the_resolutions_ledger(book: RuleBook, manager: Actor) -> None:
    ticket = a_ticket(state=State.OPEN)
    announce(TicketOpened(ticket=ticket, wish="", at=NOW, actor=SYSTEM))
    state.set_state(ticket, State.DONE, at=NOW + HOUR, actor=SYSTEM)
    edit(book, manager, requester_wait=30, department=60, agent_work=60)
    one = tried(book, manager)
    assert backtest.by_metric(one)["requester_wait"] == Attained(would_miss=1)
    assert backtest.unknowable(book, the_book()) == [Metric.AGENT_WORK]


def a_history(chance: Random, number: int) -> None:
    """A case with a life of its own, up to its end."""
    amy = acting(an_agent(f"amy{number}", team=a_team("Front")))
    at = NOW + chance.randint(0, 400) * HOUR
    ticket = a_ticket(chance.choice([Kind.ENQUIRY, Kind.REQUEST]), at=at, state=State.OPEN, team=a_team("Front"))
    announce(TicketOpened(ticket=ticket, wish="", at=at, actor=SYSTEM))
    for _turn in range(chance.randint(1, 6)):
        at += chance.randint(1, 900) * timedelta(minutes=1)
        turn = chance.randint(0, 3)
        if turn == 0:
            deadlines.stop(ticket, Metric.FIRST_RESPONSE, at=at)
        elif turn == 1 and ticket.priority != Priority.HIGH:
            handling.overrule_priority(ticket, to=Priority.HIGH, reason="Rain", actor=manager_of(amy), at=at)
        else:
            state.set_state(ticket, chance.choice([State.OPEN, State.WAITING]), at=at, actor=SYSTEM)
        ticket.refresh_from_db()
    state.set_state(ticket, State.DONE, at=at + HOUR, actor=SYSTEM)


def manager_of(amy: Actor) -> Actor:
    return acting(a_manager(f"boss{amy.id}"))


def test_the_book_in_force_tried_on_its_own_past_gives_what_really_was(manager: Actor) -> None:
    promise_again(first_response=600, next_response=600, resolution=1200, update=450)
    chance = Random(7)
    for number in range(40):
        a_history(chance, number)
    one = tried(the_book(), manager, days=90)
    ended = Clock.objects.filter(state__in=("met", "missed"))
    assert one.total == ended.count() > 60
    real = {
        metric: (ended.filter(metric=metric, state="met").count(), ended.filter(metric=metric, state="missed").count())
        for metric in set(ended.values_list("metric", flat=True))
    }
    assert any(missed for _met, missed in real.values()) and any(met for met, _missed in real.values())
    found = backtest.by_metric(one)
    assert {metric: (row.met, row.missed) for metric, row in found.items()} == real
    assert {metric: (row.would_meet, row.would_miss) for metric, row in found.items()} == real


def test_an_unchanged_draft_gives_what_was_though_cases_are_others_today(manager: Actor) -> None:
    """A case that became another kind, team or customer's, hours that changed, a priority that was overruled."""
    front = a_team("Front")
    for after in (0.5, 1.5, 30):
        ticket = answered(after * HOUR, team=front)
        handling.reclassify(ticket, kind=Kind.REQUEST, reason="It is one", actor=manager, at=LATER)
        handling.overrule_priority(ticket, to=Priority.URGENT, reason="Rain", actor=manager, at=LATER)
    weekly = Clock.objects.filter(ticket=ticket)[0].calendar
    weekly.always_open, weekly.version = True, weekly.version + 1
    weekly.save()
    calendars.look_again()
    book = rulebooks.draft(actor=manager, at=LATER)
    real = Clock.objects.filter(state="met").count(), Clock.objects.filter(state="missed").count()
    assert real == (2, 1)
    found = backtest.whole(tried(book, manager, days=60))
    assert (found.met, found.missed) == (found.would_meet, found.would_miss) == real
    policy = Clock.objects.filter(metric="first_response")[0].policy
    box = previewing.would_have_kept(book, book.policies.get(key=policy.key), actor=manager, at=LATER)
    assert (box.met, box.missed, box.left_out) == (box.was_met, box.was_missed, 0) == (*real, 0)
    # Of other conditions before it nobody can tell what they would have found in the case of that day.
    rulebooks.add(Wording(name="First", conditions=only_when(tier="vip")), seen=book.version, actor=manager, at=LATER)
    book.refresh_from_db()
    assert backtest.whole(tried(book, manager, days=60)).left_out == 3


def test_a_draft_that_lets_clocks_run_otherwise_gives_what_it_would_have_measured(manager: Actor) -> None:
    """The same lives under the rules in force, tried with others; and under those others."""
    lengths = {"first_response": 300, "resolution": 1200, "requester_wait": 900, "update": 450}
    said = targets(**lengths)
    said["first_response"]["when"] = {"stop": ["our_word", "given"], "pause": ["with_customer"]}
    said["resolution"]["when"] = {"start": ["our_word"], "pause": ["unassigned"]}
    said["requester_wait"]["when"] = {"pause": []}
    said["update"]["when"] = {"reset": ["our_word", "customer_wrote", "reopened"]}
    found = []
    for rules in (targets(**lengths), said):
        promise_again(**rules)
        chance = Random(11)
        team, boss = a_team(f"Team {len(found)}"), a_manager(f"boss{len(found)}")
        people = [an_agent(f"amy{len(found)}{number}", team=team) for number in range(2)]
        for number in range(12):
            ticket = a_ticket(at=NOW + number * HOUR, state=State.OPEN, team=team)
            announce(TicketOpened(ticket=ticket, wish="", at=ticket.received_at, actor=SYSTEM))
            a_life(chance, ticket, people, boss)
            state.set_state(ticket, State.DONE, at=ticket.received_at + 200 * HOUR, actor=SYSTEM)
        found.append(Clock.objects.filter(ticket__team=team))
    book = rulebooks.draft(actor=manager, at=NOW)
    usual, other = found
    promise_again(**targets(**lengths))
    book.policies.update(targets=said)
    other_real = {
        metric: (other.filter(metric=metric, state="met").count(), other.filter(metric=metric, state="missed").count())
        for metric in lengths
    }
    other.delete()
    assert usual.exists()
    by_metric = backtest.by_metric(tried(book, manager, days=90))
    assert {metric: (by_metric[metric].would_meet, by_metric[metric].would_miss) for metric in lengths} == other_real


def test_many_are_judged_by_the_worker_in_slices(
    book: RuleBook, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "AT_THE_PAGE", 2)
    monkeypatch.setattr(backtest, "AT_ONCE", 3)
    for _number in range(7):
        answered(0.5 * HOUR)
    one = tried(book, manager)
    assert (one.state, one.total, one.done) == (BacktestState.WAITING, 7, 0)
    seen = []
    while backtest._next_slice(LATER) is not None:
        one.refresh_from_db()
        seen.append((one.done, one.state))
    assert seen == [(3, "running"), (6, "running"), (7, "done")]
    assert backtest.whole(one) == Attained(met=7, would_meet=7)
    assert backtest.run(LATER) == 0


def test_a_draft_that_changed_meanwhile_is_not_gone_on_with(
    book: RuleBook, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "AT_THE_PAGE", -1)
    one = tried(book, manager)
    edit(book, manager, first_response=60)
    backtest.run(LATER)
    one.refresh_from_db()
    assert one.state == BacktestState.OVER


def test_a_trial_that_breaks_is_stopped_and_holds_up_no_other(
    client: Client, book: RuleBook, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "AT_THE_PAGE", -1)
    broken = tried(rulebooks.live(), manager)
    answered(0.5 * HOUR)
    whole = tried(book, manager)
    usual = backtest._judge_some

    def stumble(one: Backtest, **told) -> int:
        assert one != broken
        return usual(one, **told)

    monkeypatch.setattr(backtest, "_judge_some", stumble)
    assert backtest.run(LATER) == 1
    assert dict(Backtest.objects.values_list("pk", "state")) == {broken.pk: "over", whole.pk: "done"}
    Backtest.objects.filter(pk=whole.pk).update(state=BacktestState.OVER)
    client.force_login(a_manager("mia"))
    assert "or the trial broke off" in client.get("/desk/settings/policies/draft/backtest/").content.decode()


def test_more_clocks_cost_no_more_queries(book: RuleBook, manager: Actor) -> None:
    counted = []
    for number in (1, 19):
        for _number in range(number):
            answered(0.5 * HOUR)
        with CaptureQueriesContext(connection) as queries:
            tried(book, manager)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_only_those_who_write_rules_try_them_and_for_a_span_that_is_one(book: RuleBook, manager: Actor) -> None:
    with pytest.raises(NotPermitted):
        tried(book, acting(a_supervisor(team=a_team())))
    with pytest.raises(Invalid):
        tried(book, manager, days=-1)


def test_the_page_shows_both_and_names_the_latest(client: Client, book: RuleBook, manager: Actor) -> None:
    client.force_login(a_manager("mia"))
    slow = answered(1.5 * HOUR, team=a_team("Front"))
    edit(book, manager, first_response=60)
    page = "/desk/settings/policies/draft/backtest/"
    assert "Not tried yet." in client.get(page).content.decode()
    assert client.post(page, {"since": "2026-11-01", "until": "2026-12-01"}).status_code == 302
    shown = client.get(page).content.decode()
    for words in ("100 % were kept; by the draft it would have been 0 %.", slow.reference, "Front", "<polyline"):
        assert words in shown
    assert client.post(page, {"since": "2026-12-01", "until": "2026-11-01"}).status_code == 422
    publishing.publish(seen=book.version, recompute=Running.KEEP, note="", actor=manager, at=datetime.now(NOW.tzinfo))
    assert client.get(page).status_code == 404
