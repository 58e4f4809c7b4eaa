"""One complaint from its first word to the archive, by verbs alone, with the worker doing its part."""

from datetime import timedelta

import pytest

from complaints import moving
from complaints.casefile import CaseFile
from complaints.showing import as_data
from complaints.vocabulary import STEPS
from servicedesk.actors import SYSTEM
from servicedesk.mail import delivery
from tests.complaints.walking import walk
from tests.desk import MONDAY as NOW
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets.customers.recognising import Sender
from tickets.models import Category, Ticket
from tickets.opening import open_ticket
from tickets.vocabulary import Channel, Kind

pytestmark = pytest.mark.django_db(transaction=True)


class Clockwork:
    """Time that goes on a minute per look, so that evidence has an order."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self):
        self.at += timedelta(minutes=1)
        return self.at


def a_complaint(sender: Sender | None = None) -> Ticket:
    return open_ticket(
        kind=Kind.COMPLAINT,
        subject="Sofa arm split",
        body="The arm split on the first day.",
        wish="A new sofa",
        sender=sender or Sender(name="Lin Wei", email="lin.wei@example.com"),
        channel=Channel.WEB,
        category=Category.objects.filter(kinds__contains=["complaint"]).first(),
        actor=SYSTEM,
        at=NOW,
    )


def test_a_walker_that_knows_nothing_reaches_the_archive(settings) -> None:
    settings.MAIL_DELIVERY = "keep"
    team = a_team()
    agent = an_agent("amy", team=team)
    a_supervisor("sue", team=team)
    ticket = a_complaint()
    ticket.team, ticket.assignee = team, agent
    ticket.save()
    clock, actor = Clockwork(), acting(agent)

    def look():
        at = clock()
        case = CaseFile.of(Ticket.objects.get(pk=ticket.pk), at=at)
        return as_data(case, moving.offers(case.ticket, actor=actor, at=at, case=case))

    verbs = walk(
        look,
        lambda verb, raw: moving.perform(ticket, verb=verb, raw=raw, actor=actor, at=clock()),
        lambda: delivery.deliver_due(at=clock(), limit=50),
        now=lambda: clock.at.isoformat(),
        today=NOW.date(),
    )

    case = look()
    assert case["position"] == "archived"
    assert [step["state"] for step in case["steps"]] == ["done"] * len(STEPS)
    assert verbs[0] == "record_account"
    assert verbs[-1] == "archive"
    ticket.refresh_from_db()
    assert (ticket.state, ticket.sealed) == ("closed", True)
