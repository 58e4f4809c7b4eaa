"""The outbox: who sees which letter, how it can be read, sent again and stopped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from servicedesk.audit.models import Entry
from servicedesk.mail.models import Outgoing
from servicedesk.mail.outbox import enqueue_many
from servicedesk.notify import mailing
from servicedesk.notify.telling import tell
from staff.models import Person
from tests.desk import a_category, a_customer, a_ticket, an_address
from tests.people import a_manager, a_supervisor, a_team, acting, an_administrator, an_agent, signed_in
from tickets import letterbox, letters
from tickets.models import Address, Ticket

pytestmark = pytest.mark.django_db


def letter_of(ticket: Ticket) -> Outgoing:
    return Outgoing.objects.get(message__ticket=ticket)


def elsewhere(name: str = "Elsewhere", **team: object) -> Ticket:
    """A ticket of another team."""
    return a_ticket(category=a_category(name.lower(), team=a_team(name, **team)))


def test_own_letters_for_agents_those_of_their_teams_for_supervisors_all_for_others(amy: Person) -> None:
    mine, other = a_ticket(), elsewhere()
    seen = {}
    people = (amy, a_supervisor("sue", team=a_team("Elsewhere")), a_manager("max"), an_administrator("ada"))
    for person in people:
        page = signed_in(person).get("/desk/outbox/").content.decode()
        seen[person.username] = (mine.reference in page, other.reference in page)
        status = signed_in(person).get(f"/desk/outbox/{letter_of(other).pk}/").status_code
        assert status == (200 if other.reference in page else 404)
    assert seen == {"amy": (True, False), "sue": (False, True), "max": (True, True), "ada": (True, True)}


def test_letters_of_a_hidden_ticket_stay_hidden(amy: Person) -> None:
    ticket = elsewhere("Hidden", confidential=True)
    assert signed_in(an_administrator("ada")).get(f"/desk/outbox/{letter_of(ticket).pk}/").status_code == 404


def test_in_the_demo_a_letter_is_read_with_its_links(amy: Person, settings) -> None:
    settings.DEMO = True
    letter = letter_of(a_ticket())
    page = signed_in(amy).get(f"/desk/outbox/{letter.pk}/").content.decode()
    assert f'<a href="{settings.BASE_URL}/p/' in page
    assert f'<iframe class="letter-frame" sandbox src="/desk/outbox/{letter.pk}/html/"' in page


def test_elsewhere_the_customers_own_link_is_shown_to_nobody(amy: Person, settings) -> None:
    settings.DEMO = False
    letter = letter_of(a_ticket())
    client = signed_in(amy)
    token = letter.text.partition("/p/")[2].partition("/")[0]
    assert len(token) > 20
    for address in (f"/desk/outbox/{letter.pk}/", f"/desk/outbox/{letter.pk}/html/"):
        page = client.get(address).content.decode()
        assert token not in page
        assert "/p/…" in page


def test_the_html_form_can_do_nothing_but_be_looked_at(amy: Person) -> None:
    response = signed_in(amy).get(f"/desk/outbox/{letter_of(a_ticket()).pk}/html/")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = signed_in(amy).get(f"/desk/outbox/{letter_of(a_ticket()).pk}/")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]


def test_a_confidential_letter_is_for_its_recipient_alone(settings) -> None:
    settings.DEMO = False
    letter = letter_of(a_ticket())
    Outgoing.objects.filter(pk=letter.pk).update(confidential=True, text="The secret word")
    client = signed_in(a_manager("max"))
    page = client.get(f"/desk/outbox/{letter.pk}/").content.decode()
    assert "The secret word" not in page
    assert "for its recipient alone" in page
    assert client.get(f"/desk/outbox/{letter.pk}/html/").status_code == 404


def test_administrators_read_no_letter_to_colleagues_about_a_case_that_is_hidden_from_them(amy: Person) -> None:
    """The letter of a notice, and that of praise passed on; managers, who see the case, read both."""
    secret = a_team("Integrity", confidential=True)
    ben = an_agent("ben", team=secret)
    now = timezone.now()
    for team, word in ((secret, "CANARY"), (amy.teams.get(), "Pigeon")):
        ticket = a_ticket(at=now)
        Ticket.objects.filter(pk=ticket.pk).update(team=team)
        params = {"reference": ticket.reference, "who": "Cem", "what": word}
        tell([ben.pk], kind="task.given", topic=f"ticket:{ticket.number}", params=params, at=now)
        mailing.mail_due(now)
        now += timedelta(minutes=1)
        enqueue_many([letters.staff_notice(ben, ticket, body=f"Praise for {word}")], at=now)
    for person, sees in ((an_administrator(), 0), (a_manager(), 2)):
        seen = letterbox.letters_for(acting(person))
        assert seen.filter(text__contains="CANARY").count() == sees
        assert seen.filter(text__contains="Pigeon").count() == 2


def test_what_was_refused_is_said_and_sent_again(amy: Person) -> None:
    ticket = a_ticket()
    letter = letter_of(ticket)
    Outgoing.objects.filter(pk=letter.pk).update(state="failed", error_code="refused_address", error_detail="550 No")
    client = signed_in(amy)
    page = client.get("/desk/outbox/?box=trouble").content.decode()
    assert "The receiving server refused this address." in page
    client.post(f"/desk/outbox/{letter.pk}/resend/")
    letter.refresh_from_db()
    assert letter.state == "queued"
    assert Entry.objects.filter(subject=f"ticket:{ticket.pk}", verb="letter_resent").exists()


def test_a_waiting_letter_is_stopped_and_one_that_left_is_not(amy: Person) -> None:
    letter = letter_of(a_ticket())
    client = signed_in(amy)
    client.post(f"/desk/outbox/{letter.pk}/cancel/")
    letter.refresh_from_db()
    assert letter.state == "cancelled"
    response = client.post(f"/desk/outbox/{letter.pk}/cancel/", follow=True)
    assert "no longer waits" in response.content.decode()
    assert client.post(f"/desk/outbox/{letter.pk}/burn/").status_code == 404


def test_letters_that_wait_too_long_raise_a_banner(amy: Person) -> None:
    letter = letter_of(a_ticket())
    client = signed_in(amy)
    Outgoing.objects.filter(pk=letter.pk).update(due_at=timezone.now())
    assert "more than five minutes" not in client.get("/desk/outbox/").content.decode()
    Outgoing.objects.filter(pk=letter.pk).update(due_at=timezone.now() - timedelta(minutes=6))
    assert "more than five minutes" in client.get("/desk/outbox/").content.decode()


def test_refused_addresses_are_listed_with_the_reason(amy: Person) -> None:
    customer = a_customer("Lin Wei")
    address = an_address(customer)
    Address.objects.filter(pk=address.pk).update(refused_at=timezone.now(), refusal="Mailbox full")
    hidden = a_customer("Hidden", restricted=True)
    Address.objects.filter(customer=hidden).update(refused_at=timezone.now(), refusal="Gone")
    page = signed_in(amy).get("/desk/outbox/?box=addresses").content.decode()
    assert address.shown in page
    assert "Mailbox full" in page
    assert "Hidden" not in page
