"""What a query finds: one compiler for inbox, search and API, within what one may see; and how its flaws are shown."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from servicedesk.errors import Unreadable
from staff.models import Person
from tests.desk import MONDAY, a_category, a_complaint, a_customer, a_ticket
from tests.people import a_team, acting, an_agent, signed_in
from tickets import snoozing, tagging
from tickets.filters.keys import HAS, IS, KEYS
from tickets.filters.meanings import Asking
from tickets.filters.query import Query
from tickets.lists.inboxes import tickets_in, view_of
from tickets.models import Attachment, Customer, Ticket

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(hours=2)  # noon


@pytest.fixture
def client(amy: Person) -> Client:
    return signed_in(amy)


def found(amy: Person, text: str) -> set[str]:
    query = Query(text, Asking(actor=acting(amy), at=NOW))
    query.require()
    return {one.subject for one in query.among(Ticket.objects.visible_to(acting(amy)))}


def change(ticket: Ticket, **fields: object) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**fields)


def due(hours: float) -> dict[str, object]:
    at = NOW + timedelta(hours=hours)
    return {"due_at": at, "due_sort": at, "due_metric": "first_response"}


@pytest.fixture
def three(amy: Person) -> None:
    """An arm (complaint, amy's, due in half an hour), hours (by phone, late, nobody's), lamp (done, praised)."""
    ben = an_agent("ben", team=a_team("Technical service"), full_name="Ben Ng")
    broken = a_category("broken", names={"en": "Broken", "zh-hans": "破损"})
    arm = a_complaint(
        subject="arm", body="It broke on Monday.", customer=a_customer("王敏", tier="vip"), category=broken
    )
    hours = a_ticket(subject="hours", body="When are you open?", channel="phone", customer=a_customer("Ada Lovelace"))
    lamp = a_ticket(subject="lamp", body="It shines.", kind="praise")
    change(
        arm,
        assignee=amy,
        priority=1,
        unanswered_since=NOW,
        received_at=NOW - timedelta(hours=5),
        updated_at=NOW,
        **due(0.5),
    )
    change(hours, assignee=None, priority=3, received_at=NOW - timedelta(days=40),
           unanswered_since=NOW - timedelta(days=3), updated_at=NOW - timedelta(days=9), **due(-1))  # fmt: skip
    change(lamp, assignee=ben, team=a_team("Technical service"), state="done", done_at=NOW, priority=4,
           received_at=NOW - timedelta(days=3), updated_at=NOW, unanswered_since=None, due_at=None)  # fmt: skip
    message = arm.messages.first()
    Attachment.objects.create(ticket=arm, message=message, key="k", name="a.png", content_type="image/png", size=1,
                              sha256="", at=NOW)  # fmt: skip


FINDS = {
    "": "arm hours lamp",
    "is:open": "arm hours",
    "-is:open": "lamp",
    "is:done": "lamp",
    "状态:已完成": "lamp",
    "is:overdue": "hours",
    "is:unassigned": "hours",
    "is:mine": "arm",
    "is:unanswered -is:mine": "hours",
    "assignee:me": "arm",
    "处理人:我": "arm",
    "assignee:ben": "lamp",
    'assignee:"ben ng"': "lamp",
    "assignee:none,me": "arm hours",
    "-assignee:ben": "arm hours",
    "-assignee:none": "arm lamp",
    "team:technical": "lamp",
    "team:mine": "arm hours",
    "kind:complaint,praise": "arm lamp",
    "kind:投诉": "arm",
    "-kind:complaint,praise": "hours",
    "step:listen": "arm",
    "channel:phone": "hours",
    "category:broken": "arm",
    "分类:破损": "arm",
    "priority:>=high": "arm",
    "priority:<high": "hours lamp",
    "priority:low": "lamp",
    "tier:vip": "arm",
    "customer:王敏": "arm",
    "customer:lovelace": "hours",
    "-customer:lovelace": "arm lamp",
    "sla:<1h": "arm",
    "sla:>10m": "arm",
    "due:late": "hours",
    "due:soon": "arm",
    "due:tomorrow": "",
    "due:<=today": "arm hours",
    "due:>today": "",
    "due:>10m": "arm",
    "waiting:us": "arm hours",
    "waiting:>2d": "hours",
    "waiting:customer": "",
    "received:<2d": "arm",
    "received:>2d": "hours lamp",
    "received:>2020-01-01 received:<=today": "arm hours lamp",
    "updated:<2d": "arm lamp",
    "updated:>1周": "hours",
    "finished:today": "lamp",
    "has:file": "arm",
    "-has:file": "hours lamp",
    "has:item": "",
    "is:open shines": "",
    "-shines": "arm hours",
    '"broke on"': "arm",
    "is:open -broke open": "hours",
}


def test_a_query_finds(amy: Person, three: None) -> None:
    assert {text: " ".join(sorted(found(amy, text))) for text in FINDS} == FINDS


def test_tags_and_what_one_has_put_off_can_be_asked_for(amy: Person, three: None) -> None:
    arm, hours = Ticket.objects.get(subject="arm"), Ticket.objects.get(subject="hours")
    tagging.change(arm, add=["Refund due"], actor=acting(amy), at=NOW)
    snoozing.snooze(hours, until=NOW + timedelta(hours=3), actor=acting(amy), at=NOW)
    asked = {"tag:refund-due": {"arm"}, '标签:"refund due"': {"arm"}, "-tag:refund-due": {"hours", "lamp"},
             "is:snoozed": {"hours"}, "is:mentioned": set()}  # fmt: skip
    assert {text: found(amy, text) for text in asked} == asked
    with pytest.raises(Unreadable):
        found(amy, "tag:nothing")
    views = {key: {one.subject for one in tickets_in(view_of(key), actor=acting(amy), at=NOW)} for key in LISTS}
    assert views == {"mine": {"arm"}, "team": {"arm"}, "snoozed": {"hours"}, "unassigned": {"hours"}}


LISTS = ("mine", "team", "snoozed", "unassigned")


def test_every_example_and_every_word_can_be_asked(amy: Person) -> None:
    a_category("delivery")
    tagging.change(a_ticket(), add=["refund"], actor=acting(amy), at=NOW)
    examples = [example for key in KEYS.values() for example in key.examples]
    for text in (*examples, *(f"is:{word}" for word in IS), *(f"has:{word}" for word in HAS)):
        found(amy, text)
        found(amy, f"-{text}")


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("is:open kind:complain", "no_such_value", "complain"),
        ("assignee:me,nobodyknown", "not_found", "nobodyknown"),
        ("kind:>praise", "no_sign", "kind:>praise"),
        ("received:2026-13-01", "no_such_time", "2026-13-01"),
        ("due:2026-10-05..2026-10-01", "no_such_time", "2026-10-05..2026-10-01"),
        ("due:>late", "no_such_time", "late"),
        ("asignee:me", "unknown_key", "asignee:me"),
    ],
)
def test_a_flaw_is_shown_in_its_place_and_the_list_stays(
    amy: Person, client: Client, text: str, code: str, part: str
) -> None:
    a_ticket(subject="still here", kind="praise")
    with pytest.raises(Unreadable) as refusal:
        found(amy, text)
    (flaw,) = refusal.value.flaws
    assert (flaw.code, text[flaw.start : flaw.end]) == (code, part)
    page = client.get("/desk/", {"view": "all", "q": text}).content.decode()
    assert f"<mark>{part.replace('>', '&gt;')}</mark>" in page
    assert f'value="{text.replace(">", "&gt;")}"' in page
    assert 'aria-invalid="true"' in page
    assert "still here" in page


def test_the_search_page_speaks_the_same_language(client: Client, three: None) -> None:
    page = client.get("/desk/search/", {"q": "kind:complaint,enquiry -is:unassigned monday"}).content.decode()
    assert (">arm<" in page, ">hours<" in page) == (True, False)
    assert "<mark>Monday</mark>" in page
    assert "Kind <b" in page
    flawed = client.get("/desk/search/", {"q": "is:open kind:complain"}).content.decode()
    assert "<mark>complain</mark>" in flawed
    assert ">hours<" in flawed


@pytest.mark.parametrize(
    ("language", "comma", "one"), [("en", ", ", "complaint"), ("zh-hans", "、", "投诉"), ("zh-hant", "、", "投訴")]
)
@pytest.mark.parametrize("key", ["kind", "is", "priority", "channel"])
def test_what_a_refusal_proposes_is_in_the_readers_language_and_can_be_typed(
    amy: Person, language: str, comma: str, one: str, key: str
) -> None:
    with translation.override(language):
        with pytest.raises(Unreadable) as refusal:
            found(amy, f"{key}:nothing-such")
        (flaw,) = refusal.value.flaws
        proposed = re.split(r"[:：]\s*", flaw.detail, maxsplit=1)[1].rstrip(".。").split(comma)
        assert len(proposed) > 2
        assert key != "kind" or one in proposed
        for word in proposed:
            found(amy, f"{key}:{word}")


def test_the_api_refuses_a_flaw_with_its_place(amy: Person, client: Client) -> None:
    a_ticket(subject="still here", kind="praise")
    answer = client.get("/api/v1/tickets/", {"q": "is:open kind:complain"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"], error["position"]) == ("q", "no_such_value", [13, 21])
    results = client.get("/api/v1/tickets/", {"q": "is:open kind:praise -sofa"}).json()["results"]
    assert [one["subject"] for one in results] == []
    results = client.get("/api/v1/tickets/", {"q": "is:open kind:praise sofa"}).json()["results"]
    assert [one["subject"] for one in results] == ["still here"]


def test_a_query_shows_nothing_that_is_hidden(amy: Person) -> None:
    Person.objects.filter(pk=amy.pk).update(availability="away")  # so that she is not the first contact
    ben = an_agent("ben", team=a_team("Hidden", confidential=True))
    hidden = a_ticket(subject="secret", customer=a_customer("Nobody Known"))
    change(hidden, team=a_team("Hidden"), assignee=ben)
    Customer.objects.filter(pk=hidden.customer_id).update(restricted=True)
    for text in ("is:open", "assignee:ben", 'customer:"Nobody Known"', "-kind:praise", "team:hidden", "sofa"):
        assert found(amy, text) == set()


def test_form_and_text_are_two_views_of_one_thing(amy: Person, client: Client) -> None:
    a_ticket()
    text = 'sofa kind:complaint -is:overdue team:"Customer service"'
    headers = {"HX-Request": "true", "HX-Target": "inbox-filters"}
    form = client.get("/desk/", {"view": "all", "q": text}, headers=headers).content.decode()
    for held in ('value="complaint" selected', 'value="Customer service" selected'):
        assert held in form
    picked = {"view": "all", "q": text, "pick-kind": "praise", "pick-assignee": "amy", "pick-team": ""}
    answer = client.get("/desk/", picked)
    assert client.get(answer["Location"]).context["words"] == "sofa -is:overdue kind:praise assignee:amy"
    chips = client.get(answer["Location"]).content.decode()
    assert "Assigned to <b" in chips
    without = client.get(answer["Location"]).context["chips"]()[1].without
    assert client.get("/desk/" + without).context["words"] == "sofa -is:overdue assignee:amy"
    old = client.get("/desk/", {"view": "all", "kind": "complaint", "pick-kind": "complaint"})
    assert old["Location"] == "/desk/?view=all&q=kind%3Acomplaint"


def test_a_query_costs_the_same_for_many_conditions(amy: Person, client: Client, three: None) -> None:
    def cost(text: str) -> int:
        client.get("/desk/", {"view": "everything", "q": text})
        with CaptureQueriesContext(connection) as seen:
            assert "arm" in client.get("/desk/", {"view": "everything", "q": text}).content.decode()
        return len(seen)

    many = "assignee:me,ben team:mine,technical category:broken kind:complaint priority:>=low has:file customer:王"
    assert cost(many) <= 8
    assert cost(f'{many} "broke"') == cost('"broke"')  # words are looked for in stretches of ids: more on an older desk


def test_the_help_lists_every_key(client: Client) -> None:
    page = client.get("/desk/", headers={"HX-Request": "true", "HX-Target": "inbox-syntax"}).content.decode()
    for key in KEYS.values():
        assert key.examples[0].replace(">", "&gt;").replace("<", "&lt;") in page
