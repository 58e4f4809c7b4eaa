"""Questions that are written once: the same rows as the queryset's, for whatever is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from servicedesk import kept
from servicedesk.bundles import bundle, hang, unbundle
from servicedesk.kept import Question
from tests.desk import MONDAY, a_customer, a_ticket
from tickets.models import Address, Customer, Message, Tag, Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_is_told_may_change_with_each_asking() -> None:
    asked = Question(lambda customer: Ticket.objects.filter(customer=customer).select_related("customer"))
    ana, ben = a_customer("Ana"), a_customer("Ben")
    first, second = a_ticket(customer=ana), a_ticket(customer=ben)
    assert [one.pk for one in asked(customer=ana.pk)] == [first.pk]
    with CaptureQueriesContext(connection) as seen:
        found = asked(customer=ben.pk)
        assert found[0].customer == ben
    assert (len(seen), [one.pk for one in found]) == (1, [second.pk])
    assert asked(customer=0) == []


def test_each_shape_is_a_question_of_its_own() -> None:
    asked = Question(lambda order: Ticket.objects.order_by(order))
    first, second = a_ticket(), a_ticket()
    assert [one.pk for one in asked("pk")] == [first.pk, second.pk]
    assert [one.pk for one in asked("-pk")] == [second.pk, first.pk]


class _Contested:
    """A shape: whenever it is looked for, somebody else asks for shapes of their own."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile = meanwhile

    def __hash__(self) -> int:
        self.meanwhile()
        return 0


def test_a_shape_is_answered_though_others_push_it_out_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_SHAPES", 1)
    asked = Question(lambda order: Ticket.objects.order_by("pk" if isinstance(order, _Contested) else order))
    ticket, others = a_ticket(), iter(("-pk", "number", "-number", "kind", "-kind"))
    assert [one.pk for one in asked(_Contested(lambda: asked(next(others))))] == [ticket.pk]


@pytest.mark.django_db(transaction=True)
def test_a_column_that_has_become_another_is_read_all_the_same() -> None:
    asked = Question(lambda tag: Tag.objects.filter(pk=tag))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE tickets_tag AS SELECT 7::bigint AS id, 'sofa'::varchar(40) AS name")
        assert [one.name for one in asked(tag=7)] == ["sofa"]
        cursor.execute("ALTER TABLE pg_temp.tickets_tag ALTER COLUMN name TYPE text")
        assert [one.name for one in asked(tag=7)] == ["sofa"]
    connection.close()  # and the table with it


def test_a_time_may_stand_at_a_distance() -> None:
    since = Question(lambda at: Ticket.objects.filter(received_at__gte=at - HOUR))
    a_ticket()
    received = Ticket.objects.get().received_at
    assert len(since(at=received + HOUR)) == 1
    assert since(at=received + HOUR + timedelta(seconds=1)) == []


def test_what_can_have_no_answer_is_not_asked() -> None:
    a_ticket()
    asked = Question(lambda teams, person: Ticket.objects.filter(team_id__in=teams, assignee_id=person))
    with CaptureQueriesContext(connection) as seen:
        assert asked(frozenset(), person=1) == []
    assert len(seen) == 0


def test_a_told_value_may_not_become_something_else() -> None:
    doubled = Question(lambda number: Ticket.objects.filter(number=number // 2))
    with pytest.raises(ValueError, match="as it is"):
        doubled(number=100231)
    cut = Question(lambda most: Ticket.objects.all()[: most - 2_000_000_000])
    with pytest.raises(ValueError, match="shape"):
        cut(most=3)


def test_rows_of_another_table_come_along() -> None:
    ana = a_customer("Ana")
    ticket = a_ticket(customer=ana)
    customers = Customer.objects.annotate(
        known=bundle(Address.objects.filter(customer=OuterRef("pk")).order_by("pk")),
        said=bundle(Message.objects.filter(ticket__customer=OuterRef("pk")).order_by("pk")),
    )
    with CaptureQueriesContext(connection) as seen:
        found = customers.get(pk=ana.pk)
        hang(found, "addresses", unbundle(Address, found.known))
        assert list(found.addresses.all()) == list(ana.addresses.order_by("pk"))
    assert len(seen) == 2  # the second is the comparison's own
    message = unbundle(Message, found.said)[0]
    stored = Message.objects.filter(ticket=ticket).order_by("pk").first()
    assert stored is not None
    assert (message.at, message.data, message.body) == (stored.at, stored.data, stored.body)
    assert message.at.tzinfo == UTC
    assert isinstance(message.at, datetime)
    assert message.at >= MONDAY - timedelta(days=1)
