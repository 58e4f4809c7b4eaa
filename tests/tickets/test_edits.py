"""Many edit one ticket at once: each edit stands or is told why not, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from servicedesk.audit.models import Entry
from servicedesk.audit.verify import verify
from staff import access
from tests.cases import NOW, a_category, a_ticket
from tests.people import a_manager, a_team, acting, an_agent
from tickets import conversation, handling, tagging
from tickets.models import Ticket
from tickets.vocabulary import Priority

AT_ONCE, EACH = 10, 5


def at_once(deed) -> list:
    """`deed(n)` in ten threads that begin together; what each returned."""
    start = Barrier(AT_ONCE)

    def run(number: int):
        try:
            start.wait(10)
            return deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_fifty_edits_at_once_lose_nothing():
    front = a_team("Front")
    boss, ticket = acting(a_manager(team=front)), a_ticket(team=front)
    first, second = a_category("one"), a_category("two")

    def edit(number: int) -> None:
        own = Ticket.objects.get(pk=ticket.pk)
        tagging.change(own, add=[f"tag{number}"], actor=boss, at=NOW)
        conversation.note(own, body=f"Note {number}", actor=boss, at=NOW)
        handling.overrule_priority(own, to=Priority.HIGH, reason=f"Reason {number}", actor=boss, at=NOW)
        handling.categorise(own, category=first if number % 2 else second, actor=boss, at=NOW)
        conversation.note(own, body=f"More {number}", actor=boss, at=NOW)

    at_once(edit)
    ticket.refresh_from_db()
    told = Entry.objects.of(f"ticket:{ticket.pk}")
    assert tagging.names_of(ticket) == sorted(f"tag{number}" for number in range(AT_ONCE))
    assert ticket.messages.filter(entry="note").count() == 2 * AT_ONCE
    assert told.filter(verb="priority_overruled").count() == AT_ONCE
    sorted_how_often = told.filter(verb="categorised").count()  # twice the same in a row changes nothing
    assert ticket.version == 1 + 4 * AT_ONCE + sorted_how_often
    assert 4 * AT_ONCE < told.count() <= AT_ONCE * EACH
    assert verify().holds


@pytest.mark.django_db(transaction=True)
def test_of_those_who_looked_at_one_version_one_wins_and_the_others_are_told():
    front = a_team("Front")
    amy, ticket = an_agent("amy", team=front), a_ticket(team=front)
    secret = access.create_token(person=amy, name="t", scopes=("write",), actor=acting(amy), at=timezone.now())[1]
    here = f"/api/v1/tickets/{ticket.reference}/"

    def patch(number: int) -> int:
        program = Client(headers={"authorization": f"Bearer {secret}", "if-match": '"1"'})
        body = {"priority": 2, "reason": f"Reason {number}", "add_tags": [f"tag{number}"]}
        return program.patch(here, body, content_type="application/json").status_code

    assert sorted(at_once(patch)) == [200] + [412] * (AT_ONCE - 1)
    ticket.refresh_from_db()
    winner = ticket.priority_overruled.removeprefix("Reason ")
    assert tagging.names_of(ticket) == [f"tag{winner}"]


@pytest.mark.django_db
def test_an_edit_is_all_or_nothing():
    front = a_team("Front")
    amy, ticket = an_agent("amy", team=front), a_ticket(team=front)
    secret = access.create_token(person=amy, name="t", scopes=("write",), actor=acting(amy), at=timezone.now())[1]
    program, here = Client(headers={"authorization": f"Bearer {secret}"}), f"/api/v1/tickets/{ticket.reference}/"

    def patch(**body):
        return program.patch(here, body, content_type="application/json")

    refused = patch(add_tags=["a"], priority=1)
    assert (refused.status_code, tagging.names_of(ticket)) == (422, [])
    assert patch(assignee="nobody").status_code == 422
    done = patch(assignee="amy", add_tags=["a"], priority=1, reason="Now")
    assert (done.status_code, done.json()["assignee"], done.json()["tags"]) == (200, "amy", ["a"])
    assert done["ETag"] == f'"{done.json()["version"]}"'
    assert patch(assignee=None).json()["assignee"] is None


@pytest.mark.django_db
def test_a_property_edited_on_the_page_comes_back_as_it_is_now():
    front = a_team("Front")
    boss, ticket = a_manager(team=front), a_ticket(team=front)
    browser, here = Client(), f"/desk/tickets/{ticket.reference}/"
    browser.force_login(boss)
    htmx = {"HX-Request": "true", "HX-Target": "case-head"}
    form = {"priority": "1", "reason": "At once", "version": "1"}
    done = browser.post(f"{here}priority/", form, headers=htmx)
    shown = done.content.decode()
    assert done.status_code == 200 and 'id="case-head"' in shown and 'id="case-facts" hx-swap-oob' in shown
    assert 'data-version="2"' in shown and "<html" not in shown
    stale = browser.post(f"{here}priority/", {**form, "priority": "4"}, headers=htmx)
    told = stale.content.decode()
    assert stale.status_code == 412 and "At once" in told  # what came between
    ticket.refresh_from_db()
    assert ticket.priority == Priority.URGENT
    refused = browser.post(f"{here}priority/", {"priority": "4", "reason": "", "version": "2"}, headers=htmx)
    assert refused.status_code == 422 and 'id="case-head"' in refused.content.decode()


@pytest.mark.django_db
def test_tags_team_and_kind_are_edited_in_place_too():
    front, back = a_team("Front"), a_team("Back")
    boss, ticket = a_manager(team=front), a_ticket(team=front)
    browser, here = Client(), f"/desk/tickets/{ticket.reference}/"
    browser.force_login(boss)
    htmx = {"HX-Request": "true", "HX-Target": "case-head"}
    assert 'data-edit="tags"' in browser.get(f"{here}tags/", headers={"HX-Request": "true"}).content.decode()
    done = browser.post(f"{here}tags/", {"add": "refund, <b>"}, headers=htmx).content.decode()
    assert 'id="case-head"' in done and "&lt;b&gt;" in done and "<html" not in done
    refused = browser.post(f"{here}tags/", {"add": ", ".join(f"t{number}" for number in range(21))}, headers=htmx)
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#act") and "t19, t20" in refused.content.decode()
    stale = {"kind": "request", "reason": "They ask for something", "version": "1"}
    told = browser.post(f"{here}kind/", stale, headers=htmx)
    assert told.status_code == 412 and 'data-shown="kind">Enquiry<' in told.content.decode()
    version = str(Ticket.objects.get(pk=ticket.pk).version)
    asked = browser.post(f"{here}handover/", {"team": back.pk, "reason": "Theirs", "version": version}, headers=htmx)
    changed = browser.post(f"{here}kind/", {**stale, "version": ""}, headers=htmx)
    assert [one.headers.get("HX-Redirect") for one in (asked, changed)] == [here, here]
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.handovers.get().to_team) == ("request", back)
