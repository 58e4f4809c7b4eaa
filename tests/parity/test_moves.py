"""The same moves by verb, page and API leave the same rows, audit entries and letters, apart from `via`."""

from collections.abc import Callable

import pytest

from complaints.models import Cause
from servicedesk.audit.models import Entry
from staff.models import Person
from tests.complaints.filing import ACCOUNT, RESTATED, Desk
from tests.parity.doors import DOORS, Door, picture
from tests.people import a_supervisor, a_team
from tickets.models import Category

pytestmark = pytest.mark.django_db
Do = Callable[..., None]
Said = dict[str, str]


@pytest.fixture
def sue(amy) -> Person:
    return a_supervisor("sue", team=a_team())


def whole_case(desk: Desk, door: Door, amy: Person, sue: Person) -> None:
    """From listen to the archive and out again, with money, an approval and a wish refused."""

    def do(verb: str, *, by: Person = amy, **fields: object) -> None:
        assert door.do(desk, verb, fields, by=by) == (200, ""), verb

    said = {"happened_at": desk.now(), "said": "Said on the telephone."}
    _until_it_is_understood(desk, do, said)
    _until_it_is_settled(desk, do, said, sue)
    _until_it_is_learnt_from(desk, do, said, amy, sue)


def _until_it_is_understood(desk: Desk, do: Do, said: Said) -> None:
    do("record_account", **ACCOUNT)
    do("log_call", outcome="not_reached", **said)
    do("advance")
    do("apologise", body="We are sorry.")
    desk.deliver()
    do("advance")
    do("classify", category=_category().pk, severity="serious", answer_by=desk.day())
    do("restate", **RESTATED)
    do("ask_confirmation", body="Please read this.")
    desk.deliver()
    do("record_correction", correction="The left arm.", happened_at=desk.now())
    do("restate", **RESTATED)
    said["happened_at"] = desk.now()
    do("record_confirmation", **said)
    do("advance")


def _until_it_is_settled(desk: Desk, do: Do, said: Said, sue: Person) -> None:
    do("assign_responsibility", party="us", why="Our packing.")
    refused = {"wish": "A house", "verdict": "refused", "reason": "Too much.", "alternative": "A voucher"}
    do("weigh_wishes", wishes=[{"wish": "A new sofa", "verdict": "granted"}, refused])
    promises = [{"what": "A new sofa", "due": desk.day()}, {"what": "The money", "due": desk.day(5)}]
    do("propose", action="We take it back.", redress="refund", amount={"amount": "500.00"}, promises=promises)
    do("approve_proposal", by=sue, reason="As before.")
    do("send_proposal", body="This is what we propose.")
    desk.deliver()
    do("record_answer", accepted=True, **said)
    for _promise in promises:
        do("keep_promise", promise=desk.case().open_promises[0].pk, proof="Parcel 77")
    do("advance")


def _until_it_is_learnt_from(desk: Desk, do: Do, said: Said, amy: Person, sue: Person) -> None:
    do("log_follow_up", helped=True, **said)
    do("advance")
    do("name_cause", cause=_cause(), method="records", finding="Packed wrongly.")
    do("plan_action", kind="preventive", what="Pack twice.", owner=amy.pk, due=desk.day())
    do("advance")
    do("return_to", step="prevent", reason="Look deeper.")
    do("name_cause", cause=_cause(), method="five_whys", finding="Nobody taught it.")
    do("none_needed", by=sue, reason="Already planned.")
    do("advance")
    do("archive", lessons="Pack twice.")
    do("reopen", by=sue, step="resolve", reason="It split again.")


def _category() -> Category:
    found = Category.objects.filter(kinds__contains=["complaint"]).first()
    assert found is not None
    return found


def _cause() -> str:
    return Cause.objects.exclude(parent=None).first().key


@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.name)
def test_a_whole_case_leaves_the_same_behind(door, amy, sue) -> None:
    by_verb, by_door = Desk(amy), Desk(amy)
    whole_case(by_verb, DOORS[0], amy, sue)
    whole_case(by_door, door, amy, sue)
    first, second = picture(by_verb), picture(by_door)
    for name, rows in first.items():
        assert second[name] == rows, name


@pytest.mark.parametrize(("door", "via"), [(DOORS[1], "page"), (DOORS[2], "api"), (DOORS[3], "api")])
def test_the_audit_says_by_which_door(door, via, amy) -> None:
    desk = Desk(amy)
    door.do(desk, "record_account", ACCOUNT, by=amy)
    entry = Entry.objects.filter(subject=f"ticket:{desk.ticket.pk}", verb="record_account").get()
    assert (entry.via, entry.actor_kind, entry.actor_id) == (via, "person", amy.pk)
