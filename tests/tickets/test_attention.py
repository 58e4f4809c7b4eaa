"""Tags, putting off and being named: what agents keep for themselves and each other on a ticket."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.notify.models import Notice
from staff import access
from tests.cases import LATER, NOW, SOON, a_customer, a_ticket
from tests.people import a_manager, a_team, acting, an_administrator, an_agent
from tests.promises import a_policy, nothing_is_promised, spec
from tickets import conversation, mentions, snoozing, tagging
from tickets.clocks import deadlines
from tickets.clocks.sweeping import sweep
from tickets.customers.recognising import customer_actor
from tickets.models import Clock, Mention, Snooze, Tag, Ticket
from tickets.vocabulary import Kind, Metric, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


@pytest.fixture
def ben():
    return an_agent("ben", team=a_team("Back"))


@pytest.fixture
def ticket(front):
    return a_ticket(team=front)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Refund", "refund"),
        ("  #Late  Delivery ", "late-delivery"),
        ("ＲＥＦＵＮＤ", "refund"),
        ("退款", "退款"),
        (" ,; ", ""),
        ("<b>x</b>", "<b>x</b>"),
        ("a" * 60, "a" * 40),
    ],
)
def test_a_tag_has_one_spelling(typed, kept):
    assert tagging.normalise(typed) == kept


def test_tags_are_put_on_and_taken_off_without_undoing_anothers(ticket, amy, ben):
    assert tagging.change(ticket, add=["Refund", "refund", "退款"], actor=acting(amy), at=NOW) == ["refund", "退款"]
    stale = Ticket.objects.get(pk=ticket.pk)
    tagging.change(stale, add=["vip"], actor=acting(ben), at=SOON)
    stands = tagging.change(ticket, add=["late"], remove=["REFUND"], actor=acting(amy), at=SOON)
    assert stands == tagging.names_of(ticket) == ["late", "vip", "退款"]
    assert ticket.version == 4
    assert [one.facts["tags"] for one in AuditEntry.objects.of(f"ticket:{ticket.pk}").filter(verb="tagged")] == [
        "+refund, +退款",
        "+vip",
        "+late, −refund",
    ]
    tagging.change(ticket, add=["vip"], actor=acting(amy), at=LATER)
    assert ticket.version == 4  # nothing was new
    with pytest.raises(Invalid, match="at most 20"):
        tagging.change(ticket, add=[f"t{number}" for number in range(18)], actor=acting(amy), at=LATER)
    with pytest.raises(NotPermitted):
        tagging.change(ticket, add=["x"], actor=acting(an_administrator()), at=LATER)
    assert tagging.suggestions("la") == ["late"]
    assert "refund" not in tagging.suggestions()  # nothing has it any more


def test_a_tag_renamed_to_another_becomes_one_with_it(front, amy):
    first, second = a_ticket(team=front), a_ticket(team=front)
    tagging.change(first, add=["refund", "money-back"], actor=acting(amy), at=NOW)
    tagging.change(second, add=["money-back"], actor=acting(amy), at=NOW)
    old = Tag.objects.get(name="money-back")
    with pytest.raises(NotPermitted):
        tagging.rename(old, to="refund", actor=acting(amy), at=NOW)
    tagging.rename(old, to="Refund", actor=acting(a_manager()), at=NOW)
    assert tagging.names_of(first) == tagging.names_of(second) == ["refund"]
    assert AuditEntry.objects.of(f"tag:{old.pk}").get().facts == {"from": "money-back", "to": "refund"}


def test_what_is_put_off_comes_back_on_time_and_once(ticket, amy):
    clock_before = list(Clock.objects.filter(ticket=ticket).values())
    with pytest.raises(Invalid):
        snoozing.snooze(ticket, until=NOW, actor=acting(amy), at=NOW)
    snoozing.snooze(ticket, until=SOON, actor=acting(amy), at=NOW)
    snoozing.snooze(ticket, until=LATER, actor=acting(amy), at=NOW)  # thought better of it
    assert snoozing.wake(SOON) == 0
    assert (snoozing.wake(LATER), snoozing.wake(LATER)) == (1, 0)
    assert [(one.person, one.kind, one.params["why"]) for one in Notice.objects.all()] == [(amy, "ticket.back", "time")]
    assert list(Clock.objects.filter(ticket=ticket).values()) == clock_before  # no clock knows of it


def test_it_is_back_at_once_when_the_customer_writes_or_a_clock_runs_out(front, amy):
    nothing_is_promised()
    a_policy(kind=Kind.ENQUIRY, first_response=spec(3600, "seconds"))
    heard, late, done = a_ticket(team=front), a_ticket(team=front), a_ticket(team=front)
    deadlines.start(late, Metric.FIRST_RESPONSE, at=NOW)
    for one in (heard, late, done):
        snoozing.snooze(one, until=NOW + timedelta(days=3), actor=acting(amy), at=NOW)
    person = heard.customer
    conversation.customer_wrote(
        heard, body="And?", customer=person, channel="web", actor=customer_actor(person), at=SOON
    )
    sweep(LATER)
    told = Notice.objects.filter(kind="ticket.back").order_by("pk")
    assert [(one.params["reference"], one.params["why"]) for one in told] == [
        (heard.reference, "wrote"),
        (late.reference, "late"),
    ]
    Ticket.objects.filter(pk=done.pk).update(state=State.DONE)
    assert snoozing.wake(NOW + timedelta(days=3)) == 1
    assert (told.count(), Snooze.objects.count()) == (2, 0)  # of what is finished nobody needs to hear


def test_the_next_working_day_is_the_teams(ticket):
    friday_evening = NOW - timedelta(days=3) + timedelta(hours=10)
    assert [moment.isoformat()[:16] for _key, moment in snoozing.choices(ticket, friday_evening)] == [
        "2026-11-20T22:30",
        "2026-11-21T09:00",
        "2026-11-23T09:00",
    ]


def test_whoever_is_named_in_a_note_is_asked_until_they_answer(ticket, amy, ben):
    body = "@ben please look, and so says amy@ben.example, @nobody. (@BEN)"
    note = conversation.note(ticket, body=body, actor=acting(amy), at=NOW)
    assert [(one.person, one.message, one.seen_at) for one in Mention.objects.all()] == [(ben, note, None)]
    told = Notice.objects.get(kind="ticket.mentioned")
    assert (told.person, told.params) == (
        ben,
        {"reference": ticket.reference, "who": "Amy", "message": note.pk},
    )
    conversation.note(ticket, body="I write, too.", actor=acting(amy), at=NOW)
    assert Mention.objects.get().seen_at is None
    conversation.note(ticket, body="Done, @ben says to himself.", actor=acting(ben), at=SOON)
    assert Mention.objects.get().seen_at == SOON
    conversation.note(ticket, body="Once more, @ben.", actor=acting(amy), at=SOON)
    mentions.seen(ticket, actor=acting(ben), at=LATER)
    assert not Mention.objects.filter(seen_at=None).exists()


def test_naming_somebody_shows_them_no_hidden_case(amy, ben, front):
    hidden = a_ticket(team=front, customer=a_customer(restricted=True))
    with pytest.raises(Refused, match="may not see"):
        conversation.note(hidden, body="@ben look", actor=acting(amy), at=NOW)
    assert hidden.messages.count() == 1
    assert not Notice.objects.exists()


def test_pages_and_programs_do_the_same(ticket, amy, ben):
    browser = Client()
    browser.force_login(amy)
    page = f"/desk/tickets/{ticket.reference}/"
    browser.post(f"{page}tags/", {"add": "Refund, late"})
    browser.post(f"{page}tags/", {"had": ["refund", "late"], "keep": ["late"]})
    browser.post(f"{page}snooze/", {"until": "tomorrow"})
    conversation.note(ticket, body="@amy look", actor=acting(ben), at=timezone.now())
    shown = browser.get(page).content.decode()
    assert "late</span>" in shown and "refund" not in shown.lower().split("<main")[1].split("case-timeline")[0]
    assert f"{page}unsnooze/" in shown and f"{page}seen/" in shown
    browser.post(f"{page}unsnooze/")
    browser.post(f"{page}seen/")
    assert not Snooze.objects.exists() and not Mention.objects.filter(seen_at=None).exists()
    refused = browser.post(f"{page}snooze/", {"until": "date", "date": "yesterday"})
    assert refused.status_code == 422 and "yesterday" in refused.content.decode()
    assert "late" in browser.get("/desk/tags/?q=la").content.decode()
    secret = access.create_token(person=amy, name="t", scopes=("write",), actor=acting(amy), at=timezone.now())[1]
    api, here = Client(headers={"authorization": f"Bearer {secret}"}), f"/api/v1/tickets/{ticket.reference}/"
    sent = {"content_type": "application/json"}
    assert api.post(f"{here}tags/", {"add": ["VIP"], "remove": ["late"]}, **sent).json() == {"tags": ["vip"]}
    until = (timezone.now() + timedelta(hours=1)).isoformat()
    assert api.post(f"{here}snooze/", {"until": until}, **sent).status_code == 200
    assert Snooze.objects.get().person == amy
    assert api.delete(f"{here}snooze/").status_code == 204
    assert api.post(f"{here}seen/").status_code == 204
    assert api.get(here).json()["tags"] == ["vip"]
    assert api.get("/api/v1/tags/?q=v").json() == {"tags": ["vip"]}
    assert api.patch("/api/v1/tags/vip/", {"to": "gold"}, **sent).status_code == 403
