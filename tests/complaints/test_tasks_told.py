"""Whoever gets a task about a complaint hears of it, and finds it again in a list of their own [H-17, H-18]."""

import pytest

from servicedesk.errors import Invalid
from servicedesk.notify.models import Notice
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tickets.lists.inboxes import tickets_in, view_of
from tickets.models import Address, Task, Ticket

pytestmark = pytest.mark.django_db


def told(person) -> list[str]:
    heard = Notice.objects.filter(person=person, kind="task.added").order_by("pk")
    return list(heard.values_list("params__what", flat=True))


def listed(desk: Desk, person) -> list[Ticket]:
    return list(tickets_in(view_of("tasks"), actor=acting(person), at=desk.at))


@begins("follow_up")
def test_the_supervisor_hears_that_it_did_not_help(desk) -> None:
    sue = a_supervisor("sue", team=a_team())
    assert listed(desk, sue) == []
    desk.do("log_follow_up", happened_at=desk.now(), helped=False, said="It split again.")
    assert [words[:25] for words in told(sue)] == ["The solution did not help"]
    assert listed(desk, sue) == [desk.ticket]


@begins("archive")
def test_a_word_on_an_archived_complaint_reaches_whoever_supervises(desk) -> None:
    sue = a_supervisor("sue", team=a_team())
    desk.do("archive")
    for words in ("It split again.", "Hello?"):
        desk.customer_writes(words)
    assert len(told(sue)) == 1
    assert listed(desk, sue) == [desk.ticket]


@begins("archive")
def test_where_nobody_leads_the_team_a_manager_hears_it(desk) -> None:
    boss = a_manager("max")
    desk.do("archive")
    desk.customer_writes("It split again.")
    assert (Task.objects.get(kind="asks_for_review").owner, len(told(boss))) == (boss, 1)


@begins("prevent")
def test_who_is_to_carry_out_an_action_hears_it_unless_they_planned_it(desk) -> None:
    ben = an_agent("ben", team=a_team("Back"))
    for owner in (ben.pk, desk.agent.id):
        desk.do("plan_action", kind="preventive", what="Pack twice", owner=owner, due=desk.day(3))
    assert len(told(ben)) == 2  # to carry it out, and to see later whether it helped
    assert Notice.objects.filter(kind="task.added").count() == 2
    assert listed(desk, ben) == [desk.ticket]


@begins("prevent")
def test_an_action_is_not_given_to_somebody_from_whom_the_case_is_hidden(desk) -> None:
    ben = an_agent("ben", team=a_team("Back"))
    type(desk.ticket.team).objects.filter(pk=desk.ticket.team_id).update(confidential=True)
    with pytest.raises(Invalid) as refusal:
        desk.do("plan_action", kind="preventive", what="Pack twice", owner=ben.pk, due=desk.day(3))
    assert set(refusal.value.errors) == {"owner"}
    assert told(ben) == []


@begins("follow_up")
def test_a_call_that_nobody_owns_is_the_supervisors(desk) -> None:
    sue = a_supervisor("sue", team=a_team())
    Ticket.objects.filter(pk=desk.ticket.pk).update(assignee=None)
    Address.objects.filter(customer=desk.ticket.customer).update(refused_at=desk.at)
    desk.wait(days=3).worker()
    assert [words[:17] for words in told(sue)] == ["Call the customer"]
