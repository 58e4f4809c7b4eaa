"""Like cases stand in view while a proposal is made, so that like is settled alike [H-16]."""

import pytest
from django.test import Client

from tests.complaints.filing import Desk
from tests.people import a_team, an_agent

pytestmark = pytest.mark.django_db


def test_the_page_at_resolve_shows_how_like_cases_were_settled() -> None:
    amy = an_agent("amy", team=a_team())
    before = Desk(amy).until("follow_up")
    now = Desk(amy).until("resolve")
    client = Client()
    client.force_login(amy)
    shown = client.get(f"/desk/tickets/{now.ticket.reference}/").content.decode()
    assert before.ticket.reference in shown


def test_a_version_that_is_no_number_is_named() -> None:
    amy = an_agent("amy", team=a_team())
    desk = Desk(amy)
    client = Client()
    client.force_login(amy)
    told = {"verb": "advance", "version": "new"}
    address = f"/api/v1/complaints/{desk.ticket.reference}/moves/"
    refused = client.post(address, told, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "version"
