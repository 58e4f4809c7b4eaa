"""Orders of the inbox: those of one customer stand together, and a page costs the same in a list of any length."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.desk import a_customer, a_ticket
from tests.people import acting
from tickets.filters.listing import SORTS
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
_OWN = ("id", "number", "nonce", "due_sort", "customer_id")


def shown(client: Client, address: str) -> tuple[list[str], str]:
    page = client.get("/desk/" + address)
    return [row.subject for row in page.context["page"]().rows], page.context["next_page"]()


def test_those_of_one_customer_stand_together_the_newest_first(amy):
    ana, bo = a_customer("Ana"), a_customer("Bo")
    for number in range(20):
        a_ticket(customer=(ana, bo)[number % 2], subject=f"{'ab'[number % 2]}{number}")
    client = Client()
    client.force_login(amy)
    first, onward = shown(client, "?view=all&sort=customer")
    rest, _end = shown(client, onward) if onward else ([], "")
    wanted = [f"b{number}" for number in range(19, 0, -2)] + [f"a{number}" for number in range(18, -1, -2)]
    assert [*first, *rest] == wanted
    assert (
        ">By customer<"
        in client.get("/desk/?view=all", headers={"HX-Request": "true", "HX-Target": "inbox-layout"}).content.decode()
    )


def test_a_page_of_them_is_read_off_its_index(amy):
    first = a_ticket()
    customers = [first.customer_id, *(a_customer(f"Customer {number}").pk for number in range(30))]
    own = {f.attname: getattr(first, f.attname) for f in Ticket._meta.concrete_fields if f.attname not in _OWN}
    Ticket.objects.bulk_create(
        Ticket(
            **own,
            number=500_000 + n,
            customer_id=customers[n % len(customers)],
            due_sort=first.due_sort + n * timedelta(minutes=1),
        )
        for n in range(3_000)
    )
    order = SORTS["customer"][1]
    sql, values = Ticket.objects.visible_to(acting(amy)).open().order_by(*order)[:51].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        told = cursor.fetchone()[0]
    plan = json.dumps(told)
    assert "ticket_by_customer" in plan and '"Sort"' not in plan and "Seq Scan on tickets_ticket" not in plan
