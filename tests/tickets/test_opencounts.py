"""Open tickets are counted as they change: whatever changes them, the sums equal what the tickets say."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from staff.acting import acting_as
from staff.models import Person, Team
from tests.desk import a_complaint, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent
from tickets.board import counts, figures
from tickets.board.figures import Scope
from tickets.models import DueCount, OpenCount, Ticket
from tickets.vocabulary import STEPS, UNFINISHED, State

pytestmark = pytest.mark.django_db


def shuffle(tickets: list[Ticket], chance: Random) -> None:
    """Change one of them at random, in one of the ways in which rows change."""
    ticket = chance.choice(tickets)
    mine = Ticket.objects.filter(pk=ticket.pk)
    state = chance.choice(list(State))
    change = {
        "state": {"state": state, "closed_at": timezone.now() if state == State.CLOSED else None},
        "team": {"team": chance.choice([None, *Team.objects.all()])},
        "assignee": {"assignee": chance.choice([None, *Person.objects.all()])},
        "stage": {"stage": chance.choice(STEPS)},
        "due": {"due_sort": timezone.now() + timedelta(minutes=chance.randrange(-600, 600))},
        "subject": {"subject": "Something else"},
    }
    mine.update(**change[chance.choice(list(change))])


def test_a_random_history_leaves_the_sums_that_the_tickets_say() -> None:
    for name in ("amy", "ben"):
        an_agent(name, team=a_team(f"Team of {name}"))
    tickets = [make() for _turn in range(4) for make in (a_ticket, a_complaint)]
    chance = Random(11)
    for turn in range(300):
        shuffle(tickets, chance)
        if turn % 60 == 0:
            counts.fold(few=0)
    assert list(counts.differences()) == []
    Ticket.objects.filter(pk__in=[one.pk for one in tickets]).update(state=State.OPEN)
    before = OpenCount.objects.count()
    counts.fold(few=before)
    assert OpenCount.objects.count() == before  # not worth the work
    counts.fold(few=5)
    assert OpenCount.objects.count() < before
    assert list(counts.differences()) == []


def test_what_was_changed_past_the_triggers_is_found_and_mended() -> None:
    a_ticket()
    OpenCount.objects.create(team=7, assignee=None, stage="", open=2, waiting=0)
    DueCount.objects.create(hour=timezone.now(), team=8, stage="", open=1)
    assert [(one.table, one.sum["team"]) for one in counts.differences()] == [
        ("tickets_opencount", 7),
        ("tickets_duecount", 8),
    ]
    counts.recount()
    assert list(counts.differences()) == []


def test_the_board_counts_what_its_reader_may_see() -> None:
    """By the sums less what is hidden; against a plain count of visible tickets."""
    team, other, secret = a_team("Ours"), a_team("Theirs"), a_team("Secret")
    Team.objects.filter(pk=secret.pk).update(confidential=True)
    amy, sue, max_ = an_agent("amy", team=team), a_supervisor("sue", team=team), a_manager("max")
    tickets = [make() for _turn in range(9) for make in (a_ticket, a_complaint)]
    for place, ticket in enumerate(tickets):
        owner = (amy, sue, None)[place // 3 % 3]
        Ticket.objects.filter(pk=ticket.pk).update(team=(team, other, secret)[place % 3], assignee=owner)
        if place % 5 < 3:
            Ticket.objects.filter(pk=ticket.pk).update(due_sort=timezone.now() - timedelta(minutes=25 * place))
        if place % 4 == 0:
            type(ticket.customer).objects.filter(pk=ticket.customer_id).update(restricted=True)
    for reader in (sue, max_):
        actor, at = acting_as(reader), timezone.now()
        seen = Ticket.objects.visible_to(actor).filter(state__in=UNFINISHED)
        hidden = set(Ticket.objects.hidden_from(actor).values_list("pk", flat=True))
        assert hidden == set(Ticket.objects.values_list("pk", flat=True)) - set(seen.values_list("pk", flat=True))
        assert bool(hidden) is (reader == sue)
        everywhere = figures.at_once(Scope(actor=actor, at=at, teams=None))
        assert everywhere.now.open == seen.count() > 0
        assert everywhere.now.overdue == seen.filter(due_sort__lt=at).count()
        assert everywhere.now.unassigned == seen.filter(assignee=None).count()
        assert everywhere.loads[amy.pk] == seen.filter(assignee=amy).count()
        assert sum(one.number for one in everywhere.steps) == seen.filter(kind="complaint").count()
        ours = figures.at_once(Scope(actor=actor, at=at, teams=frozenset({team.pk})))
        assert ours.now.open == seen.filter(team=team).count() < everywhere.now.open
        assert ours.loads == everywhere.loads


def test_what_is_late_is_counted_to_the_second_at_every_moment() -> None:
    """By the hours that are over and this one; the sums made short in between count the same."""
    team, at = a_team("Ours"), timezone.now()
    edges = (*range(-300, -240, 9), -90, -61, -60, -59, -1, 0, 1, 59, 60, 61, 90)
    for place, minutes in enumerate(edges):
        ticket = (a_ticket, a_complaint)[place % 2]()
        due = at.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)
        Ticket.objects.filter(pk=ticket.pk).update(due_sort=due, team=team if place % 3 else None)
    actor = acting_as(a_manager("max"))
    for few in (10_000, 0):
        counts.fold(few=few)
        for later in range(0, 240, 7):
            moment = at + timedelta(minutes=later)
            for teams in (None, frozenset({team.pk})):
                counted = figures.at_once(Scope(actor=actor, at=moment, teams=teams))
                late = Ticket.objects.overdue(moment).filter(**({"team__in": teams} if teams else {}))
                assert counted.now.overdue == late.count()
                for one in counted.steps:
                    assert one.late == late.filter(kind="complaint", stage=one.step).count()
    assert DueCount.objects.filter(hour__year=1970).exists()


def test_writers_do_not_wait_for_one_another() -> None:
    """Rows are only appended: a change touches no row that another change could hold."""
    ticket = a_ticket()
    Ticket.objects.filter(pk=ticket.pk).update(team=a_team("Another"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_upd) FROM pg_stat_xact_user_tables WHERE relname LIKE 'tickets_%count'")
        assert cursor.fetchone() == (0,)
    assert OpenCount.objects.filter(open=-1).count() == 1
