import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from servicedesk.errors import NotPermitted, Refused
from tests.desk import MONDAY, a_customer, a_ticket
from tests.people import a_manager, acting, an_administrator
from tickets import conversation, draftfiles, links
from tickets.customers import describing, erasing
from tickets.drafting import Words
from tickets.models import PersonalLink
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db

CANARY = "Quetzalcoatl"


def where_it_stands() -> list[str]:
    """Every column of every table in which the canary can still be read."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        texts = (models.CharField, models.TextField, models.JSONField)
        fields = [one.name for one in model._meta.concrete_fields if isinstance(one, texts)]
        for row in model._default_manager.values(*fields):
            found += [f"{model.__name__}.{name}" for name, value in row.items() if CANARY.lower() in str(value).lower()]
    return found


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_is_left_after_erasure(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ada = acting(an_administrator())
    customer = a_customer(f"{CANARY} Wang", email=f"{CANARY}@home.example", verified=True)
    ticket = a_ticket(
        customer=customer,
        kind="complaint",
        subject=f"{CANARY} broke",
        body=f"I, {CANARY}, complain",
        about=CANARY,
        wish=CANARY,
        files=[SimpleUploadedFile(f"{CANARY}.png", CANARY.encode())],
    )
    boss = acting(a_manager())
    conversation.note(ticket, body=f"Called {CANARY}", actor=boss, at=MONDAY)
    unsent = Words(kind="note", body=f"Ask {CANARY}")
    draftfiles.add(ticket, SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode()), words=unsent, actor=boss, at=MONDAY)
    assert len(where_it_stands()) > 8
    erasing.erase(customer, reason="asked for", actor=ada, at=MONDAY)
    assert where_it_stands() == []
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    assert ticket.messages.count() >= 2  # the case itself stays


def test_links_of_an_erased_customer_open_nothing():
    ticket = a_ticket()
    token = links.issue(ticket, purpose=LinkPurpose.PROGRESS, address=ticket.customer.addresses.first(), at=MONDAY)
    erasing.erase(ticket.customer, reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert links.find(token, purpose=LinkPurpose.PROGRESS, at=MONDAY) is None
    assert not PersonalLink.objects.exists()
    with pytest.raises(Refused):
        describing.describe(ticket.customer, name="Again", actor=acting(a_manager()), at=MONDAY)


def test_only_an_administrator_erases():
    with pytest.raises(NotPermitted):
        erasing.erase(a_customer(), reason="asked for", actor=acting(a_manager()), at=MONDAY)
