"""Drafts: kept by the desk, one per person and ticket, private, never overwritten in silence, gone when sent."""

import pytest
from django.test import Client

from servicedesk.errors import Invalid, NotPermitted, Refused
from tests.cases import LATER, NOW, SOON, a_ticket
from tests.people import a_manager, a_team, acting, an_administrator, an_agent, signed_in
from tickets import drafting, forgetting
from tickets.drafting import Words, WrittenElsewhere
from tickets.models import Draft, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return a_ticket(team=a_team("Front"))


@pytest.fixture
def amy(ticket):
    return an_agent("amy", team=ticket.team)


@pytest.fixture
def desk_of_amy(amy) -> Client:
    return signed_in(amy)


def keep(ticket, person, body="Dear Lin,", at=NOW, **more):
    return drafting.save(ticket, Words(kind="reply", body=body, **more), actor=acting(person), at=at)


def test_each_person_has_one_text_per_ticket(ticket, amy):
    first = keep(ticket, amy)
    keep(ticket, an_agent("ben", team=ticket.team), "Ben's")
    again = keep(ticket, amy, "Dear Lin, thank", seen=first.stamp, at=SOON)
    assert (again.pk, again.version, again.updated_at) == (first.pk, 2, SOON)
    assert sorted(Draft.objects.values_list("body", flat=True)) == ["Ben's", "Dear Lin, thank"]
    assert keep(ticket, amy, " ", seen=again.stamp) is None, "an empty text is no draft"
    assert Draft.objects.count() == 1


def test_another_window_is_not_overwritten(ticket, amy):
    seen = keep(ticket, amy, tab="one", turn=1).stamp
    keep(ticket, amy, "From two", seen=seen, tab="two", turn=1)
    with pytest.raises(WrittenElsewhere) as meanwhile:
        keep(ticket, amy, "From one", seen=seen, tab="one", turn=2)
    with pytest.raises(WrittenElsewhere):
        keep(ticket, amy, "From three, which had seen nothing", tab="three", turn=1)
    assert meanwhile.value.draft.body == "From two"
    assert keep(ticket, amy, "Chosen", seen=meanwhile.value.draft.stamp, tab="one", turn=3).body == "Chosen"


def test_a_late_saving_of_the_same_window_undoes_nothing(ticket, amy):
    keep(ticket, amy, "Whole sentence", tab="one", turn=2)
    keep(ticket, amy, "Whole", tab="one", turn=1)
    assert Draft.objects.get().body == "Whole sentence"
    keep(ticket, amy, "Whole sentence.", tab="one", turn=3)
    assert Draft.objects.get().body == "Whole sentence."


def test_thrown_away_it_can_be_taken_back_for_a_day(ticket, amy):
    draft = keep(ticket, amy)
    drafting.throw_away(draft, at=SOON)
    other = keep(ticket, amy, "Another")
    with pytest.raises(Refused, match="another text"):
        drafting.take_back(draft, at=SOON)
    other.delete()
    drafting.take_back(draft, at=SOON)
    assert Draft.objects.get(thrown_at=None).body == "Dear Lin,"
    drafting.throw_away(draft, at=SOON)
    forgetting.forget_old(SOON + forgetting.DRAFTS_KEPT)
    assert Draft.objects.exists()
    forgetting.forget_old(LATER + forgetting.DRAFTS_KEPT)
    assert not Draft.objects.exists()


def test_sent_it_is_gone_unless_another_window_wrote_more(ticket, amy):
    draft = keep(ticket, amy)
    drafting.sent(ticket, stamp=f"{draft.pk}.99", body="Something else", actor=acting(amy))
    assert Draft.objects.exists()
    drafting.sent(ticket, stamp="", body="Dear Lin, ", actor=acting(amy))
    assert not Draft.objects.exists()


def test_what_was_not_sent_stands_above_what_was_begun_meanwhile(ticket, amy):
    keep(ticket, amy, "Begun")
    drafting.put_back(ticket, kind="reply", body="Undone", actor=acting(amy), at=SOON)
    assert Draft.objects.get().body == "Undone\n\nBegun"


def test_only_who_may_write_here_keeps_a_draft_and_not_a_book(ticket, amy):
    with pytest.raises(NotPermitted):
        keep(ticket, an_administrator())
    with pytest.raises(Invalid):
        keep(ticket, amy, "x" * (drafting.LONGEST + 1))


def test_the_page_keeps_shows_and_forgets_it(desk_of_amy, ticket, amy):
    here = f"/desk/tickets/{ticket.reference}/"
    told = desk_of_amy.post(
        f"{here}draft/", {"kind": "note", "body": "Half a <thought>", "tab": "a", "turn": "1"}
    ).json()
    page = desk_of_amy.get(here).content.decode()
    assert "Half a &lt;thought&gt;" in page
    assert f'value="{told["stamp"]}"' in page
    assert told["said"] in page
    refused = desk_of_amy.post(f"{here}draft/", {"kind": "note", "body": "Other", "tab": "b", "turn": "1"})
    assert (refused.status_code, refused.json()["body"]) == (412, "Half a <thought>")
    assert desk_of_amy.get(f"{here}draft/").json()["stamp"] == told["stamp"]
    desk_of_amy.post(f"{here}write/", {"kind": "note", "body": "Half a <thought>, whole", "draft": told["stamp"]})
    assert Message.objects.filter(body="Half a <thought>, whole").exists()
    assert not Draft.objects.exists()


def test_nobody_else_reads_it(desk_of_amy, ticket, amy):
    desk_of_amy.post(f"/desk/tickets/{ticket.reference}/draft/", {"kind": "note", "body": "Mine alone"})
    draft, other = Draft.objects.get(), Client()
    other.force_login(a_manager("max"))
    pages = [f"/desk/tickets/{ticket.reference}/", f"/desk/tickets/{ticket.reference}/draft/"]
    assert all(b"Mine alone" not in other.get(page).content for page in pages)
    assert other.post(f"/desk/drafts/{draft.pk}/restore/").status_code == 404


def test_thrown_away_by_the_button_it_comes_back_by_undo(desk_of_amy, ticket):
    here = f"/desk/tickets/{ticket.reference}/"
    page = desk_of_amy.post(f"{here}draft/throw/", {"kind": "reply", "body": "Oh"}, follow=True).content.decode()
    assert "Oh</textarea>" not in page
    undo = f"/desk/drafts/{Draft.objects.get().pk}/restore/"
    assert undo in page
    assert "Oh</textarea>" in desk_of_amy.post(undo, follow=True).content.decode()


def test_new_tickets_are_kept_too_several_at_once(desk_of_amy, amy):
    typed = {
        "channel": "phone",
        "kind": "praise",
        "body": "很满意",
        "subject": "",
        "urgent": "on",
        "tab": "a",
        "turn": "1",
    }
    stamp = desk_of_amy.post("/desk/new/draft/", typed).json()["stamp"]
    desk_of_amy.post("/desk/new/draft/", {**typed, "body": "Second call", "tab": "b"})
    blank = {"channel": "phone", "kind": "complaint", "body": "", "tab": "c", "turn": "1"}
    assert desk_of_amy.post("/desk/new/draft/", blank).json()["stamp"] == ""
    assert Draft.objects.filter(ticket=None).count() == 2
    assert "很满意" in desk_of_amy.get("/desk/new/").content.decode()
    page = desk_of_amy.get(f"/desk/new/?draft={stamp.partition('.')[0]}").content.decode()
    assert "很满意</textarea>" in page
    told = {"channel": "phone", "kind": "praise", "body": "很满意", "address": "a@home.example", "draft": stamp}
    assert desk_of_amy.post("/desk/new/", told).status_code == 302
    assert [one.body for one in Draft.objects.all()] == ["Second call"]
