"""Django's admin shows nothing of a ticket that its reader may not see, whatever model leads to it [H-43]."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from complaints.models import Complaint, Evidence, StepPass
from feedback.models import Survey
from servicedesk.admin_site import ReadOnlyAdmin
from servicedesk.notify.models import Notice
from servicedesk.notify.telling import tell
from staff.models import Person
from tests.cases import NOW, a_complaint, a_customer, a_ticket
from tests.people import a_manager, a_team, acting, an_administrator, an_agent
from tickets.models import Address, Attachment, Customer, Message, Ticket

pytestmark = pytest.mark.django_db
MODELS = [Ticket, Message, Attachment, Complaint, StepPass, Evidence, Survey, Notice, Customer, Address]


def shown(model, person: Person) -> set[object]:
    request = RequestFactory().get("/admin/")
    request.user, request.actor = person, acting(person)
    return set(ReadOnlyAdmin(model, admin.site).get_queryset(request))


def a_case(**fields) -> Ticket:
    """With something in every table that leads to it."""
    ticket = a_complaint(**fields)
    message = ticket.messages.first()
    Attachment.objects.create(
        ticket=ticket, message=message, key=f"k{ticket.pk}", name="a.txt", content_type="", size=1, sha256="", at=NOW
    )
    Evidence.objects.create(
        step_pass=ticket.complaint.passes.first(), verb="record_account", at=NOW, logged_at=NOW, data={}
    )
    Survey.objects.create(ticket=ticket, asked_at=NOW)
    person = Person.objects.first() or an_agent("zoe")
    tell([person.pk], kind="clock.late", topic=f"ticket:{ticket.number}", params={}, at=NOW)
    return ticket


@pytest.fixture
def hidden(request):
    """A case that only its team sees, and one of a restricted customer."""
    an_agent("zoe")
    a_case(team=a_team("Integrity", confidential=True), customer=a_customer(restricted=True))
    return a_case(team=a_team("Front"), customer=a_customer(restricted=True))


@pytest.mark.parametrize("model", MODELS)
def test_administrators_find_no_row_of_a_hidden_case(hidden, model) -> None:
    assert model.objects.exists()
    assert shown(model, an_administrator()) == set()


@pytest.mark.parametrize("model", MODELS)
def test_rows_of_other_cases_are_there(model) -> None:
    a_case(team=a_team("Front"))
    ada = an_administrator()
    assert shown(model, ada) == set(model.objects.all())
    assert shown(model, ada)


def test_whoever_sees_every_case_sees_every_row(hidden) -> None:
    assert shown(Ticket, a_manager()) == set(Ticket.objects.all())


def test_a_member_of_the_team_sees_its_rows() -> None:
    team = a_team("Integrity", confidential=True)
    ticket = a_ticket(team=team)
    assert shown(Ticket, an_agent("ann", team=team)) == {ticket}
    assert shown(Ticket, an_agent("bob")) == set()


def test_the_admins_own_page_of_notices_follows_it(hidden, client: Client) -> None:
    client.force_login(an_administrator())
    row = Notice.objects.first()
    assert client.get(f"/admin/notify/notice/{row.pk}/change/").status_code == 302
    page = client.get("/admin/notify/notice/").content.decode()
    assert str(row) not in page
