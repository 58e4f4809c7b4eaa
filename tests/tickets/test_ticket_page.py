"""The ticket page through its address: what is shown, what its forms do, and that a refusal loses nothing."""

import re

import pytest
from django.test import Client

from tests.complaints.filing import Desk
from tests.desk import MONDAY, a_ticket
from tests.people import a_team, acting, an_agent, signed_in
from tickets import handover
from tickets.models import Message, Ticket
from tickets.vocabulary import Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy():
    return an_agent("amy", team=a_team())


@pytest.fixture
def browser_of_amy(amy) -> Client:
    return signed_in(amy)


def held_by(amy, **fields) -> Ticket:
    ticket = a_ticket(**fields)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=amy, team=amy.teams.get())
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_opens(browser_of_amy, amy, kind) -> None:
    ticket = held_by(amy, kind=kind)
    shown = browser_of_amy.get(f"/desk/tickets/{ticket.reference}/")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert ticket.subject in page
    assert not re.search(r"<dl[^>]*>\s*</dl>", page), "a heading over nothing"


def test_a_stale_prefix_leads_to_the_true_reference(browser_of_amy, amy) -> None:
    ticket = held_by(amy, kind=Kind.COMPLAINT)
    found = browser_of_amy.get(f"/desk/tickets/T-{ticket.number}/")
    assert (found.status_code, found["Location"]) == (302, f"/desk/tickets/C-{ticket.number}/")


def test_strangers_are_sent_to_sign_in(amy) -> None:
    ticket = held_by(amy)
    assert Client().get(f"/desk/tickets/{ticket.reference}/").status_code == 302


def test_a_reply_is_sent_once_however_often_it_is_posted(browser_of_amy, amy) -> None:
    ticket = held_by(amy)
    words = {"kind": "reply", "body": "It comes on Friday.", "nonce": "n-1"}
    for _twice in range(2):
        assert browser_of_amy.post(f"/desk/tickets/{ticket.reference}/write/", words).status_code == 302
    assert Message.objects.filter(ticket=ticket, body="It comes on Friday.").count() == 1


def test_an_empty_reply_says_so(browser_of_amy, amy) -> None:
    ticket = held_by(amy)
    refused = browser_of_amy.post(f"/desk/tickets/{ticket.reference}/write/", {"kind": "reply", "body": " "})
    assert refused.status_code == 422


def test_a_reply_to_something_older_is_shown_again_with_what_was_typed(browser_of_amy, amy) -> None:
    ticket = held_by(amy)
    words = {"kind": "reply", "body": "My long answer", "seen": "0"}
    refused = browser_of_amy.post(f"/desk/tickets/{ticket.reference}/write/", words)
    shown = refused.content.decode()
    assert refused.status_code == 412
    assert "My long answer" in shown and "Send anyway" in shown
    assert "The arm of my sofa came off." in shown.split('id="meanwhile"')[1].split("</blockquote>")[0]
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    browser_of_amy.post(f"/desk/tickets/{ticket.reference}/write/", {**words, "seen": seen})
    assert Message.objects.filter(ticket=ticket, body="My long answer").count() == 1


def test_a_move_with_a_missing_field_keeps_what_was_typed(browser_of_amy, amy) -> None:
    ticket = held_by(amy, kind=Kind.COMPLAINT)
    typed = {
        "verb": "record_account",
        "account": "It broke at once.",
        "wish": "",
        "feeling": "",
        "contact_way": "email",
    }
    refused = browser_of_amy.post(f"/desk/tickets/{ticket.reference}/moves/", typed)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "It broke at once." in text
    assert 'aria-invalid="true"' in text


def test_a_move_that_a_colleague_has_made_meanwhile_keeps_what_was_typed(browser_of_amy, amy) -> None:
    ticket = held_by(amy, kind=Kind.SUGGESTION)
    path = f"/desk/tickets/{ticket.reference}/moves/"
    assert browser_of_amy.post(path, {"verb": "accept", "body": "We build it in spring."}).status_code == 302
    told = {"verb": "decline", "body": "No, <b>because</b>\nof the weight.", "version": ticket.version}
    refused = browser_of_amy.post(path, told)
    page = refused.content.decode()
    assert refused.status_code == 412
    assert "No, &lt;b&gt;because&lt;/b&gt;<br>of the weight." in page


def test_what_was_typed_for_a_step_that_is_closed_meanwhile_is_shown_again(browser_of_amy, amy) -> None:
    """The customer withdraws while amy restates; the move is open no more, and has no form to stand in."""
    desk = Desk(amy).until("confirm")
    version = Ticket.objects.get(pk=desk.ticket.pk).version
    desk.do("withdraw", by=desk.customer)
    words = {"problem": "A split arm", "facts": "Photographs show it", "expectation": "A new sofa"}
    posted = {"verb": "restate", "version": version, **words}
    refused = browser_of_amy.post(f"/desk/tickets/{desk.ticket.reference}/moves/", posted)
    page = refused.content.decode()
    assert refused.status_code == 412
    for text in words.values():
        assert f"{text}</p>" in page
    posted = {"verb": "weigh_wishes", "version": version, "wishes-0-wish": "A house", "wishes-0-verdict": "granted"}
    page = browser_of_amy.post(f"/desk/tickets/{desk.ticket.reference}/moves/", posted).content.decode()
    assert "A house</p>" in page


def test_a_gate_names_what_is_missing(browser_of_amy, amy) -> None:
    ticket = held_by(amy, kind=Kind.COMPLAINT)
    refused = browser_of_amy.post(f"/desk/tickets/{ticket.reference}/moves/", {"verb": "advance"})
    assert refused.status_code == 409
    assert "own words" in refused.content.decode()


def test_claiming_by_a_button(browser_of_amy, amy) -> None:
    ticket = held_by(amy)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=None)
    browser_of_amy.post(f"/desk/tickets/{ticket.reference}/claim/")
    ticket.refresh_from_db()
    assert ticket.assignee == amy


def test_naming_what_it_is_about_gives_it_a_page_of_its_own(browser_of_amy, amy) -> None:
    ticket = held_by(amy)
    named = {"kind": "order", "number": "YH-7731", "name": "Sofa Halmar"}
    browser_of_amy.post(f"/desk/tickets/{ticket.reference}/item/", named)
    ticket.refresh_from_db()
    shown = browser_of_amy.get(f"/desk/items/{ticket.item_id}/")
    assert shown.status_code == 200
    assert ticket.subject in shown.content.decode()


def test_no_reply_needed_stops_the_waiting(browser_of_amy, amy) -> None:
    ticket = held_by(amy)
    browser_of_amy.post(f"/desk/tickets/{ticket.reference}/no-reply/", {"reason": "They only said thank you."})
    ticket.refresh_from_db()
    assert ticket.unanswered_since is None


def test_the_customer_is_told_by_name_who_takes_over(amy) -> None:
    ticket = held_by(amy)
    other = a_team("Technical")
    an_agent("ben", team=other)
    handover.offer(ticket, to_team=other, reason="It is technical.", actor=acting(amy), at=MONDAY)
    handover.accept(ticket, actor=acting(other.members.get()), at=MONDAY)
    told = Message.objects.filter(ticket=ticket, data__letter="progress").get()
    assert "Ben" in told.body


def test_a_folded_move_is_fetched_when_it_is_opened(browser_of_amy, amy) -> None:
    page = f"/desk/tickets/{held_by(amy, kind=Kind.COMPLAINT).reference}/"
    folded = browser_of_amy.get(page).content.decode()
    assert f'hx-get="{page}moves/log_call/"' in folded
    assert 'id="log_call_said"' not in folded
    fetched = browser_of_amy.get(f"{page}moves/log_call/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="log_call_said"' in fetched
    assert "<html" not in fetched


def test_without_a_script_the_page_comes_again_with_the_move_open(browser_of_amy, amy) -> None:
    page = f"/desk/tickets/{held_by(amy, kind=Kind.COMPLAINT).reference}/"
    opened = browser_of_amy.get(f"{page}moves/log_call/", follow=True).content.decode()
    assert '<details class="fold" data-verb="log_call" open>' in opened
    assert 'id="log_call_said"' in opened


def test_a_move_that_is_not_open_has_no_form(browser_of_amy, amy) -> None:
    page = f"/desk/tickets/{held_by(amy, kind=Kind.COMPLAINT).reference}/"
    assert browser_of_amy.get(f"{page}moves/archive/", headers={"HX-Request": "true"}).status_code == 404


def test_one_s_own_profile_is_no_inbox(browser_of_amy, amy) -> None:
    shown = browser_of_amy.get("/desk/me/").content.decode()
    rail = shown[shown.index('class="rail"') : shown.index('class="gap"')]
    assert "aria-current" not in rail
    rail = browser_of_amy.get(f"/desk/tickets/{held_by(amy).reference}/").content.decode()
    assert '<a href="/desk/" aria-current="page"' in rail
