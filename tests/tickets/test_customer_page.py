"""The customer's file: found, read, written in, restricted, erased."""

import pytest
from django.utils import timezone

from servicedesk.audit.models import Entry
from staff.models import Person
from tests.desk import a_customer, a_ticket, an_address
from tests.people import a_supervisor, a_team, acting, an_administrator, an_agent, signed_in
from tickets import handling
from tickets.models import Address, Customer, Item, Ticket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words", ["思敏", "chen.simin", "CHEN.SIMIN@example", "13800138000", "138 0013 8000", "+86 138"]
)
def test_a_customer_is_found_by_a_part_of_name_or_address(amy: Person, words: str) -> None:
    customer = a_customer("陈思敏", email="chen.simin@example.com")
    Address.objects.create(customer=customer, kind="phone", value="+8613800138000", shown="138 0013 8000")
    a_customer("Somebody else")
    page = signed_in(amy).get("/desk/customers/", {"q": words}).content.decode()
    assert f"/desk/customers/{customer.pk}/" in page
    assert "Somebody else" not in page


def test_the_file_tells_everything_on_one_time_line(amy: Person) -> None:
    customer = a_customer("陈思敏", tier="vip", needs="Hard of hearing", preferences="After six")
    first, second = a_ticket(customer=customer), a_ticket(customer=customer, kind="complaint")
    handling.name_item(first, kind="order", number="A-77", name="Sofa", actor=acting(amy), at=timezone.now())
    Address.objects.filter(customer=customer).update(refused_at=timezone.now(), refusal="Mailbox full")
    page = signed_in(amy).get(f"/desk/customers/{customer.pk}/").content.decode()
    for told in (
        "陈思敏", "VIP", "Hard of hearing", "After six", first.reference, second.reference, "A-77", "Mailbox full",
    ):  # fmt: skip
        assert told in page
    assert page.index(second.reference) < page.index(first.reference)


def test_the_file_tells_nothing_of_a_case_that_one_may_not_see(amy: Person) -> None:
    customer, other = a_customer("陈思敏"), a_customer("Lin Wei")
    first, hidden = a_ticket(customer=customer), a_ticket(customer=customer)
    for case, number in ((first, "A-77"), (hidden, "SECRET-1")):
        handling.name_item(case, kind="order", number=number, actor=acting(amy), at=timezone.now())
    Item.objects.create(kind="order", number="OWN-2", customer=customer, created_at=timezone.now())
    Ticket.objects.filter(pk=hidden.pk).update(team=a_team("Secret", confidential=True), assignee=None)
    ben = signed_in(an_agent("ben"))
    page = ben.get(f"/desk/customers/{customer.pk}/").content.decode()
    assert "A-77" in page and "OWN-2" in page and "SECRET-1" not in page
    compared = ben.get(f"/desk/customers/{customer.pk}/merge/", {"with": other.pk}).content.decode()
    assert '<td class="num">1</td><td class="num">0</td>' in compared
    compared = ben.get(f"/desk/customers/{other.pk}/merge/", {"with": customer.pk}).content.decode()
    assert '<td class="num">0</td><td class="num">1</td>' in compared


def test_what_is_learnt_is_written_down_and_audited(amy: Person) -> None:
    customer = a_customer()
    client = signed_in(amy)
    told = {"name": "Chen", "language": "zh-hans", "preferences": "Mornings", "needs": "None"}
    assert client.post(f"/desk/customers/{customer.pk}/edit/", told).status_code == 302
    client.post(f"/desk/customers/{customer.pk}/address/", {"address": "138 0013 8000", "verified": "on"})
    customer.refresh_from_db()
    assert (customer.name, customer.language, customer.preferences) == ("Chen", "zh-hans", "Mornings")
    number = customer.addresses.get(kind="phone")
    assert number.verified_at is not None
    client.post(f"/desk/customers/{customer.pk}/prefer/", {"address": number.pk})
    number.refresh_from_db()
    assert number.primary
    verbs = set(Entry.objects.filter(subject=f"customer:{customer.pk}").values_list("verb", flat=True))
    assert {"describe", "address", "prefer"} <= verbs


def test_a_wrong_address_is_said_beside_the_field(amy: Person) -> None:
    customer = a_customer()
    response = signed_in(amy).post(f"/desk/customers/{customer.pk}/address/", {"address": "nobody@"})
    assert response.status_code == 422
    assert "Nothing can be sent to this e-mail address." in response.content.decode()


def test_only_who_assigns_work_sets_the_tier(amy: Person) -> None:
    customer = a_customer()
    assert signed_in(amy).post(f"/desk/customers/{customer.pk}/tier/", {"tier": "vip"}).status_code == 403
    sue = a_supervisor("sue", team=a_team("Customer service"))
    assert signed_in(sue).post(f"/desk/customers/{customer.pk}/tier/", {"tier": "vip"}).status_code == 302
    customer.refresh_from_db()
    assert customer.tier == "vip"


def test_a_restricted_file_is_for_few_and_its_reading_is_recorded(amy: Person) -> None:
    sue, ben = a_supervisor("sue", team=a_team("Customer service")), an_agent("ben", team=a_team("Elsewhere"))
    customer = a_customer("Lin Wei")
    a_ticket(customer=customer)
    path = f"/desk/customers/{customer.pk}/"
    signed_in(sue).post(f"{path}restrict/", {"reason": "Known from the press"})
    assert signed_in(ben).get(path).status_code == 404
    assert "Lin Wei" not in signed_in(ben).get("/desk/customers/?q=Lin").content.decode()
    assert signed_in(ben).post(f"{path}edit/", {"name": "X"}).status_code == 404
    assert signed_in(amy).get(path).status_code == 200
    read = Entry.objects.get(subject=f"customer:{customer.pk}", verb="read")
    assert read.actor_id == amy.pk


def test_an_open_file_leaves_no_trace_of_its_readers(amy: Person) -> None:
    customer = a_customer()
    signed_in(amy).get(f"/desk/customers/{customer.pk}/")
    assert not Entry.objects.filter(subject=f"customer:{customer.pk}", verb="read").exists()


def test_an_administrator_erases_and_nobody_else_can(amy: Person) -> None:
    customer = a_customer("Lin Wei")
    ticket = a_ticket(customer=customer, subject="My secret")
    path, told = f"/desk/customers/{customer.pk}/", {"reason": "Asked by letter", "sure": "on"}
    assert "Erase for good" not in signed_in(amy).get(path).content.decode()
    assert signed_in(amy).post(f"{path}erase/", told).status_code == 403
    ada = signed_in(an_administrator("ada"))
    assert ada.post(f"{path}erase/", {"reason": "Asked"}).status_code == 422
    assert ada.post(f"{path}erase/", told).status_code == 302
    assert Customer.objects.get(pk=customer.pk).name == ""
    assert Ticket.objects.get(pk=ticket.pk).subject != "My secret"
    assert ada.get(path).status_code == 404


def test_the_file_costs_the_same_with_many_cases(amy: Person, django_assert_max_num_queries) -> None:
    customer = a_customer()
    for _number in range(6):
        a_ticket(customer=customer)
    client = signed_in(amy)
    with django_assert_max_num_queries(22):
        assert client.get(f"/desk/customers/{customer.pk}/").status_code == 200
    for _number in range(3):
        a_ticket()
    with django_assert_max_num_queries(9):
        assert client.get("/desk/customers/").status_code == 200


def test_an_address_of_somebody_else_is_not_taken(amy: Person) -> None:
    customer, other = a_customer(), a_customer()
    address = an_address(other).shown
    signed_in(amy).post(f"/desk/customers/{customer.pk}/address/", {"address": address})
    assert not customer.addresses.filter(shown=address).exists()
