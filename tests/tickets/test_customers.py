import threading

import pytest
from django.db import connection

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail.models import Outgoing
from tests.desk import MONDAY, a_customer, a_ticket, an_address
from tests.people import a_supervisor, acting, an_agent
from tickets import conversation
from tickets.customers import describing, reaching, recognising
from tickets.customers.recognising import Sender, recognise, recognise_fully
from tickets.models import Address, Customer, Ticket
from tickets.ways import Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy():
    return acting(an_agent())


def test_an_address_alone_makes_a_customer_and_finds_them_again():
    customer, address = recognise(Sender(phone="138 0013 8000"), at=MONDAY)
    assert (address.kind, address.value, address.shown) == ("phone", "+8613800138000", "138 0013 8000")
    assert address.primary and address.verified_at is None and address == an_address(customer)
    again, _address = recognise(Sender(phone="+86 13800138000", name="Wang"), at=MONDAY)
    assert again == customer


def test_without_any_address_nobody_is_made():
    with pytest.raises(Invalid) as refusal:
        recognise(Sender(name="Wang"), at=MONDAY)
    assert set(refusal.value.errors) == {"email"}
    assert not Customer.objects.exists()


def test_a_known_name_and_language_stay():
    first, _address = recognise(Sender(name="Wang Min", email="w@home.example", language="zh-CN"), at=MONDAY)
    again, _address = recognise(Sender(name="Somebody", email="W@home.example", language="en"), at=MONDAY)
    assert (again.name, again.language) == ("Wang Min", "zh-hans")
    assert again == first


def test_two_addresses_of_a_new_customer_are_both_theirs():
    found = recognise_fully(Sender(email="w@home.example", phone="13800138000"), at=MONDAY)
    assert found.address.kind == "email"
    assert {one.kind for one in found.customer.addresses.all()} == {"email", "phone"}


def test_a_stranger_cannot_hang_their_number_on_a_known_customer():
    victim = a_customer(email="victim@home.example")
    found = recognise_fully(Sender(email="victim@home.example", phone="13800138000"), at=MONDAY)
    assert found.customer == victim
    assert found.others == (("phone", "+8613800138000"),)
    assert [one.kind for one in victim.addresses.all()] == ["email"]


def test_a_name_is_one_line_without_control_characters():
    customer = a_customer("Wang\r\nBcc: x@y.example\x00 =?utf-8?q?x?=" + "x" * 300)
    assert "\n" not in customer.name and "=?" not in customer.name and len(customer.name) <= 120


@pytest.mark.django_db(transaction=True)
def test_two_first_contacts_at_once_make_one_customer():
    found, start = [], threading.Barrier(8)

    def write() -> None:
        start.wait()
        found.append(recognise(Sender(email="w@home.example", phone="13800138000"), at=MONDAY))
        connection.close()

    threads = [threading.Thread(target=write) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({(customer.pk, address.pk) for customer, address in found}) == 1
    assert Customer.objects.count() == 1 and Address.objects.count() == 2


def test_an_agent_describes_a_customer_and_the_audit_keeps_the_words_apart(amy):
    customer = a_customer("Wang Min")
    describing.describe(customer, preferences="Calls after six", needs="Hard of hearing", actor=amy, at=MONDAY)
    customer.refresh_from_db()
    assert (customer.preferences, customer.needs, customer.name, customer.version) == (
        "Calls after six",
        "Hard of hearing",
        "Wang Min",
        2,
    )
    entry = Entry.objects.of(f"customer:{customer.pk}").with_personal().get()
    assert entry.facts == {"fields": ["needs", "preferences"]}
    assert entry.personal_values()["needs"] == "Hard of hearing"


def test_an_added_address_can_be_preferred_and_is_never_taken_from_another(amy):
    customer, other = a_customer(), a_customer(phone="13800138000")
    phone = reaching.add_address(customer, phone="13900139000", verified=True, actor=amy, at=MONDAY)
    assert phone.verified_at == MONDAY and not phone.primary
    reaching.prefer(phone, actor=amy, at=MONDAY)
    assert [one.kind for one in customer.addresses.filter(primary=True)] == ["phone"]
    with pytest.raises(Refused) as refusal:
        reaching.add_address(customer, phone=an_address(other).value, actor=amy, at=MONDAY)
    assert refusal.value.code == "address_taken"


def test_what_waits_for_an_address_that_is_taken_away_does_not_leave(amy):
    customer = a_customer(email="stranger@home.example")
    a_ticket(customer=customer)
    Ticket.objects.update(assignee=amy.id)
    own = reaching.add_address(customer, phone="138 0013 8000", actor=amy, at=MONDAY)
    for address in customer.addresses.order_by("pk"):
        conversation.reply(Ticket.objects.get(), body="Here.", actor=amy, at=MONDAY, way=Way(address=address))
    reaching.remove(customer.addresses.get(kind="email"), actor=amy, at=MONDAY)
    assert [one.to for one in Outgoing.objects.queued()] == [own.value]


def test_tier_and_restriction_are_for_those_who_assign_work(amy):
    customer, sue = a_customer(), acting(a_supervisor())
    with pytest.raises(NotPermitted):
        describing.set_tier(customer, tier="vip", actor=amy, at=MONDAY)
    assert describing.set_tier(customer, tier="vip", actor=sue, at=MONDAY).tier == "vip"
    with pytest.raises(Invalid):
        describing.restrict(customer, restricted=True, reason=" ", actor=sue, at=MONDAY)
    assert describing.restrict(customer, restricted=True, reason="A public person", actor=sue, at=MONDAY).restricted


def test_a_customer_acts_as_themselves_and_may_nothing_of_staff():
    actor = recognising.customer_actor(a_ticket().customer)
    assert actor.kind == "customer" and not actor.may("ticket.read")
