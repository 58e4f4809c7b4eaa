"""Part-tasks for colleagues, and the audit of a ticket as people read it."""

from datetime import timedelta

import pytest
from django.test import Client

from servicedesk.actors import SYSTEM
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.notify.models import Notice
from tests.cases import LATER, NOW, SOON, a_customer, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent, signed_in
from tickets import conversation, handling, tasklist
from tickets.models import Clock, Task
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


@pytest.fixture
def ben():
    return an_agent("ben", team=a_team("Back"))


def browser_of(person) -> Client:
    return signed_in(person)


def test_a_colleague_has_a_part_and_hands_it_back(front, amy, ben):
    ticket = a_ticket(team=front, assignee=amy)
    clocks = list(Clock.objects.filter(ticket=ticket).values())
    asked = {"what": "Ask the carrier", "deliverable": "Their answer in writing", "owner": ben, "due_at": LATER}
    task = tasklist.give(ticket, **asked, actor=acting(amy), at=NOW)
    assert tasklist.give(ticket, **asked, actor=acting(amy), at=NOW) == task  # pressed twice
    told = Notice.objects.get(kind="task.given")
    assert (told.person, told.params["what"]) == (ben, "Ask the carrier")
    page = browser_of(ben).get(f"/desk/tickets/{ticket.reference}/").content.decode()
    assert "Ask the carrier" in page and "Their answer in writing" in page
    browser_of(ben).post(f"/desk/tickets/{ticket.reference}/tasks/", {"task": task.pk, "result": "They say Friday."})
    task.refresh_from_db()
    assert (task.done_by, task.result) == (ben, "They say Friday.")
    assert list(Clock.objects.filter(ticket=ticket).values()) == clocks  # a part-task is no pause


def test_a_part_is_given_only_to_whoever_sees_the_case_and_by_whoever_works_on_it(front, amy, ben):
    hidden = a_ticket(team=front, customer=a_customer(restricted=True))
    asked = {"what": "Look", "owner": ben, "due_at": LATER}
    with pytest.raises(Refused, match="may not see"):
        tasklist.give(hidden, **asked, actor=acting(amy), at=NOW)
    with pytest.raises(NotPermitted):
        tasklist.give(a_ticket(team=front, assignee=amy), **asked, actor=acting(ben), at=NOW)
    past = {**asked, "due_at": NOW - timedelta(hours=1)}
    with pytest.raises(Invalid):
        tasklist.give(a_ticket(team=front), **past, actor=acting(amy), at=NOW)
    refused = browser_of(amy).post(
        f"/desk/tickets/{a_ticket(team=front).reference}/tasks/new/", {"what": "Typed", "owner": ben.pk, "due": "soon"}
    )
    assert refused.status_code == 422 and "Typed" in refused.content.decode()
    assert not Task.objects.exists()


def test_the_audit_reads_as_sentences_for_those_who_may_see_it(front, amy, ben):
    ticket = a_ticket(team=front)
    handling.claim(ticket, actor=acting(amy), at=NOW)
    conversation.note(ticket, body="Words of the note", actor=acting(amy), at=SOON)
    shown = browser_of(amy).get(f"/desk/tickets/{ticket.reference}/audit/").content.decode()
    assert shown.index("Amy: Wrote a note") < shown.index("Amy: Claimed")
    assert "Words of the note" not in shown.split("<main")[1]
    assert browser_of(ben).get(f"/desk/tickets/{ticket.reference}/audit/").status_code == 403


def test_a_supervisor_ends_a_task_on_a_sealed_file_on_its_page(front) -> None:
    sue = a_supervisor("sue", team=front)
    ticket = a_ticket(team=front, state=State.CLOSED, closed_at=NOW, sealed=True)
    fields = {"kind": "verify_effect", "what": "Did it help?", "due_at": NOW, "actor": SYSTEM, "at": NOW}
    tasklist.add(ticket, owner=an_agent("cai", team=front), natural_key="verify", **fields)
    shown = browser_of(sue).get(f"/desk/tickets/{ticket.reference}/").content.decode()
    assert f'action="/desk/tickets/{ticket.reference}/tasks/"' in shown
