import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from servicedesk.errors import Invalid, Refused
from tests.desk import MONDAY, a_ticket
from tests.people import an_agent
from tickets import files
from tickets.models import Attachment, Draft, DraftFile

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_file(name="photo.png", content=PNG, content_type="image/png"):
    return SimpleUploadedFile(name, content, content_type)


def stored(media: Path) -> list[Path]:
    return [one for one in media.rglob("*") if one.is_file()]


def keep(*uploads):
    ticket = a_ticket()
    return files.keep(ticket, ticket.messages.first(), uploads, at=MONDAY)


def test_a_file_lies_under_a_random_key_and_reads_back(media):
    [kept] = keep(a_file())
    [path] = stored(media)
    assert path == media / kept.key[:2] / kept.key[2:4] / kept.key and len(kept.key) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    with files.stream(kept) as content:
        assert content.read() == PNG
    assert (kept.content_type, kept.size) == ("image/png", len(PNG))


@pytest.mark.parametrize(
    ("content", "served"),
    [
        (PNG, "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", files.UNKNOWN),
        (b"<!DOCTYPE html><script>x()</script>", files.UNKNOWN),
        (b"#!/usr/bin/env python\nprint(1)", files.UNKNOWN),
        (b"", files.UNKNOWN),
    ],
)
def test_the_type_comes_from_the_content_and_only_ours_are_served(content, served):
    [kept] = keep(a_file("innocent.png", content, "image/png"))
    assert files.served_type(kept) == served


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\wang\\照片.png", "照片.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u200b.htaccess", "htaccess"),
        ("e\u0301.png", "é.png"),
        ("\u202e", "file"),
        ("x" * 4000 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_is_shown_without_its_tricks(name, shown):
    assert files.clean_name(name) == shown.replace("aSet-Cookie x.png", "aSet-Cookie: x.png")


def test_limits_are_told_by_field_and_leave_nothing(settings, media):
    settings.UPLOAD_MAX_FILE_BYTES, settings.UPLOAD_MAX_TOTAL_BYTES = 100, 150
    for uploads in (
        [a_file()] * 11,
        [a_file(content=bytes(101))],
        [a_file(content=bytes(90)), a_file(content=bytes(90))],
    ):
        with pytest.raises(Invalid) as refusal:
            keep(*uploads)
        assert set(refusal.value.errors) == {"files"}
    assert stored(media) == [] and not Attachment.objects.exists()


def test_a_file_that_lied_about_its_size_is_refused_and_removed(settings, media):
    settings.UPLOAD_MAX_FILE_BYTES = 100
    liar = a_file(content=bytes(5000))
    liar.size = 10
    with pytest.raises(Invalid):
        keep(a_file(content=bytes(50)), liar)
    assert stored(media) == []


def test_a_full_disk_is_a_refusal_that_leaves_neither_file_nor_row(media, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(files.NoRoom) as refusal:
        keep(a_file())
    assert refusal.value.status == 507
    assert stored(media) == [] and not Attachment.objects.exists()


def test_a_lost_file_is_a_refusal(media):
    [kept] = keep(a_file())
    stored(media)[0].unlink()
    with pytest.raises(Refused):
        files.stream(kept)


@pytest.mark.parametrize("key", ["../../../etc/passwd", "", "a/b", "..", "é" * 40])
def test_no_other_path_is_ever_opened(key):
    with pytest.raises(Refused):
        files.stream(Attachment(key=key))


def test_files_of_rolled_back_transactions_are_swept_after_a_day(media):
    [kept] = keep(a_file())
    orphan = media / "aa" / "bb" / ("aabb" + "0" * 36)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert files.sweep(at=datetime.now(UTC)) == 0
    assert files.sweep(at=tomorrow) == 1
    assert [one.name for one in stored(media)] == [kept.key]


def test_a_file_that_is_sent_while_files_are_swept_stays(media):
    ticket, old = a_ticket(), files.store(a_file())
    draft = Draft.objects.create(ticket=ticket, person=an_agent(), body="Look", created_at=MONDAY, updated_at=MONDAY)
    told = {"name": "photo.png", "at": MONDAY, **files.columns_of(old)}
    waiting = DraftFile.objects.create(draft=draft, **told)

    def sent_just_then(execute, *asked):
        answer = execute(*asked)
        waiting.delete()
        Attachment.objects.create(ticket=ticket, message=ticket.messages.first(), **told)
        return answer

    with connection.execute_wrapper(once(sent_just_then)):
        assert files.sweep(at=datetime.now(UTC) + timedelta(days=2)) == 0
    assert [one.name for one in stored(media)] == [old.key] and Attachment.objects.exists()


def once(deed):
    """A wrapper of statements that does it around the first one only."""
    left = [deed]
    return lambda execute, *asked: left.pop()(execute, *asked) if left else execute(*asked)
