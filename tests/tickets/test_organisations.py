"""Organisations with their people and cases; and a file that two correct at once."""

import pytest
from django.test import Client

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Refused, Stale
from staff.models import Person
from tests.desk import MONDAY, a_customer, a_ticket, an_address
from tests.people import acting, an_administrator, signed_in
from tickets.customers import describing, organisations, reaching
from tickets.models import Address, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


def test_an_organisation_is_found_with_its_people_and_cases(client: Client, amy: Person) -> None:
    wang, lin = a_customer("Wang Min", email="w@acme.example"), a_customer("Lin", email="l@acme.example")
    hidden = a_customer("Zhou", email="z@acme.example", restricted=True)
    case = a_ticket(customer=wang, subject="Broken lift")
    told = {"name": " Acme  & Co ", "domains": "ACME.example\n@acme.test", "notes": "Lifts"}
    made = client.post(f"/desk/customers/organisations/new/?customer={wang.pk}", told)
    acme = Organisation.objects.get()
    assert made["Location"] == f"/desk/customers/organisations/{acme.pk}/"
    assert (acme.name, [str(one) for one in acme.domains.all()]) == ("Acme & Co", ["acme.example", "acme.test"])
    page = client.get(made["Location"]).content.decode()
    assert case.reference in page and "Lin" in page and "Zhou" not in page
    client.post(f"{made['Location']}people/join/", {"customer": lin.pk})
    assert client.post(f"{made['Location']}people/join/", {"customer": hidden.pk}).status_code == 404
    assert {one.name for one in acme.customers.all()} == {"Wang Min", "Lin"}
    for words in ("acme &", "ACME.te"):
        assert "Acme &amp; Co" in client.get("/desk/customers/organisations/", {"q": words}).content.decode()
    assert "Acme" not in client.get("/desk/customers/organisations/", {"q": "nobody"}).content.decode()
    assert Entry.objects.filter(subject=organisations.subject_of(acme), verb="found").count() == 1


def test_names_and_domains_are_one_organisations(amy: Person) -> None:
    who = {"actor": acting(amy), "at": MONDAY}
    organisations.found(name="Acme", domains=["acme.example"], **who)
    for told in ({"name": "ACME"}, {"name": ""}, {"name": "B", "domains": ["acme.example"]}):
        with pytest.raises(Invalid):
            organisations.found(**told, **who)
    with pytest.raises(Invalid) as wrong:
        organisations.found(name="C", domains=["no domain"], **who)
    assert set(wrong.value.errors) == {"domains"}
    with pytest.raises(NotPermitted):
        organisations.found(name="D", actor=acting(an_administrator()), at=MONDAY)
    assert Organisation.objects.count() == 1


def test_whoever_was_overtaken_loses_nothing(client: Client, amy: Person) -> None:
    customer = a_customer("Wang Min")
    acme = organisations.found(name="Acme", actor=acting(amy), at=MONDAY)
    path = f"/desk/customers/{customer.pk}/edit/"
    typed = {"name": "Wang Ming", "organisation": "acme", "organisation_role": "Buyer", "version": customer.version}
    describing.describe(customer, needs="Hard of hearing", actor=acting(amy), at=MONDAY)
    refused = client.post(path, typed)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Wang Ming" in page and "Buyer" in page and "Hard of hearing" in page
    assert f'name="version" value="{customer.version + 1}"' in page
    assert client.post(path, {**typed, "version": customer.version + 1}).status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.organisation, customer.organisation_role) == ("Wang Ming", acme, "Buyer")
    wrong = client.post(path, {"name": "X", "organisation": "Nobody Ltd"})
    assert wrong.status_code == 422 and "Nobody Ltd" in wrong.content.decode()
    with pytest.raises(Stale):
        organisations.describe(
            acme, name="A", domains=(), notes="", contract=None, expected=9, actor=acting(amy), at=MONDAY
        )


def test_addresses_are_proved_and_taken_away_but_never_the_last(client: Client, amy: Person) -> None:
    customer = a_customer()
    first = an_address(customer)
    second = reaching.add_address(customer, phone="138 0013 8000", actor=acting(amy), at=MONDAY)
    path = f"/desk/customers/{customer.pk}/"
    client.post(f"{path}verify/", {"address": second.pk})
    client.post(f"{path}remove/", {"address": first.pk})
    second.refresh_from_db()
    assert second.verified_at is not None and second.primary
    assert list(customer.addresses.all()) == [second]
    client.post(f"{path}remove/", {"address": second.pk})
    with pytest.raises(Refused):
        reaching.remove(second, actor=acting(amy), at=MONDAY)
    assert Address.objects.filter(customer=customer).count() == 1
