"""Two files of one person: suggested, compared, merged, undone; the audit and erasure hold over both."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from servicedesk.audit.models import Entry
from servicedesk.errors import NotPermitted, Refused, Stale
from servicedesk.mail.models import Outgoing
from staff.models import Person
from tests.desk import MONDAY, a_customer, a_ticket
from tests.people import a_supervisor, acting, an_administrator, signed_in
from tests.tickets.test_erasing import CANARY, where_it_stands
from tickets import conversation, links
from tickets.customers import customerfile, describing, duplicates, erasing, merging, reaching
from tickets.customers.recognising import Sender, recognise
from tickets.models import Address, Customer, CustomerMerge, Item, Message, Ticket
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Whose everything is, and what the files say; versions and times aside."""
    files = ("pk", "name", "tier", "language", "preferences", "needs", "restricted", "merged_into_id")
    return {
        "files": list(Customer.objects.order_by("pk").values_list(*files)),
        "addresses": list(Address.objects.order_by("pk").values_list("pk", "customer_id", "primary")),
        "tickets": list(Ticket.objects.order_by("pk").values_list("pk", "customer_id")),
        "items": list(Item.objects.order_by("pk").values_list("pk", "customer_id")),
        "said": list(Message.objects.filter(author="customer").order_by("pk").values_list("pk", "customer_id")),
    }  # fmt: skip


def a_link(case: Ticket, to: Address) -> str:
    return links.issue(case, purpose=LinkPurpose.PROGRESS, address=to, at=timezone.now())


def test_a_merge_brings_all_together_and_undo_gives_exactly_that_back(client: Client, amy: Person) -> None:
    kept = a_customer("Wang Min", email="w@home.example", needs="Hard of hearing")
    gone = a_customer("王敏", phone="138 0013 8000", tier="vip", language="zh-hans", needs="Deliver with a lift")
    mine, theirs = a_ticket(customer=kept), a_ticket(customer=gone)
    Item.objects.create(kind="order", number="7", customer=gone, created_at=MONDAY)
    before = everything()
    path = f"/desk/customers/{kept.pk}/merge/"
    assert "王敏" in client.get(path, {"q": "13800138000"}).content.decode()
    page = client.get(path, {"with": gone.pk}).content.decode()
    state = merging.state_of(kept, gone)
    assert "138 0013 8000" in page and state in page
    describing.describe(gone, name="王 敏", actor=acting(amy), at=MONDAY)
    assert client.post(path, {"with": gone.pk, "state": state}).status_code == 409
    describing.describe(gone, name="王敏", actor=acting(amy), at=MONDAY)
    client.post(path, {"with": gone.pk, "name": "gone", "tier": "kept"})
    kept.refresh_from_db()
    assert (kept.name, kept.language, kept.needs) == ("王敏", "zh-hans", "Hard of hearing\nDeliver with a lift")
    assert kept.tier == "vip", "an agent cannot take a tier away by merging"
    assert {mine, theirs} == set(kept.tickets.all())
    assert recognise(Sender(phone="13800138000"), at=MONDAY)[0] == kept
    assert kept.addresses.filter(primary=True).count() == 1
    assert client.get(f"/desk/customers/{gone.pk}/")["Location"] == f"/desk/customers/{kept.pk}/"
    assert "files were merged" in client.get(f"/desk/tickets/{theirs.reference}/").content.decode()
    done = CustomerMerge.objects.get()
    assert f"/desk/customers/merges/{done.pk}/undo/" in client.get(f"/desk/customers/{kept.pk}/").content.decode()
    client.post(f"/desk/customers/merges/{done.pk}/undo/")
    assert everything() == before
    for one in (kept, gone):
        verbs = set(Entry.objects.filter(subject=f"customer:{one.pk}").values_list("verb", flat=True))
        assert {"customer_merged", "customer_unmerged"} <= verbs
    call_command("verify_audit")


def test_what_changed_since_stays_and_what_cannot_be_given_back_is_said(amy: Person) -> None:
    who = {"actor": acting(amy), "at": MONDAY}
    kept, gone, third = a_customer("Wang"), a_customer("Min", phone="138 0013 8000"), a_customer("Third")
    done = merging.merge(kept, gone, wins={"name": "gone"}, **who)
    with pytest.raises(Refused):
        merging.merge(kept, gone, wins={}, **who)
    describing.describe(kept, name="Wang Min", **who)
    later = merging.merge(third, Customer.objects.get(pk=kept.pk), wins={}, **who)
    assert sorted(customerfile.all_of(third)) == sorted([kept.pk, gone.pk, third.pk])
    assert customerfile.where_it_went(gone.pk, actor=acting(amy)) == third
    with pytest.raises(Refused, match="undo that first"):
        merging.undo(done, **who)
    merging.undo(later, **who)
    assert merging.undo(done, **who) == ("name",)
    kept.refresh_from_db()
    assert kept.name == "Wang Min"
    with pytest.raises(Refused, match="already"):
        merging.undo(done, **who)
    again = merging.merge(kept, Customer.objects.get(pk=gone.pk), wins={}, **who)
    reaching.remove(kept.addresses.get(kind="phone"), **who)
    with pytest.raises(Refused, match="taken away"):
        merging.undo(again, **who)


@pytest.mark.django_db(transaction=True)
def test_a_case_opened_while_its_customer_is_merged_is_that_of_the_file_that_is_kept(amy: Person) -> None:
    kept, gone, opened = a_customer("Wang"), a_customer("Min", email="min@home.example"), []

    def write() -> None:
        try:
            opened.append(a_ticket(sender=Sender(name="Min", email="min@home.example", phone="138 0013 8000")))
        finally:
            connection.close()

    writing = threading.Thread(target=write)
    with transaction.atomic():
        merging.merge(kept, gone, wins={}, actor=acting(amy), at=MONDAY)
        writing.start()
        writing.join(3)
    writing.join(30)
    assert [one.customer for one in opened] == [kept]
    assert set(Customer.objects.all()) == {kept, gone}


def test_after_undo_no_link_opens_the_other_persons_case(amy: Person) -> None:
    now = timezone.now()
    kept = a_customer("Wang", email="wang@home.example")
    gone = a_customer("Min", email="min@home.example")
    mine, theirs = a_ticket(customer=kept, at=now), a_ticket(customer=gone, at=now)
    done = merging.merge(kept, gone, wins={}, actor=acting(amy), at=now)
    wang, min_ = Address.objects.order_by("pk")
    written = {(case, to): a_link(case, to) for case in (mine, theirs) for to in (wang, min_)}
    browser = Client()
    for to in (mine, theirs):
        browser.post(f"/p/{written[to, wang]}/")
    assert theirs.subject in browser.get("/track/").content.decode()
    merging.undo(done, actor=acting(amy), at=now)
    opens = {pair for pair, token in written.items() if Client().post(f"/p/{token}/").status_code == 302}
    assert opens == {(mine, wang), (theirs, min_)}
    page = browser.get("/track/").content.decode()
    assert mine.reference in page and theirs.reference not in page


def test_who_is_on_their_case_while_their_file_is_merged_stays_there_and_loses_no_word(amy: Person) -> None:
    now = timezone.now()
    kept, gone = a_customer("Wang"), a_customer("Min")
    case = a_ticket(customer=gone, at=now)
    browser, path = Client(), f"/my/{case.reference}/"
    browser.post(f"/p/{a_link(case, Address.objects.get(customer=gone))}/")
    merging.merge(kept, gone, wins={}, actor=acting(amy), at=now)
    assert browser.post(f"{path}write/", {"body": "It creaks, too."})["Location"].startswith(path)
    assert "It creaks, too." in browser.get(path).content.decode()
    assert case.reference in browser.get("/track/").content.decode()
    assert case.messages.latest("pk").customer == kept


def test_after_undo_no_letter_that_still_waits_goes_to_the_other_person(amy: Person) -> None:
    kept, gone = a_customer("Wang", email="wang@home.example"), a_customer("Min", email="min@home.example")
    mine, theirs = a_ticket(customer=kept), a_ticket(customer=gone)
    Ticket.objects.update(team=amy.teams.get())
    done = merging.merge(kept, gone, wins={}, actor=acting(amy), at=MONDAY)
    for case in (mine, theirs):
        conversation.reply(case, body="It comes on Friday.", actor=acting(amy), at=MONDAY)
    merging.undo(done, actor=acting(amy), at=MONDAY)
    leaving = Outgoing.objects.queued().order_by("pk").values_list("message__ticket", "to", "kind")
    assert list(leaving) == [
        (mine.pk, "wang@home.example", "acknowledgement"),
        (theirs.pk, "min@home.example", "acknowledgement"),
        (mine.pk, "wang@home.example", "reply"),
    ]
    mine.refresh_from_db(), theirs.refresh_from_db()
    assert (mine.unanswered_since, theirs.unanswered_since) == (None, MONDAY), "nobody has answered them"


def test_after_undo_each_file_prefers_one_address(amy: Person) -> None:
    who = {"actor": acting(amy), "at": MONDAY}
    kept, gone = a_customer("Wang", email="wang@home.example"), a_customer("Min", email="min@home.example")
    second = reaching.add_address(gone, phone="138 0013 8000", **who)
    reaching.add_address(kept, phone="139 0013 9000", **who)
    Address.objects.filter(customer=kept).update(primary=Q(kind="phone"))
    done = merging.merge(kept, gone, wins={}, **who)
    second.refresh_from_db()
    reaching.prefer(second, **who)
    merging.undo(done, **who)
    assert [one.value for one in gone.addresses.filter(primary=True)] == [second.value], "chosen since"
    assert [one.kind for one in kept.addresses.filter(primary=True)] == ["phone"], "as it was before"


def test_a_case_that_came_meanwhile_stays_as_restricted_as_it_came(amy: Person) -> None:
    sue = acting(a_supervisor("sue", team=amy.teams.get()))
    kept, gone = a_customer("Wang"), a_customer("Lin", restricted=True)
    a_ticket(customer=gone, team=amy.teams.get())
    done = merging.merge(kept, gone, wins={}, actor=sue, at=MONDAY)
    a_ticket(customer=kept, at=MONDAY + timedelta(hours=1))
    assert merging.undo(done, actor=sue, at=MONDAY + timedelta(hours=2)) == ("restricted",)
    kept.refresh_from_db()
    assert kept.restricted


def test_only_whoever_may_merges_restricted_files(amy: Person) -> None:
    kept, gone = a_customer("Wang"), a_customer("Lin", restricted=True)
    with pytest.raises(Refused):
        merging.merge(kept, gone, wins={}, actor=acting(amy), at=MONDAY)
    a_ticket(customer=gone)
    Ticket.objects.update(team=amy.teams.get())
    with pytest.raises(NotPermitted):
        merging.merge(kept, gone, wins={}, actor=acting(amy), at=MONDAY)
    sue = acting(a_supervisor("sue", team=amy.teams.get()))
    with pytest.raises(Stale):
        merging.merge(kept, gone, wins={}, actor=sue, at=MONDAY, expected="old")
    assert merging.merge(kept, gone, wins={}, actor=sue, at=MONDAY).kept.restricted


def test_comparing_a_restricted_file_is_a_reading_of_it(client: Client, amy: Person) -> None:
    plain, hidden = a_customer("Wang"), a_customer("Lin", needs="A quiet room", restricted=True)
    a_ticket(customer=hidden)
    Ticket.objects.update(team=amy.teams.get())
    page = client.get(f"/desk/customers/{plain.pk}/merge/", {"with": hidden.pk}).content.decode()
    assert "A quiet room" in page
    read = Entry.objects.get(verb="read")
    assert (read.subject, read.actor_id) == (f"customer:{hidden.pk}", amy.pk)


def test_likely_duplicates_are_suggested_until_somebody_says_no(client: Client, amy: Person) -> None:
    actor = acting(amy)
    wang = a_customer("Wang Xiaomin", email="wang@acme.example")
    number = a_customer("", phone="138 0013 8000")
    reaching.add_address(wang, phone="+86 10 0013 8000", actor=actor, at=MONDAY)
    like = a_customer("Wang Xiao Min", email="xm@acme.example")
    a_customer("Wang Xiaomin", email="wang@elsewhere.example")  # same name, other mail: nothing says that it is them
    hidden = a_customer("Wang Xiaomin", email="w2@acme.example", restricted=True)
    found = [one.customer for one in duplicates.suggested(wang, actor=actor)]
    assert found == [number, like] and hidden not in found
    page = f"/desk/customers/{wang.pk}/"
    assert "Wang Xiao Min" in client.get(page).content.decode()
    client.post(f"{page}not-the-same/", {"other": like.pk})
    assert [one.customer for one in duplicates.suggested(wang, actor=actor)] == [number]
    assert [one.customer for one in duplicates.suggested(like, actor=actor)] == []
    only_name = a_customer("王小明", email="ming@home.example")
    called = a_customer("王小明", phone="139 0013 9000")
    assert [one.customer for one in duplicates.suggested(only_name, actor=actor)] == [called]


def test_nothing_of_a_merged_person_is_left_after_erasure(amy: Person) -> None:
    kept = a_customer(f"{CANARY} Wang", email=f"{CANARY}@home.example")
    gone = a_customer(f"{CANARY} Min", email=f"{CANARY}2@home.example", needs=CANARY)
    case = a_ticket(customer=gone, subject=CANARY, body=CANARY)
    merging.merge(kept, gone, wins={"name": "gone"}, actor=acting(amy), at=MONDAY)
    erasing.erase(Customer.objects.get(pk=kept.pk), reason="asked for", actor=acting(an_administrator()), at=MONDAY)
    assert where_it_stands() == []
    case.refresh_from_db()
    assert case.customer == kept and Customer.objects.get(pk=gone.pk).erased_at is not None
    call_command("verify_audit")
    with pytest.raises(Refused, match="erased"):
        merging.undo(CustomerMerge.objects.get(), actor=acting(amy), at=MONDAY)
