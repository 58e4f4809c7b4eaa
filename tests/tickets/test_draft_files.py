"""Files of a text that is not sent: kept at once, one by one, private, gone with the text or sent with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicedesk.mail.models import Outgoing
from tests.cases import LATER, NOW, a_ticket
from tests.people import a_manager, a_team, acting, an_agent, signed_in
from tickets import draftfiles, drafting, files, forgetting, undoing
from tickets.drafting import Words
from tickets.models import Attachment, Draft, DraftFile, Message, Ticket

pytestmark = pytest.mark.django_db
PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ticket():
    return a_ticket(team=a_team("Front"))


@pytest.fixture
def amy(ticket):
    return an_agent("amy", team=ticket.team)


@pytest.fixture
def client(amy) -> Client:
    return signed_in(amy)


@pytest.fixture
def here(ticket):
    return f"/desk/tickets/{ticket.reference}/"


def a_file(name="plan.txt", content=b"here"):
    return SimpleUploadedFile(name, content)


def bring(client, here, *args, **more):
    return client.post(f"{here}draft/files/", {"kind": "reply", "tab": "t", **more, "file": a_file(*args)})


def stored(media):
    return sorted(one.name for one in media.rglob("*") if one.is_file())


def test_a_file_stays_with_the_draft_is_shown_and_goes_with_the_reply(client, here, media):
    told = bring(client, here, "照片 <1>.txt").json()
    file = DraftFile.objects.get()
    assert file.key in told["row"] and "照片 &lt;1&gt;.txt" in told["row"] and told["stamp"] == file.draft.stamp
    page = client.get(here).content.decode()
    assert f'name="kept" value="{file.key}"' in page
    assert b"".join(client.get(f"/desk/drafts/files/{file.key}/").streaming_content) == b"here"
    assert file.key in client.get(f"{here}draft/").json()["files"], "another window hears of it"
    saved = client.post(f"{here}draft/", {"kind": "reply", "body": "", "tab": "t", "turn": "1"})
    assert saved.json()["stamp"], "a draft without words, but with a file, stands"
    sending = {"kind": "reply", "body": "Here it is, attached.", "nonce": "n", "kept": file.key, "draft": told["stamp"]}
    client.post(f"{here}write/", {**sending, "draft": saved.json()["stamp"]})
    message = Message.objects.get(body="Here it is, attached.")
    [sent] = message.attachments.all()
    assert (sent.key, sent.name) == (file.key, "照片 <1>.txt") and stored(media) == [file.key]
    assert [one["name"] for one in message.outgoing.attachments] == ["照片 <1>.txt"]
    assert not Draft.objects.exists() and not DraftFile.objects.exists()
    assert client.post(f"{here}write/", sending).status_code == 302, "posted twice it is sent once"
    assert Message.objects.filter(body="Here it is, attached.").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("large.txt", bytes(101), "“large.txt” is larger than"),
        ("nothing.txt", b"", "“nothing.txt” is empty."),
        ("photo.png", PROGRAM, "“photo.png” is a program"),
        ("tool", b"\x7fELF" + bytes(20), "“tool” is a program"),
    ],
)
def test_a_refused_file_is_named_with_the_reason_and_harms_no_other(
    client, here, media, settings, name, content, reason
):
    settings.UPLOAD_MAX_FILE_BYTES = 100
    bring(client, here, "good.txt", b"MZ-100, MZ-200: the order")
    refused = bring(client, here, name, content)
    assert refused.status_code == 422 and refused.json()["reason"].startswith(reason)
    assert [one.name for one in DraftFile.objects.all()] == ["good.txt"] and len(stored(media)) == 1


def test_no_more_than_ten_whatever_window_they_come_from(client, here, media):
    for number in range(10):
        assert bring(client, here, f"{number}.txt", tab=f"t{number}").status_code == 200
    assert bring(client, here, "eleventh.txt").json()["reason"] == "“eleventh.txt”: At most 10 files at once."
    assert len(stored(media)) == 10


def test_without_a_script_nothing_is_lost_when_one_file_is_refused(client, here, settings):
    settings.UPLOAD_MAX_FILE_BYTES = 100
    sending = {
        "kind": "note",
        "body": "See the plan.",
        "nonce": "n",
        "files": [a_file(), a_file("big.txt", bytes(101))],
    }
    refused = client.post(f"{here}write/", sending)
    page = refused.content.decode()
    assert refused.status_code == 422 and "“big.txt” is larger than" in page and "See the plan." in page
    file = DraftFile.objects.get()
    assert f'name="kept" value="{file.key}"' in page
    client.post(f"{here}write/", {"kind": "note", "body": "See the plan.", "nonce": "n", "kept": file.key})
    note = Message.objects.get(body="See the plan.")
    assert [one.name for one in note.attachments.all()] == ["plan.txt"] and not note.public
    assert not Draft.objects.exists()


def test_one_file_is_removed_alone_or_with_the_form_whose_words_stay(
    client, here, media, django_capture_on_commit_callbacks
):
    bring(client, here)
    bring(client, here, "other.txt")
    first, second = DraftFile.objects.order_by("pk")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/desk/drafts/files/{first.key}/remove/", {"kind": "reply", "body": "Words", "tab": "t", "turn": "1"}
        )
    assert "Words</textarea>" in client.get(here).content.decode() and stored(media) == [second.key]
    gone = client.post(f"{here}write/", {"kind": "note", "body": "Words", "kept": [first.key, second.key]})
    assert gone.status_code == 409 and b"has been removed meanwhile" in gone.content
    Draft.objects.update(body="")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/desk/drafts/files/{second.key}/remove/").status_code == 204
    assert not Draft.objects.exists() and stored(media) == [], "neither words nor files: no draft"


def test_only_its_writer_sees_or_removes_it(client, here):
    bring(client, here)
    file, other = DraftFile.objects.get(), Client()
    other.force_login(a_manager("max"))
    address = f"/desk/drafts/files/{file.key}/"
    asked = [other.get(address), other.get(f"{address}shown/"), other.post(f"{address}remove/")]
    assert [one.status_code for one in asked] == [404, 404, 404]
    assert client.get(f"{address}shown/").status_code == 404, "no picture"
    assert file.key not in other.get(here).content.decode()
    other.post(f"{here}write/", {"kind": "note", "body": "Mine now", "kept": file.key})
    client.post(f"/desk/tickets/{a_ticket().reference}/write/", {"kind": "note", "body": "There", "kept": file.key})
    assert DraftFile.objects.exists() and not Attachment.objects.exists()


def test_a_file_of_another_window_outlives_the_sending(client, here, ticket, amy):
    stamp = bring(client, here, tab="t").json()["stamp"]
    drafting.sent(ticket, stamp=stamp, body="", actor=acting(amy))
    assert [one.name for one in Draft.objects.get().files.all()] == ["plan.txt"]


def test_a_reply_taken_back_has_its_files_again(client, here, ticket, amy, media, settings):
    settings.UNDO_SECONDS = 8
    file = bring(client, here).json() and DraftFile.objects.get()
    client.post(f"{here}write/", {"kind": "reply", "body": "The plan, attached.", "nonce": "n", "kept": file.key})
    message = Message.objects.get(body="The plan, attached.")
    undoing.undo(message, actor=acting(amy), at=message.at)
    again = DraftFile.objects.get()
    assert (again.key, again.draft.body) == (file.key, "The plan, attached.")
    assert stored(media) == [file.key] and not Outgoing.objects.filter(attachments__0__key__contains=file.key).exists()


def test_thrown_away_they_come_back_with_the_words_and_left_alone_they_go(ticket, amy, media):
    kept = draftfiles.add(ticket, a_file(), words=Words(kind="note", body=""), actor=acting(amy), at=NOW)
    drafting.throw_away(kept.draft, at=NOW)
    drafting.take_back(kept.draft, at=NOW)
    assert [one.key for one in draftfiles.chosen(ticket, [kept.key], actor=acting(amy))] == [kept.key]
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert files.sweep(at=tomorrow) == 0
    forgetting.forget_old(LATER + forgetting.DRAFT_FILES_KEPT)
    assert not Draft.objects.exists(), "nothing was written in it"
    assert files.sweep(at=tomorrow) == 1 and stored(media) == []


def test_a_new_ticket_takes_them_too(client):
    new = "/desk/new/"
    stamp = bring(client, new, kind="new").json()["stamp"]
    assert bring(client, new, "second.txt", draft=stamp).json()["stamp"] == stamp
    told = {"channel": "phone", "kind": "praise", "body": "很满意", "draft": stamp, "tab": "t", "nonce": "n"}
    kept = list(DraftFile.objects.order_by("pk").values_list("key", flat=True))
    told |= {"kept": kept, "files": [a_file("third.txt"), a_file("empty.txt", b"")], "address": "a@home.example"}
    refused = client.post(new, told)
    assert refused.status_code == 422 and "“empty.txt” is empty." in refused.content.decode()
    kept = list(DraftFile.objects.order_by("pk").values_list("key", flat=True))
    assert all(key in refused.content.decode() for key in kept)
    assert client.post(new, {**told, "kept": kept, "files": []}).status_code == 302
    first = Ticket.objects.get(kind="praise").messages.exclude(entry="event").first()
    assert [one.name for one in first.attachments.order_by("pk")] == ["plan.txt", "second.txt", "third.txt"]
    assert not Draft.objects.exists()
