"""How often strangers may knock, and what they may make us send [trust 3, 14, 34]."""

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.mail.models import Outgoing
from servicedesk.pages import efforts, visitors
from tests.desk import a_ticket, an_address
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
FORM = "/new/enquiry/"
TOLD = {"body": "Where is it?", "email": "wang@home.example", "consent": "on"}


def few(monkeypatch, name: str, limit: int) -> None:
    old = getattr(visitors, name)
    new = visitors.Allowance(scope=old.scope, limit=limit, window=old.window)
    for module in ("servicedesk.pages.visitors", *USERS):
        monkeypatch.setattr(f"{module}.{name}", new, raising=False)


USERS = ("servicedesk.pages.views.intake.visitors", "servicedesk.pages.views.letters", "servicedesk.pages.views.doors")


def solved(task: str) -> str:
    return str(next(number for number in range(10**7) if efforts.fits(task, str(number))))


def test_above_the_limit_a_form_is_429_in_words_with_the_time_to_wait(client: Client, monkeypatch) -> None:
    few(monkeypatch, "FORMS_FROM_ONE_PLACE", 2)
    for number in range(2):
        assert client.post(FORM, TOLD | {"body": f"{number}"}).status_code == 302
    answer = client.post(FORM, TOLD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    page = answer.content.decode()
    assert "wait 10 minutes" in page
    assert "Where is it?</textarea>" in page
    assert Ticket.objects.count() == 2


def test_work_that_a_browser_did_is_as_good_as_waiting_but_only_once(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(efforts, "BITS", 6)
    few(monkeypatch, "FORMS_FROM_ONE_PLACE", 0)
    task = client.post(FORM, TOLD).context["effort"]
    done = TOLD | {"effort": task, "proof": solved(task)}
    assert client.post(FORM, done).status_code == 302
    assert client.post(FORM, done | {"body": "Again"}).status_code == 429
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("proof", ["", "-1", "1e9", "x", "9" * 30, "0"])
def test_work_that_was_not_done_does_not_count(client: Client, monkeypatch, proof: str) -> None:
    few(monkeypatch, "FORMS_FROM_ONE_PLACE", 0)
    task = client.post(FORM, TOLD).context["effort"]
    assert client.post(FORM, TOLD | {"effort": task, "proof": proof}).status_code == 429
    assert client.post(FORM, TOLD | {"effort": "own:task", "proof": "1"}).status_code == 429


def test_cve_class_3_a_strangers_address_gets_few_letters_and_none_of_our_visitors_words(client: Client) -> None:
    """A flood in small: the mailbox of one who never wrote to us."""
    for number in range(30):
        told = {"body": f"Buy {number} at http://spam.example", "name": "http://spam.example", "subject": "CHEAP"}
        client.post(FORM, TOLD | told | {"email": "victim@home.example"}, REMOTE_ADDR=f"10.0.0.{number}")
    letters = Outgoing.objects.filter(to="victim@home.example")
    assert 1 <= letters.count() <= 4
    for letter in letters:
        assert "spam.example" not in letter.text + letter.html + letter.subject
        assert "CHEAP" not in letter.text + letter.html + letter.subject


def test_a_flood_is_taken_or_refused_in_words_and_never_lost(client: Client, settings, monkeypatch) -> None:
    """D10 in small: every confirmed reference is unique and exists."""
    few(monkeypatch, "FORMS_FROM_ONE_PLACE", 60)
    answers = [
        client.post(FORM, TOLD | {"body": f"No {number}", "email": f"c{number}@home.example", "nonce": f"{number}"})
        for number in range(70)
    ]
    taken = {answer["Location"] for answer in answers if answer.status_code == 302}
    assert len(taken) == 60 == Ticket.objects.count()
    assert all(answer["Retry-After"] for answer in answers if answer.status_code != 302)
    assert {answer.status_code for answer in answers} == {302, 429}


def test_what_a_proxy_says_is_believed_only_where_there_is_one(rf, settings) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", headers={"x-forwarded-for": "1.1.1.1, 2.2.2.2"})
    assert visitors.place_of(request) == "10.0.0.9"
    settings.BEHIND_PROXY = True
    assert visitors.place_of(request) == "2.2.2.2"


def test_asking_for_links_has_its_limits(client: Client, monkeypatch) -> None:
    ticket = a_ticket(at=timezone.now())
    asked = {"reference": ticket.reference, "address": an_address(ticket.customer).value}
    monkeypatch.setattr("servicedesk.pages.views.letters.ANSWER_SECONDS", 0)
    before = Outgoing.objects.count()
    for _each in range(6):
        assert client.post("/track/", asked).status_code == 200
    assert Outgoing.objects.count() == before + 3
    few(monkeypatch, "TRACKS_FROM_ONE_PLACE", 3)
    answer = client.post("/track/", asked)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_cve_class_34_guessing_references_finds_nothing_and_ends_in_429(client: Client, monkeypatch) -> None:
    few(monkeypatch, "WRONG_DOORS", 20)
    ticket = a_ticket(at=timezone.now())
    numbers = range(ticket.number - 12, ticket.number + 12)
    codes = [client.get(f"/{page}/T-{number}/").status_code for number in numbers for page in ("my", "received")]
    assert codes[:20] == [404] * 20
    assert set(codes[20:]) == {429}
