"""Drill D22: somebody with all rights on the database changes the past; `verify_audit` names what was changed."""

import datetime as dt
import io
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from servicedesk.actors import SYSTEM
from servicedesk.audit import canonical
from servicedesk.audit.models import Entry, Head, Personal, Seal
from servicedesk.audit.recording import record
from servicedesk.audit.sealing import seal
from servicedesk.audit.verify import verify

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "audit.md"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def history():
    """Two tickets of five entries, sealed three times, and one entry that no seal holds yet."""
    for minute in range(3):
        for subject in ("ticket:1", "ticket:2"):
            write(subject, minute)
            if minute:
                write(subject, minute)
        seal(at=AT + dt.timedelta(minutes=minute))
    write("ticket:2", 9)


def write(subject, minute, **personal):
    return record(
        subject=subject, verb="note", at=AT, actor=SYSTEM, facts={"minute": minute}, personal=personal or {"w": "word"}
    )


@contextmanager
def superuser():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def delete(**which):
    entries = Entry.objects.filter(**which)
    Personal.objects.filter(entry__in=entries).delete()
    entries._raw_delete("default")


def named():
    return {(one.code, one.subject, one.number) for one in verify().findings}


def sentences():
    return [one.sentence for one in verify().findings]


def rehash(subject):
    """What a careful forger does: compute the whole chain anew, head included."""
    previous = ""
    entries = Entry.objects.of(subject).order_by("number")
    for number, entry in enumerate(entries, start=1):
        told = {f: getattr(entry, f) for f in ("subject", "at", "actor_kind", "actor_id", "via", "verb", "facts")}
        body = canonical.entry_body(**told, personal_hash=entry.personal_hash)
        end = canonical.chain_hash(previous=previous, number=number, body=body)
        Entry.objects.filter(pk=entry.pk).update(previous=previous, hash=end, number=number)
        previous = end
    Head.objects.filter(subject=subject).update(hash=previous, number=len(entries))


def test_an_untouched_history_holds():
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert "The audit holds: 11 entries, 3 seals" in out.getvalue()


def test_a_changed_row_is_named():
    with superuser():
        Entry.objects.filter(subject="ticket:1", number=3).update(facts={"minute": 8})
    assert sentences() == ["ticket:1: entry 3 was changed"]
    with pytest.raises(CommandError, match="does not hold: 1 findings"):
        call_command("verify_audit", stderr=io.StringIO())


@pytest.mark.parametrize(
    "change", [{"at": AT - dt.timedelta(microseconds=1)}, {"actor_id": 1}, {"verb": "no"}, {"via": "x"}]
)
def test_every_column_is_covered(change):
    with superuser():
        Entry.objects.filter(subject="ticket:2", number=6).update(**change)
    assert named() == {("changed", "ticket:2", 6)}


def test_a_deleted_row_in_the_middle_is_named():
    with superuser():
        delete(subject="ticket:1", number=2)
    assert sentences() == ["ticket:1: entry 2 missing"]


def test_a_deleted_tail_is_named():
    with superuser():
        delete(subject="ticket:2", number__gte=5)
    assert sentences()[0] == "ticket:2: entries 5 to 6 missing at the end"


def test_a_tail_deleted_together_with_its_head_is_named_by_the_seal():
    with superuser():
        delete(subject="ticket:1", number=5)
        rehash("ticket:1")
    assert sentences() == ["ticket:1: entry 5, held by seal 3, is missing"]


def test_a_chain_rewritten_as_a_whole_is_named_by_the_seal():
    with superuser():
        Entry.objects.filter(subject="ticket:1", number=2).update(verb="forged")
        rehash("ticket:1")
    assert ("sealed", "ticket:1", 3) in named()
    assert all(subject == "ticket:1" for _code, subject, _number in named())


def test_a_row_with_a_fresh_hash_breaks_the_chain_after_it():
    entry = Entry.objects.get(subject="ticket:1", number=2)
    with superuser():
        Entry.objects.filter(pk=entry.pk).update(hash="0" * 64)
    assert {("changed", "ticket:1", 2), ("broken", "ticket:1", 3)} <= named()


def test_a_whole_subject_gone_is_named():
    with superuser():
        delete(subject="ticket:1")
    assert sentences()[0] == "ticket:1: entries 1 to 5 missing at the end"


def test_an_entry_slipped_in_is_named():
    Entry.objects.create(subject="ticket:1", number=6, at=AT, actor_kind="system", verb="x", via="", hash="1" * 64)
    assert {("changed", "ticket:1", 6), ("head", "ticket:1", 6)} <= named()


def test_a_deleted_seal_is_named():
    with superuser():
        Seal.objects.filter(number=2)._raw_delete("default")
    assert sentences() == ["seal 2 missing"]


def test_a_deleted_last_seal_is_named():
    with superuser():
        Seal.objects.filter(number=3)._raw_delete("default")
    assert "seal 3 missing" in sentences()
    assert ("seal_missing", "ticket:1", 5) in named()


def test_a_changed_seal_is_named():
    with superuser():
        Seal.objects.filter(number=2).update(heads={})
    assert sentences() == ["seal 2 was changed"]


def test_all_seals_forged_differ_from_the_logged_anchor():
    anchor = Seal.objects.get(number=2)
    verified = verify(anchor=(2, anchor.hash))
    assert verified.holds
    assert [one.code for one in verify(anchor=(2, "0" * 64)).findings] == ["anchor"]
    with superuser():
        Seal.objects.all()._raw_delete("default")
        Head.objects.filter(subject="seals").delete()
        Head.objects.update(sealed=False)
    seal(at=AT)
    assert verify().holds
    assert not verify(anchor=(2, anchor.hash)).holds


def test_changed_personal_values_are_named_and_erased_ones_are_not():
    with superuser():
        Personal.objects.filter(entry__subject="ticket:1", entry__number=1).update(values={"w": "other"})
    Personal.objects.filter(entry__subject="ticket:2").update(salt="", values={})
    assert named() == {("personal", "ticket:1", 1)}


def test_d22_the_documented_role_can_write_and_not_change():
    """The grants printed in docs/audit.md are the ones tried here."""
    grants = re.search(r"```sql\n(.*?)```", DOCS.read_text(), re.S)[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        cursor.execute(grants.replace("DATABASE_NAME", cursor.fetchone()[0]))
        cursor.execute("SET LOCAL ROLE desk_app")
    write("ticket:1", 12)
    seal(at=AT + dt.timedelta(minutes=9))
    for statement in (
        "UPDATE audit_entry SET verb = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "UPDATE audit_seal SET number = 5",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_personal",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ):
        refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    assert verify().findings == []
