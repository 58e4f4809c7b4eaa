"""Complaints brought to where their customer is asked something, by the verbs, and a browser that may see them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from complaints import moving
from complaints.casefile import CaseFile
from complaints.showing import as_data
from complaints.vocabulary import ProposalState, Step
from servicedesk.mail import delivery
from staff.models import Person
from tests.complaints.walking import walk
from tests.desk import a_complaint
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import links
from tickets.models import Ticket
from tickets.vocabulary import LinkPurpose

MINUTE = timedelta(minutes=1)


class Desk:
    """One team, amy who works, sue who leads, and a clock that goes on a minute at each look."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.team = a_team()
        self.amy: Person = an_agent("amy", team=self.team)
        self.sue: Person = a_supervisor("sue", team=self.team)

    def now(self) -> datetime:
        self.at += MINUTE
        return self.at

    def deliver(self) -> None:
        delivery.deliver_due(at=self.now(), limit=50)

    def complaint(self, **fields: Any) -> Ticket:
        ticket = a_complaint(at=self.at, **fields)
        Ticket.objects.filter(pk=ticket.pk).update(team=self.team, assignee=self.amy)
        ticket.refresh_from_db()
        self.deliver()
        return ticket

    def do(self, ticket: Ticket, verb: str, **raw: Any) -> None:
        moving.perform(ticket, verb=verb, raw=raw, actor=acting(self.amy), at=self.now())

    def walk_until(self, ticket: Ticket, there: Callable[[CaseFile], bool]) -> None:
        """Fill what is asked, step by step, until the case is there."""
        actor = acting(self.amy)

        def look() -> dict[str, Any]:
            case = CaseFile.of(Ticket.objects.get(pk=ticket.pk), at=self.now())
            return {"moves": []} if there(case) else as_data(case, moving.offers(case.ticket, actor=actor, at=case.at))

        walk(
            look,
            lambda verb, raw: self.do(ticket, verb, **raw),
            self.deliver,
            now=lambda: self.at.isoformat(),
            today=self.at.date(),
        )
        ticket.refresh_from_db()

    def asks_to_confirm(self, **fields: Any) -> Ticket:
        ticket = self.complaint(**fields)
        self.walk_until(ticket, lambda case: case.position == Step.CONFIRM and bool(case.last("classify")))
        self.do(ticket, "restate", problem="The arm split.", facts="On the first day.", expectation="A new sofa, soon.")
        self.do(ticket, "ask_confirmation")
        self.deliver()
        return ticket

    def proposes(self, **fields: Any) -> Ticket:
        ticket = self.complaint(**fields)
        self.walk_until(ticket, lambda case: bool(case.proposal and case.proposal.state == ProposalState.READY))
        self.do(ticket, "send_proposal")
        self.deliver()
        return ticket

    def archives(self, **fields: Any) -> Ticket:
        ticket = self.complaint(**fields)
        self.walk_until(ticket, lambda case: case.position == "archived")
        return ticket


def open_link(client: Client, ticket: Ticket, *, at: datetime) -> str:
    """Open the case in this browser by a new personal link; returns the token."""
    address = ticket.customer.addresses.first()
    token = links.issue(ticket, purpose=LinkPurpose.PROGRESS, address=address, at=at)
    assert client.post(f"/p/{token}/").status_code == 302
    return token


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def said(answer: Any) -> str:
    """What a page says to its reader, without the form's tokens, which differ each time."""
    return re.sub(r'value="[^"]{20,}"', "", answer.content.decode().partition("<main")[2])
