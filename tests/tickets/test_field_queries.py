"""Conditions on custom fields: `field.order_no:A-17`, in the inbox, in searches, in saved lists and the API."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from servicedesk.errors import Unreadable
from staff.models import Person
from tests.desk import MONDAY, a_customer, a_ticket
from tests.fields import a_choice, a_field
from tests.people import a_team, acting, signed_in
from tickets import fieldspecs
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.lists import savedviews
from tickets.models import FieldValue, Ticket

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=2)
MANY = 20_000


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


@pytest.fixture
def three(amy: Person) -> None:
    """arm, bed and cup: each with its own values, cup with none."""
    a_field("order_no", names={"en": "Order number", "zh-hans": "订单号"})
    a_field("pieces", type="integer")
    a_field("visit", type="date", names={"en": "Visit"})
    a_field("opened_box", type="boolean")
    a_field("story", type="longtext")
    a_choice("branch", "Centre", "Harbour side")
    arm = {"order_no": "ZX-4711 b", "pieces": 3, "visit": "2026-11-10", "opened_box": True, "branch": "centre"}
    bed = {"order_no": "zx-47_1", "pieces": -20, "visit": "2026-11-20", "opened_box": False, "branch": "harbour_side"}
    a_ticket(subject="arm", fields=arm | {"story": "It came off."})
    a_ticket(subject="bed", fields=bed)
    a_ticket(subject="cup")


def found(amy: Person, text: str) -> str:
    query = Query(text, Asking(actor=acting(amy), at=NOW))
    query.require()
    return " ".join(sorted(one.subject for one in query.among(Ticket.objects.visible_to(acting(amy)))))


FINDS = {
    'field.order_no:"zx-4711 B"': "arm",
    'field.order_no:"ＺＸ－４７１１  b"': "arm",
    "field.order_no:zx-4711": "",
    "field.order_no:ZX-47*": "arm bed",
    "field.order_no:zx-47_*": "bed",  # neither _ nor % means anything
    "field.order_no:%*": "",
    "-field.order_no:zx-47_1": "arm cup",
    "field.order_no:none": "cup",
    "field.order_no:any": "arm bed",
    "-field.order_no:any": "cup",
    "field.order_no:none,zx-47_1": "bed cup",
    "字段.order_no:zx-47_1": "bed",
    "欄位.order_no：zx-47_1": "bed",
    "FIELD.ORDER_NO:zx-47_1": "bed",
    "field.pieces:3": "arm",
    "field.pieces:-20": "bed",
    "field.pieces:<3": "bed",
    "field.pieces:<=3": "arm bed",
    "field.pieces:>-20": "arm",
    "field.pieces:>=0 field.branch:centre": "arm",
    "field.pieces:>999999999999999999": "",
    "field.visit:2026-11-10": "arm",
    "field.visit:2026-11-01..2026-11-15": "arm",
    "field.visit:>2026-11-10": "bed",
    "field.visit:>=2026-11-10": "arm bed",
    "field.visit:<2026-11-20": "arm",
    "field.visit:<7d": "arm",  # of the last seven days; one that is still to come is none of them
    "field.visit:today": "",
    "field.opened_box:yes": "arm",
    "field.opened_box:false": "bed",
    "field.opened_box:是": "arm",
    "field.branch:centre": "arm",
    'field.branch:"harbour side"': "bed",
    "field.branch:centre,harbour_side": "arm bed",
    "field.story:any": "arm",
    "field.story:none": "bed cup",
    "came field.branch:centre": "arm",
    "lamp field.branch:centre": "",
    "zx-4711": "arm",  # what was typed is found without a key, too
}


def test_a_query_finds(amy: Person, three: None) -> None:
    assert {text: found(amy, text) for text in FINDS} == FINDS


FLAWS = [
    ("is:open field.branch:north", "no_such_value", "north"),
    ("field.pieces:many", "no_number", "many"),
    ("field.pieces:>4x", "no_number", "4x"),
    ("field.opened_box:maybe", "no_such_value", "maybe"),
    ("field.visit:2026-02-30", "no_such_time", "2026-02-30"),
    ("field.branch:>centre", "no_sign", "field.branch:>centre"),
    ("field.story:word", "no_such_value", "word"),
    ("field.nothing:x", "unknown_key", "field.nothing:x"),
]


@pytest.mark.parametrize(("text", "code", "part"), FLAWS)
def test_a_flaw_is_pointed_at_on_the_page_and_by_the_api(amy, client, three, text, code, part) -> None:
    with pytest.raises(Unreadable) as refusal:
        found(amy, text)
    (flaw,) = refusal.value.flaws
    assert (flaw.code, text[flaw.start : flaw.end]) == (code, part)
    page = client.get("/desk/", {"view": "all", "q": text}).content.decode()
    assert f"<mark>{part.replace('>', '&gt;')}</mark>" in page and ">cup<" in page
    answer = client.get("/api/v1/tickets/", {"q": text})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "q", code)
    assert text[slice(*error["position"])] == part


def test_an_address_with_a_dot_is_words_and_no_key(amy: Person, three: None) -> None:
    for text in ("www.example:8000", "a.b:c", "http://field.order_no"):
        query = Query(text, Asking(actor=acting(amy), at=NOW))
        assert not query.conditions and not query.flaws, text


def test_the_page_names_the_field_and_its_value(client: Client, three: None) -> None:
    page = client.get("/desk/", {"view": "all", "q": "field.branch:centre field.pieces:>2"}).content.decode()
    assert ">arm<" in page and ">bed<" not in page
    assert "branch <b" in page and "Centre</b>" in page and "&gt; 2</b>" in page
    searched = client.get("/desk/search/", {"q": "zx field.branch:centre"}).content.decode()
    assert ">arm<" in searched and ">bed<" not in searched
    results = client.get("/api/v1/tickets/", {"q": "field.order_no:zx-47*", "kind": "enquiry"}).json()["results"]
    assert {one["subject"] for one in results} == {"arm", "bed"}
    help_ = client.get("/desk/", headers={"HX-Request": "true", "HX-Target": "inbox-syntax"}).content.decode()
    assert "field.order_no:A-1*" in help_ and "field.branch:centre" in help_ and "Order number" in help_


def test_a_list_with_such_a_condition_is_kept_shown_and_counted(amy: Person, client: Client, three: None) -> None:
    query = "view=all&q=field.branch:centre"
    view = savedviews.save(name="Centre", query=query, audience="nobody", actor=acting(amy), at=NOW)
    page = client.get(f"/desk/?{view.query}&saved={view.pk}").content.decode()
    assert ">arm<" in page and ">bed<" not in page
    (told,) = client.get("/api/v1/views/").json()
    assert [one["subject"] for one in client.get(told["tickets"]).json()["results"]] == ["arm"]


def test_nothing_hidden_is_found_by_its_fields(amy: Person, three: None) -> None:
    Person.objects.filter(pk=amy.pk).update(availability="away")  # so that she is not the first contact
    hidden = a_ticket(subject="secret", fields={"order_no": "ZX-9"}, customer=a_customer("Nobody"))
    Ticket.objects.filter(pk=hidden.pk).update(team=a_team("Hidden", confidential=True), assignee=None)
    assert found(amy, "field.order_no:zx-9") == ""


# ── What a condition costs among many tickets ──


@pytest.fixture
def crowd(amy: Person) -> None:
    """The same open ticket 20,000 times: each has an order number, half of them a day, a third a branch."""
    a_field("order_no")
    a_field("visit", type="date")
    a_choice("branch", "Centre", "Harbour")
    first = a_ticket(subject="first")
    own = {f.attname: getattr(first, f.attname) for f in Ticket._meta.concrete_fields if f.attname not in _OWN}
    Ticket.objects.bulk_create(
        (Ticket(**own, number=500_000 + n, due_sort=first.due_sort + n * timedelta(minutes=1)) for n in range(MANY)),
        batch_size=1_000,
    )
    specs = {spec.key: spec.pk for spec in fieldspecs.all_of_them()}
    FieldValue.objects.bulk_create(_values(specs), batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_ticket, tickets_fieldvalue")


_OWN = ("id", "number", "nonce", "due_sort")


def _values(specs: dict[str, int]) -> Iterator[FieldValue]:
    for pk, number in Ticket.objects.filter(number__gte=500_000).values_list("pk", "number"):
        told: dict[str, tuple[str, int | None]] = {"order_no": (f"ord-{number}", None)}
        if number % 2:
            told["visit"] = "day", 737_000 + number % 1_000
        if number % 3 == 0:
            told["branch"] = "harbour" if number % 1_000 == 0 else "centre", None
        for key, (text, day) in told.items():
            yield FieldValue(ticket_id=pk, field_id=specs[key], text=text, folded=text, number=day)


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


def plan_of(amy: Person, text: str) -> list[dict[str, Any]]:
    query = Query(text, Asking(actor=acting(amy), at=NOW))
    query.require()
    tickets = query.within(Ticket.objects.visible_to(acting(amy)).open()).order_by("due_sort", "id")[:50]
    sql, values = tickets.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}", values)
        found = cursor.fetchone()[0]
    return nodes((found if isinstance(found, list) else json.loads(found))[0]["Plan"])


def test_no_condition_scans_all_tickets_or_all_values(amy: Person, crowd: None) -> None:
    texts = {
        "field.order_no:ord-500777": "fieldvalue_folded",
        "field.order_no:ord-5007*": "fieldvalue_folded",
        "field.visit:>2026-11-01": "",
        "field.visit:2018-11-01": "fieldvalue_number",
        "field.branch:harbour": "fieldvalue_folded",
        "field.branch:centre": "",  # so many that the list is walked instead, until a page is full
        "field.branch:none": "",
        "-field.branch:centre": "",
    }
    for text, index in texts.items():
        plan = plan_of(amy, text)
        scanned = [node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"]
        assert not {"tickets_ticket", "tickets_fieldvalue"} & set(scanned), (text, plan)
        used = {node.get("Index Name") for node in plan}
        assert not index or index in used, (text, used)
        read = sum(int(node["Actual Rows"] * node["Actual Loops"]) for node in plan if "Scan" in node["Node Type"])
        assert read <= 3_000, (text, read)
