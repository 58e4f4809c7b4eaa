import datetime as dt
from decimal import Decimal
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction

from servicedesk.actors import SYSTEM, Actor
from servicedesk.audit import apps, canonical, erasing
from servicedesk.audit.models import Entry, Head, Personal
from servicedesk.audit.recording import Record, record, record_many
from servicedesk.audit.verify import verify

AT = dt.datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=dt.UTC)
ANN = Actor(kind="person", id=7, name="Ann Li")

pytestmark = pytest.mark.django_db


def write(subject="ticket:1", verb="assign", **changes):
    return record(**{"subject": subject, "verb": verb, "at": AT, "actor": ANN, "facts": {"to": 7}} | changes)


def test_an_entry_is_written_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        first = write()
    with django_assert_num_queries(1):
        second = write()
    assert list(Entry.objects.order_by("number")) == [first, second]


def test_entries_of_a_subject_are_numbered_and_chained():
    first, second, other = write(), write(), write(subject="ticket:2")
    assert (first.number, second.number, other.number) == (1, 2, 1)
    assert (first.previous, second.previous, other.previous) == ("", first.hash, "")
    assert Head.objects.get(subject="ticket:1").hash == second.hash


def test_what_is_returned_is_what_is_stored():
    given = write(facts={"amount": Decimal("12.50"), "due": AT, "on": AT.date(), "list": (1, None, True)})
    stored = Entry.objects.with_personal().get(pk=given.pk)
    for field in Entry._meta.fields:
        assert getattr(stored, field.name) == getattr(given, field.name)
    assert stored.facts == {
        "amount": "12.50",
        "due": canonical.utc_text(AT),
        "on": "2026-11-22",
        "list": [1, None, True],
    }
    assert stored.actor_name() == given.actor_name() == "Ann Li"


def test_odd_texts_survive_the_database_and_verify():
    odd = 'NUL \x00, half \ud800, "quotes" \\u0041, 七步, \u2028, {"a":1.0}, 10000000000000000000000, \u00e9 e\u0301'
    write(facts={odd: odd, "big": 10**30, "fraction": 0.1, "exponent": 1e22}, personal={"word": odd})
    record_many([Record(subject="ticket:1", verb="odd", at=AT, actor=None, facts={odd: [odd]}, personal={"w": odd})])
    assert verify().findings == []


def test_facts_without_a_single_spelling_are_refused():
    with pytest.raises(TypeError):
        write(facts={"who": ANN})


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        write(at=dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_subject_says_what_it_is():
    with pytest.raises(ValueError, match="kind:id"):
        write(subject="seals")


def test_names_stand_beside_the_entry_only():
    entry = write(personal={"reason": "Grandmother is ill"})
    assert "Ann" not in str(Entry.objects.filter(pk=entry.pk).values().get())
    assert entry.personal_values() == {"actor": "Ann Li", "reason": "Grandmother is ill"}


def test_the_desk_and_strangers_need_no_side_row():
    write(actor=SYSTEM)
    stranger = write(actor=None)
    assert stranger.actor_kind == "anonymous"
    assert Personal.objects.count() == 0


def test_many_entries_cost_two_queries_and_keep_their_order(django_assert_num_queries):
    write()
    records = [
        Record(subject=f"ticket:{one % 3}", verb=f"verb-{one}", at=AT, actor=ANN, facts={"n": one})
        for one in range(300)
    ]
    with django_assert_num_queries(2):
        record_many(records)
    stored = Entry.objects.of("ticket:1").order_by("number")
    assert [entry.number for entry in stored] == list(range(1, 102))
    assert [entry.facts["n"] for entry in stored[1:]] == list(range(1, 300, 3))
    written = Entry.objects.exclude(verb="assign").values_list("verb", flat=True)
    assert set(written) == {f"verb-{one}" for one in range(300)}
    assert verify().findings == []


def test_nothing_recorded_is_nothing_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        record_many([])


@pytest.mark.parametrize("change", ["update", "delete"])
def test_d22_the_trigger_refuses_update_and_delete(change):
    entry = write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if change == "update":
            Entry.objects.filter(pk=entry.pk).update(verb="other")
        else:
            Entry.objects.filter(pk=entry.pk)._raw_delete("default")


def test_personal_values_can_be_blanked_but_not_replaced():
    entry = write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Personal.objects.filter(entry=entry).update(values={"actor": "Ben"})
    assert Personal.objects.filter(entry=entry).update(salt="", values={}) == 1


def test_erasing_takes_the_words_and_leaves_the_chain():
    write(personal={"name": "Grete Canary"})
    write(subject="ticket:2", actor=Actor(kind="customer", id=5, name="Grete Canary"))
    assert erasing.erase(subjects=["ticket:1"], at=AT, actor=SYSTEM) == 1
    assert erasing.erase_customer(customer_id=5) == 1
    assert "Canary" not in str(list(Personal.objects.values()))
    report = verify()
    assert report.findings == []
    assert report.erased == 2
    assert Entry.objects.of("ticket:1").newest_first()[0].verb == "erase"


def test_truncate_is_refused_outside_tests(settings):
    write(actor=SYSTEM)
    settings.TESTING = False
    apps.refuse_truncate(using="default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry CASCADE")
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_subject_wait_for_each_other():
    def busy():
        for _ in range(20):
            with transaction.atomic():
                write()
                write(subject="ticket:2")
        connection.close()

    threads = [Thread(target=busy) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Head.objects.get(subject="ticket:1").number == 60
    assert verify().findings == []
