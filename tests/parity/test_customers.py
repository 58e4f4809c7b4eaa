"""A customer's answer by the page behind their link leaves what the verb leaves; the survey's page likewise."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from complaints import moving
from tests.complaints.filing import Desk
from tests.parity.doors import picture
from tickets import links
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db


def by_verb(desk: Desk, verb: str, fields: dict[str, str]) -> None:
    desk.at += timedelta(minutes=1)
    moving.perform(desk.ticket, verb=verb, raw=fields, actor=desk.customer, at=desk.at)


def by_page(desk: Desk, verb: str, fields: dict[str, str]) -> None:
    """Open the link, press its button, answer what the page shows."""
    case, client = desk.case(), Client()
    seen = {"confirm": case.restatement, "correct": case.restatement, "withdraw": None}.get(verb, case.proposal)
    about = {"confirm": "understanding", "correct": "understanding"}.get(verb, "proposal")
    desk.at += timedelta(minutes=1)
    with time_machine.travel(desk.at, tick=False):
        address = desk.ticket.customer.addresses.get()
        token = links.issue(desk.ticket, purpose=LinkPurpose.PROGRESS, address=address, at=desk.at)
        assert client.post(f"/p/{token}/").status_code == 302
        posted = {"verb": verb, "seen": f"{about}-{seen.pk}" if seen else "case", **fields}
        assert client.post(f"/my/{desk.ticket.reference}/moves/", posted).status_code == 302
    desk.ticket.refresh_from_db()


@pytest.mark.parametrize(
    ("step", "verb", "fields"),
    [
        ("confirm", "confirm", {}),
        ("confirm", "correct", {"correction": "The left arm."}),
        ("resolve", "accept", {}),
        ("resolve", "refuse", {"reason": "I want my money."}),
        ("apologise", "withdraw", {"reason": "Leave it."}),
    ],
)
def test_an_answer_by_the_page_is_the_answer(step, verb, fields, amy) -> None:
    pictures = []
    for answer in (by_verb, by_page):
        desk = Desk(amy).until(step)
        if step == "confirm":
            desk.ask()
        elif step == "resolve":
            desk.send()
        answer(desk, verb, fields)
        pictures.append(picture(desk))
    first, second = pictures
    for name, rows in first.items():
        assert second[name] == rows, name
