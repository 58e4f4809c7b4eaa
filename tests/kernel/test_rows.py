"""Rows by hand: what they write and read is what Django would."""

import pytest
from django.db.models import Model

from servicedesk import rows
from staff.models import Person, Team
from tests.cases import NOW, a_ticket
from tests.people import a_team, an_agent
from tickets.models import Message, SearchDocument, Ticket

pytestmark = pytest.mark.django_db


def values_of(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def a_message(ticket: Ticket, **fields: object) -> Message:
    told = {"author": "customer", "at": NOW, "logged_at": NOW, "body": "Ein Wort: '%s' {x}", "data": {"a": [1, None]}}
    return Message(ticket=ticket, **{**told, **fields})


def test_rows_that_name_each_other_are_written_in_one_statement(django_assert_num_queries):
    ticket = a_ticket()
    message = a_message(ticket)
    document = SearchDocument(ticket=ticket, message=message, text="ein wort")
    with django_assert_num_queries(1):
        rows.write(message, document)
    stored = SearchDocument.objects.get(pk=document.pk)
    assert stored.message_id == document.message_id == message.pk
    assert document.message is message
    assert values_of(Message.objects.get(pk=message.pk)) == values_of(message)
    message.body = "Anders"
    message.save()
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_joined_rows_are_read_as_instances(django_assert_num_queries):
    amy = an_agent("amy")
    own = a_ticket(team=a_team("Front"), assignee=amy, priority_why=["safety"])
    free = a_ticket()
    sql = """
        SELECT {ticket}, {team}, {person}, ticket.number + 1 AS next FROM tickets_ticket AS ticket
        LEFT JOIN staff_team AS team ON team.id = ticket.team_id
        LEFT JOIN staff_person AS person ON person.id = ticket.assignee_id
        WHERE ticket.id = ANY(%s) ORDER BY ticket.id
    """
    with django_assert_num_queries(1):
        first, second = rows.read(sql, [[own.pk, free.pk]], ticket=Ticket, team=Team, person=Person)
    assert values_of(first["ticket"]) == values_of(Ticket.objects.get(pk=own.pk))
    assert (first["team"], first["person"]) == (own.team, amy)
    assert first["next"] == own.number + 1
    assert (second["team"], second["person"]) == (None, None)
    assert not first["ticket"]._state.adding
