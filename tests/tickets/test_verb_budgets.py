"""What a verb asks of the database, however long the conversation is (speed.md)."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases import LATER, NOW, SOON, a_ticket
from tests.fields import a_field
from tests.people import acting, an_agent
from tickets import conversation, fieldvalues, handling
from tickets.clocks.sheet import Book
from tickets.customers.recognising import Sender, customer_actor
from tickets.models import Message
from tickets.opening import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    actor = acting(an_agent("amy", team=front))
    conversation.reply(a_ticket(team=front), body="Warm.", actor=actor, at=NOW)  # texts and calendars are read
    return actor


def cost(deed) -> int:
    """Statements other than the marks of nested transactions."""
    with CaptureQueriesContext(connection) as asked:
        deed()
    return len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]])


def of_length(front, count: int):
    ticket = a_ticket(team=front)
    Message.objects.bulk_create(
        Message(ticket=ticket, author="customer", public=True, at=NOW, logged_at=NOW, body=f"Word {number}")
        for number in range(count)
    )
    return ticket


def replying(ticket, amy, number: int = 0):
    seen = ticket.messages.last().pk
    return lambda: conversation.reply(ticket, body="Here.", actor=amy, at=SOON, nonce=f"n{number}", seen=seen)


def test_a_reply_costs_the_same_at_any_length(front, amy):
    short, long = of_length(front, 1), of_length(front, 40)
    first, same = cost(replying(short, amy)), cost(replying(long, amy))
    assert first == same <= 9
    assert cost(replying(long, amy, 1)) <= 9


@pytest.mark.parametrize(("kind", "most"), [("enquiry", 7), ("complaint", 8)])
def test_a_case_is_opened_in_few_statements(amy, kind, most):
    opening = partial(open_ticket, kind=kind, subject="", body="Where is it?", channel="web", actor=amy, at=SOON)
    assert cost(lambda: opening(sender=Sender(email="new@home.example"))) <= most
    known = Sender(email="new@home.example", phone="+14155550100")
    assert cost(lambda: opening(sender=known)) <= most + 1  # whether an address that never answered hears of it again


def test_custom_fields_cost_one_statement_however_many(amy):
    told = {f"field{number}": "A" for number in range(6)}
    for key in told:
        a_field(key)
    opening = partial(open_ticket, kind="complaint", subject="", body="Where is it?", channel="web", actor=amy, at=SOON)
    opening(sender=Sender(email="first@home.example"), fields=told)  # what there is to be asked is read
    assert cost(lambda: opening(sender=Sender(email="second@home.example"), fields={"field0": "A"})) <= 9
    assert cost(lambda: opening(sender=Sender(email="third@home.example"), fields=told)) <= 9
    ticket = opening(sender=Sender(email="fourth@home.example"))
    one = cost(lambda: fieldvalues.change(ticket, {"field0": "B"}, actor=amy, at=SOON))
    assert cost(lambda: fieldvalues.change(ticket, told, actor=amy, at=SOON)) <= one <= 12


def test_old_rounds_of_a_clock_are_not_read_again(front, amy):
    ticket = of_length(front, 1)
    for number in range(30):
        replying(ticket, amy, number)()
    read = [clock.metric for clock in Book([ticket]).sheets[ticket.pk].clocks]
    assert len(read) == len(set(read)) > 0


def test_claiming_and_the_customers_word_are_cheap_too(front, amy):
    ticket = of_length(front, 5)
    assert cost(lambda: handling.claim(ticket, actor=amy, at=SOON)) <= 6
    customer = customer_actor(ticket.customer)
    assert (
        cost(
            lambda: conversation.customer_wrote(
                ticket, body="More.", customer=ticket.customer, channel="web", actor=customer, at=LATER, nonce="n"
            )
        )
        <= 11
    )
