"""Personal links and what they open: one case, for its customer, for a while (decision 17; trust 10, 32, 33, 34)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from servicedesk.pages import portal
from tests.desk import a_customer, a_ticket, an_address
from tests.pages.cases import open_link, said
from tests.people import acting, an_administrator, an_agent
from tickets import conversation, links
from tickets.models import Address, Attachment, Message, PersonalLink, Ticket
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket(at=timezone.now())


def a_token(ticket: Ticket, *, purpose: str = LinkPurpose.PROGRESS, **when) -> str:
    address = an_address(ticket.customer)
    return links.issue(ticket, purpose=LinkPurpose(purpose), address=address, **({"at": timezone.now()} | when))


def address_row(ticket: Ticket) -> Address:
    return ticket.customer.addresses.get()


def test_looking_at_a_link_changes_nothing_however_often(client: Client, ticket: Ticket) -> None:
    token = a_token(ticket)
    for _scan in range(3):
        assert client.get(f"/p/{token}/").status_code == 200
        assert client.head(f"/p/{token}/").status_code == 200
    assert address_row(ticket).verified_at is None
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert client.get(f"/my/{ticket.reference}/").status_code == 404


def test_the_page_before_the_button_says_nothing_about_the_case(client: Client, ticket: Ticket) -> None:
    page = client.get(f"/p/{a_token(ticket)}/").content.decode()
    assert ticket.reference not in page
    assert ticket.subject not in page
    assert ticket.customer.name not in page


def test_the_button_opens_the_case_and_proves_the_address(client: Client, ticket: Ticket) -> None:
    opened = client.post(f"/p/{a_token(ticket)}/")
    assert opened["Location"] == f"/my/{ticket.reference}/"
    assert address_row(ticket).verified_at is not None
    page = client.get(opened["Location"])
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_link_works_again_within_its_two_weeks(ticket: Ticket) -> None:
    token = a_token(ticket)
    for browser in (Client(), Client()):
        assert browser.post(f"/p/{token}/").status_code == 302


def test_opening_changes_the_sessions_key_so_that_nobody_planted_it(client: Client, ticket: Ticket) -> None:
    open_link(client, ticket, at=timezone.now())
    before = client.session.session_key
    open_link(client, ticket, at=timezone.now())
    assert client.session.session_key != before


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_used_up_and_foreign_tokens_open_nothing(client: Client, ticket: Ticket, method: str) -> None:
    old = a_token(ticket, at=timezone.now() - timedelta(days=15))
    revoked = a_token(ticket)
    links.revoke_all(ticket, at=timezone.now())
    survey = a_token(ticket, purpose=LinkPurpose.SURVEY)
    good = a_token(ticket)
    wrong = [old, revoked, survey, good[:-1], good + "A", good.swapcase(), "x", "null", "[]", "0" * 200, "é" * 10]
    answers = [getattr(client, method)(f"/p/{token}/") for token in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({said(answer) for answer in answers}) == 1
    assert portal.KEY not in client.session


def test_cve_class_33_the_token_is_nowhere_afterwards(client: Client, ticket: Ticket, capfd) -> None:
    token = open_link(client, ticket, at=timezone.now())
    page = client.get(f"/my/{ticket.reference}/")
    client.get(f"/p/{token}x/")
    assert token not in page.content.decode()
    assert token not in str(client.session.items())
    assert token not in "".join(capfd.readouterr())
    assert not PersonalLink.objects.filter(token_hash=token).exists()


def test_cve_class_34_another_customers_case_and_none_at_all_look_alike(client: Client, ticket: Ticket) -> None:
    other = a_ticket(at=timezone.now())
    open_link(client, ticket, at=timezone.now())
    theirs, nothing = client.get(f"/my/{other.reference}/"), client.get("/my/T-999999/")
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert said(theirs) == said(nothing)


def test_one_link_opens_one_case_though_the_customer_has_more(client: Client, ticket: Ticket) -> None:
    second = a_ticket(customer=ticket.customer, at=timezone.now())
    open_link(client, ticket, at=timezone.now())
    assert client.get(f"/my/{second.reference}/").status_code == 404
    open_link(client, second, at=timezone.now())
    for one in (ticket, second):
        assert client.get(f"/my/{one.reference}/").status_code == 200
    page = client.get("/track/").content.decode()
    assert f"/my/{ticket.reference}/" in page
    assert f"/my/{second.reference}/" in page


def test_two_people_who_share_a_browser_each_keep_their_case(client: Client, ticket: Ticket) -> None:
    other = a_ticket(at=timezone.now())
    for one in (ticket, other):
        open_link(client, one, at=timezone.now())
    for one in (ticket, other):
        page = client.get(f"/my/{one.reference}/").content.decode()
        assert one.customer.name in page
    client.post(f"/my/{other.reference}/write/", {"body": "Mine"})
    assert Message.objects.get(body="Mine").customer == other.customer


def test_the_session_ends_with_its_time_and_with_its_link(client: Client, ticket: Ticket) -> None:
    open_link(client, ticket, at=timezone.now())
    links.revoke_all(ticket, at=timezone.now())
    assert client.get(f"/my/{ticket.reference}/").status_code == 404
    open_link(client, ticket, at=timezone.now())
    session = client.session
    session[portal.KEY]["cases"][str(ticket.pk)]["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    session.save()
    assert client.get(f"/my/{ticket.reference}/").status_code == 404


@pytest.mark.parametrize("change", [{"scope": "survey"}, {"scope": ""}, {"cases": {}}])
def test_a_session_for_something_else_opens_nothing(client: Client, ticket: Ticket, change: dict) -> None:
    open_link(client, ticket, at=timezone.now())
    session = client.session
    session[portal.KEY] |= change
    session.save()
    assert client.get(f"/my/{ticket.reference}/").status_code == 404


def test_a_case_that_went_to_another_customer_is_closed_to_the_first(client: Client, ticket: Ticket) -> None:
    open_link(client, ticket, at=timezone.now())
    Ticket.objects.filter(pk=ticket.pk).update(customer=a_customer("Li"))
    assert client.get(f"/my/{ticket.reference}/").status_code == 404


def test_a_case_can_be_closed_on_this_device(client: Client, ticket: Ticket) -> None:
    open_link(client, ticket, at=timezone.now())
    left = client.post("/my/leave/")
    assert left["Clear-Site-Data"] == '"cache"'
    assert client.get(f"/my/{ticket.reference}/").status_code == 404


def test_a_stale_prefix_leads_to_the_true_reference(client: Client, ticket: Ticket) -> None:
    open_link(client, ticket, at=timezone.now())
    assert client.get(f"/my/C-{ticket.number}/")["Location"] == f"/my/T-{ticket.number}/"


def test_being_signed_in_as_staff_opens_no_customers_page(client: Client, ticket: Ticket) -> None:
    client.force_login(an_administrator())
    assert client.get(f"/my/{ticket.reference}/").status_code == 404


def test_cve_class_10_files_of_public_words_alone_and_as_downloads(client: Client) -> None:
    upload = SimpleUploadedFile("arm.html", b"<script>alert(1)</script>", content_type="text/html")
    ticket = a_ticket(at=timezone.now(), files=[upload])
    mine = Attachment.objects.get()
    address = f"/my/{ticket.reference}/files/{mine.key}/"
    assert client.get(address).status_code == 404
    open_link(client, ticket, at=timezone.now())
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    note = conversation.note(ticket, body="Look", actor=acting(an_agent()), at=timezone.now())
    Attachment.objects.filter(pk=mine.pk).update(message=note)
    assert client.get(address).status_code == 404


def test_cve_class_10_a_file_of_another_case_is_not_found(client: Client, ticket: Ticket) -> None:
    other = a_ticket(customer=a_customer("Li"), at=timezone.now(), files=[SimpleUploadedFile("a.txt", b"x")])
    open_link(client, ticket, at=timezone.now())
    assert client.get(f"/my/{ticket.reference}/files/{Attachment.objects.get().key}/").status_code == 404
    assert client.get(f"/my/{other.reference}/files/{Attachment.objects.get().key}/").status_code == 404


@pytest.mark.parametrize("address", ["write/", "moves/", "../leave/"])
def test_cve_class_30_nothing_is_done_by_get(client: Client, ticket: Ticket, address: str) -> None:
    open_link(client, ticket, at=timezone.now())
    path = "/my/leave/" if address.startswith("..") else f"/my/{ticket.reference}/{address}"
    assert client.get(path).status_code in (404, 405)


def test_cve_class_30_forms_of_a_case_need_their_token(ticket: Ticket) -> None:
    strict = Client(enforce_csrf_checks=True)
    token = a_token(ticket)
    assert strict.post(f"/p/{token}/").status_code == 403
    strict.get(f"/p/{token}/")
    csrf = {"csrfmiddlewaretoken": strict.cookies["csrf"].value}
    assert strict.post(f"/p/{token}/", csrf).status_code == 302
    for page in ("write", "moves"):
        assert strict.post(f"/my/{ticket.reference}/{page}/", {"body": "x"}).status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"])
def test_cve_class_31_a_link_leads_nowhere_else(client: Client, ticket: Ticket, target: str) -> None:
    opened = client.post(f"/p/{a_token(ticket)}/?next={target}", {"next": target})
    assert opened["Location"] == f"/my/{ticket.reference}/"
    switched = client.post("/display/", {"language": "zh-hans", "next": target})
    assert "evil" not in switched["Location"]
    assert "javascript" not in switched["Location"]
