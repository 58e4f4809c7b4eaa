"""Whoever received the customer first stays answerable: no verb and no query changes that [H-4]."""

import pytest
from django.db import IntegrityError, transaction

from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_team, acting, an_agent
from tickets import handling, handover
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_the_first_contact_is_set_once_and_then_kept_by_the_database():
    amy, ben = an_agent("amy"), an_agent("ben")
    rows = Ticket.objects.filter(pk=a_ticket().pk)
    rows.update(first_contact=amy)
    rows.update(first_contact=amy)
    for other in (ben, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(first_contact=other)
    assert rows.get().first_contact == amy


def test_it_stays_whoever_does_the_work():
    front, back = a_team("Front"), a_team("Back")
    amy, ben, bob = an_agent("amy", team=front), an_agent("ben", team=front), an_agent("bob", team=back)
    ticket = a_ticket(team=front, first_contact=amy)
    boss = acting(a_manager())
    handling.claim(ticket, actor=acting(ben), at=NOW)
    handling.assign(ticket, to=amy, actor=boss, at=NOW)
    handling.release(ticket, actor=acting(amy), at=NOW)
    handover.offer(ticket, to_team=back, reason="Theirs", actor=acting(ben), at=NOW)
    handover.accept(ticket, actor=acting(bob), at=NOW)
    ticket.refresh_from_db()
    assert (ticket.first_contact, ticket.assignee) == (amy, bob)
