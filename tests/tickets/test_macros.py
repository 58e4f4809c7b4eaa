"""Macros: words and deeds looked at before, done whole or not at all, as one act that names the macro."""

import pytest
from django.test import Client

from knowledge.models import Script
from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, NotPermitted, Stale
from staff import access
from staff.models import Person
from tests.cases import NOW, SOON, a_complaint, a_ticket
from tests.people import a_manager, a_team, acting, an_agent
from tickets import macros
from tickets.cautions import Doubtful
from tickets.models import Macro, Message, Snooze, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(front):
    return an_agent("amy", team=front)


@pytest.fixture
def ticket(front):
    return a_ticket(team=front, body="When will it arrive?")


@pytest.fixture
def script(db):
    texts = {"en": "Dear {customer}, it comes on Friday.", "zh-hans": "{customer}，周五送到。"}
    return Script.objects.create(titles={"en": "Friday", "zh-hans": "周五送到"}, texts=texts, updated_at=NOW)


def a_macro(script=None, said_as="reply", **deeds) -> Macro:
    names = {"en": "Comes on Friday", "zh-hans": "周五送到"}
    told = {"names": names, "team": None, "script": script, "said_as": said_as, "active": True}
    editor = Person.objects.filter(username="max").first() or a_manager("max")
    return macros.write(None, **told, deeds=deeds, actor=acting(editor), at=NOW)


def state_of(ticket):
    ticket = Ticket.objects.get(pk=ticket.pk)
    tags = sorted(ticket.taggings.values_list("tag__name", flat=True))
    return ticket.version, ticket.state, ticket.assignee_id, ticket.priority, tags, ticket.messages.count()


def test_it_says_what_it_would_do_and_does_nothing_by_saying(ticket, amy, script):
    macro = a_macro(script, claim={}, tag={"tags": "parcel, friday"}, snooze={"until": "tomorrow"}, finish={})
    before, entries = state_of(ticket), Entry.objects.count()
    words = macros.words_of(macro, ticket, actor=acting(amy))
    assert words.text == f"Dear {ticket.customer.name}, it comes on Friday."
    told = [f"{step.label}: {step.words}" for step in macros.try_out(macro, ticket, actor=acting(amy), at=SOON)]
    assert told == [
        "Claim: yours now",
        f"Reply to the customer: to {ticket.customer.addresses.get().value}",
        "Put tags on: friday, parcel",
        "Put off: put off",
        "Finish: Done",
    ]
    assert (state_of(ticket), Entry.objects.count()) == (before, entries)


def test_all_of_it_is_done_and_the_audit_names_it(ticket, amy, script):
    macro = a_macro(script, claim={}, tag={"tags": "friday"}, finish={})
    macros.apply(macro, ticket, actor=acting(amy), at=SOON, expected=ticket.version, nonce="once")
    _version, state, assignee, _priority, tags, _messages = state_of(ticket)
    assert (state, assignee, tags) == ("done", amy.pk, ["friday"])
    assert Message.objects.get(ticket=ticket, person=amy, entry="message").body.endswith("it comes on Friday.")
    entry = Entry.objects.get(subject=f"ticket:{ticket.pk}", verb="macro_used")
    assert entry.facts["macro"] == macro.pk and entry.facts["deeds"] == ["claim", "tag", "finish"]
    later = Entry.objects.filter(subject=entry.subject, number__gt=entry.number)
    assert later.count() >= 4 and {one.at for one in later} == {entry.at}
    before = state_of(ticket)
    assert macros.apply(macro, ticket, actor=acting(amy), at=SOON, nonce="once") == [], "the same press again"
    assert state_of(ticket) == before


@pytest.mark.parametrize("at_last", [{"finish": {}}, {"assign": {"to": 0}}])
def test_one_refusal_leaves_nothing_and_says_which_and_why(amy, front, script, at_last):
    ticket = a_complaint(team=front)
    macro = a_macro(script, tag={"tags": "friday"})
    Macro.objects.filter(pk=macro.pk).update(deeds={"tag": {"tags": "friday"}, **at_last})
    macro.refresh_from_db()
    before, entries = state_of(ticket), Entry.objects.count()
    steps = macros.try_out(macro, ticket, actor=acting(amy), at=SOON)
    assert [step.refused for step in steps] == [False, False, True]
    with pytest.raises(macros.PartRefused) as refusal:
        macros.apply(macro, ticket, actor=acting(amy), at=SOON)
    assert str(refusal.value).startswith(f"Nothing was done. {steps[-1].label}: {steps[-1].words}")
    assert (state_of(ticket), Entry.objects.count()) == (before, entries)
    assert not Snooze.objects.exists()


def test_it_can_do_nothing_that_its_user_could_not(amy):
    ticket = a_ticket(team=a_team("Back"))
    macro = a_macro(prioritise={"to": 1, "reason": "Urgent for them"})
    with pytest.raises(macros.PartRefused) as refusal:
        macros.apply(macro, ticket, actor=acting(amy), at=SOON)
    assert refusal.value.status == 403


def test_words_are_looked_at_as_any_reply_and_a_stale_sight_is_told(ticket, amy, script):
    macro = a_macro(script, wait={})
    with pytest.raises(Doubtful):
        macros.apply(macro, ticket, body="See attached.", confirmed=(), actor=acting(amy), at=SOON)
    with pytest.raises(Stale):
        macros.apply(macro, ticket, expected=ticket.version + 1, actor=acting(amy), at=SOON)
    macros.apply(macro, ticket, body="Which colour?", confirmed=(), actor=acting(amy), at=SOON)
    assert Message.objects.filter(body="Which colour?", data__letter="ask").exists()


def test_without_a_second_look_no_gap_goes_to_the_customer(ticket, amy, script):
    Script.objects.update(texts={"en": "By {due} at the latest."})
    script.refresh_from_db()
    macro = a_macro(script)
    assert not any(step.refused for step in macros.try_out(macro, ticket, actor=acting(amy), at=SOON)), "one fills it"
    with pytest.raises(macros.PartRefused, match=r"\{due\} is not filled in"):
        macros.apply(macro, ticket, actor=acting(amy), at=SOON)


def test_what_could_never_be_carried_out_is_not_kept(script, amy):
    for wrong in ({"assign": {"to": 0}}, {"prioritise": {"to": 1, "reason": ""}}, {"explode": {}}, {"wait": {}}, {}):
        with pytest.raises(Invalid):
            a_macro(**wrong)
    with pytest.raises(Invalid):
        a_macro(script, wait={}, finish={})
    with pytest.raises(NotPermitted):
        macros.write(None, names={"en": "Mine"}, team=None, script=script, said_as="note", deeds={}, active=True,
                     actor=acting(amy), at=NOW)  # fmt: skip


def test_by_the_pages_from_settings_to_the_ticket(ticket, amy, front, script):
    client, manager = Client(), Client()
    client.force_login(amy)
    manager.force_login(a_manager("max"))
    told = {"name_en": "Friday <b>", "name_zh-hans": "周五", "script": script.pk, "said_as": "note", "tag": "friday"}
    told |= {"team": front.pk, "active": "on", "prioritise": "1"}
    refused = manager.post("/desk/settings/macros/new/", told)
    assert refused.status_code == 422 and "A reason is needed." in refused.content.decode()
    manager.post("/desk/settings/macros/new/", {**told, "reason": "Promised"})
    macro = Macro.objects.latest("pk")
    assert "Friday &lt;b&gt;" in manager.get("/desk/settings/macros/").content.decode()
    assert 'value="friday"' in manager.get(f"/desk/settings/macros/{macro.pk}/").content.decode()
    here = f"/desk/tickets/{ticket.reference}/macros/"
    assert "Friday &lt;b&gt;" in client.get(here).content.decode()
    asked = client.get(f"/desk/palette/?page=/desk/tickets/{ticket.reference}/").json()
    assert any(item["href"] == f"{here}{macro.pk}/" for group in asked["groups"] for item in group["items"])
    page = client.get(f"{here}{macro.pk}/").content.decode()
    assert "it comes on Friday." in page and f"{here}{macro.pk}/try/" in page
    tried = client.post(f"{here}{macro.pk}/try/", {"body": "Mine so far"}).content.decode()
    assert "Put tags on: friday" in tried and ">Mine so far</textarea>" in tried
    stale = client.post(f"{here}{macro.pk}/", {"body": "Mine", "version": "9999", "nonce": "n"})
    assert stale.status_code == 412 and ">Mine</textarea>" in stale.content.decode()
    sent = client.post(
        f"{here}{macro.pk}/", {"body": "Mine", "version": str(ticket.version), "nonce": "n"}, follow=True
    )
    assert "Used the macro “Friday &lt;b&gt;”" in sent.content.decode()
    note = Message.objects.get(body="Mine")
    assert not note.public and state_of(ticket)[4] == ["friday"]
    other = Client()
    other.force_login(an_agent("eve", team=a_team("Back")))
    assert other.get(f"{here}{macro.pk}/").status_code == 404, "another team's macro"


def test_what_cannot_be_done_now_does_not_look_as_if_it_could(amy, front, ticket, script):
    """The button stays within reach and says why not; whoever presses it nevertheless is refused in those words."""
    macro, client = a_macro(script, tag={"tags": "friday"}), Client()
    client.force_login(amy)
    htmx = {"HX-Request": "true", "HX-Target": "macro-steps"}
    able = client.post(f"/desk/tickets/{ticket.reference}/macros/{macro.pk}/try/", headers=htmx).content.decode()
    assert 'id="macro-do" hx-swap-oob="true">' in able and "aria-disabled" not in able
    Macro.objects.filter(pk=macro.pk).update(deeds={"finish": {}})  # no complaint ends so
    case = a_complaint(team=front)
    here = f"/desk/tickets/{case.reference}/macros/{macro.pk}/"
    unable = client.post(f"{here}try/", headers=htmx).content.decode()
    assert 'hx-swap-oob="true" aria-disabled="true" aria-describedby="macro-why"' in unable
    assert unable.count('id="macro-why"') == 1
    page = client.post(f"{here}try/").content.decode()
    assert 'id="macro-do" aria-disabled="true" aria-describedby="macro-why"' in page and 'id="macro-why"' in page
    pressed = client.post(here, {"body": "Mine", "version": str(case.version), "nonce": "n"})
    assert pressed.status_code in (403, 409) and "Nothing was done." in pressed.content.decode()


def test_over_the_api(ticket, amy, script):
    macro = a_macro(script, tag={"tags": "friday"})
    token = access.create_token(person=amy, name="t", scopes=("write",), actor=acting(amy), at=NOW)[1]
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert "Comes on Friday" in [one["name"] for one in client.get("/api/v1/macros/").json()]
    address = f"/api/v1/tickets/{ticket.reference}/macros/{macro.pk}/"
    assert client.get(address).json()["text"].endswith("it comes on Friday.")
    steps = client.post(f"{address}preview/").json()
    assert [step["part"] for step in steps] == ["Reply to the customer", "Put tags on"]
    stale = client.post(address, {}, content_type="application/json", headers={"If-Match": '"99"'})
    assert stale.status_code == 412 and state_of(ticket)[4] == []
    done = client.post(address, {}, content_type="application/json", headers={"If-Match": f'"{ticket.version}"'})
    assert (done.status_code, state_of(ticket)[4]) == (200, ["friday"])
