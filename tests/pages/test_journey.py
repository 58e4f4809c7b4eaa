"""From the form by the letter's link to the progress page, as a customer without JavaScript."""

import re

import pytest
from django.test import Client

from servicedesk.mail.models import Outgoing
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
TOLD = {"body": "The arm of my sofa came off.", "email": "wang@home.example", "name": "Wang Min", "consent": "on"}


def token_in_letter() -> str:
    return re.search(r"/p/([\w-]+)/", Outgoing.objects.latest("pk").text)[1]


def test_a_complaint_goes_from_the_form_to_its_progress_page(client: Client) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/new/").status_code == 200
    assert client.get("/new/complaint/").status_code == 200
    sent = client.post("/new/complaint/", TOLD)
    ticket = Ticket.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/received/{ticket.reference}/")
    receipt = client.get(sent["Location"])
    assert ticket.reference in receipt.content.decode()
    link = f"/p/{token_in_letter()}/"
    assert client.get(link).status_code == 200
    opened = client.post(link)
    assert (opened.status_code, opened["Location"]) == (302, f"/my/{ticket.reference}/")
    page = client.get(opened["Location"])
    assert page.status_code == 200
    assert "The arm of my sofa came off." in page.content.decode()
