"""Trust rows 6, 7, 22: whatever a file is, says it is or is called, it is only ever saved by its reader."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.security.conftest import Watch
from tests.security.world import PNG, World, a_file
from tickets import files
from tickets.models import Attachment

GIF_THAT_IS_SCRIPT = b"GIF89a/*" + bytes(8) + b"*/=1;alert(1)"
CONTENTS = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "xslt": b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x/>',
    "mhtml": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "polyglot": GIF_THAT_IS_SCRIPT,
    "php": b"<?php system($_GET['x']); ?>",
    "py": b"#!/usr/bin/env python\nprint(1)",
    "png": PNG,
    "nothing": b"",
}
TYPES = ("image/svg+xml; x", "text/html;x", "TEXT/HTML", "", "image/png", "application/xhtml+xml", "text/xml\r\nX: 1")
NAMES = (
    '"><svg onload=alert(1)>.png', "\u202egnp.exe", "x" * 4000 + ".html", "a\r\nSet-Cookie: a=b.png", "a\x00b.html",
    "../../../etc/passwd", "..\\..\\boot.ini", "e\u0301.svg", "\xe9.svg", "😀.svgz", ".htaccess", "\u200b.htaccess",
    "x.php", "x.phar", ".user.ini", "x.html;.png", "con", "a; filename=evil.html", "a%0d%0aX: 1.html", "图片.svg",
)  # fmt: skip


def kept(world: World, name: str, content: bytes, sent_as: str) -> Attachment:
    message = world.case.messages.earliest("pk")
    return files.keep(world.case, message, [a_file(name, content, sent_as)], at=world.at)[0]


def assert_only_saved(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    list(answer.streaming_content)
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment") and not set(disposition) & set("\r\n\x00")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and "'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] in files.NAMED | {files.UNKNOWN}
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert not {"Set-Cookie", "X"} & set(answer.headers)


def test_whatever_it_is_it_is_only_saved(world: World) -> None:
    staff, customer = world.staff(world.ben), world.visitor(world.case)
    for content in CONTENTS.values():
        for sent_as in TYPES:
            one = kept(world, "page.html", content, sent_as)
            assert_only_saved(staff, f"/desk/files/{one.key}/")
        assert_only_saved(customer, f"/my/{world.case.reference}/files/{one.key}/")


@pytest.mark.parametrize("name", NAMES)
def test_whatever_it_is_called_its_name_is_text_and_its_place_is_ours(world: World, name: str) -> None:
    one = kept(world, name, CONTENTS["html"], "text/html")
    client = world.staff(world.ben)
    assert_only_saved(client, f"/desk/files/{one.key}/")
    page = client.get(f"/desk/tickets/{world.case.reference}/").content.decode()
    assert "<svg onload" not in page and "\u202e" not in page and "\x00" not in page
    root = Path(settings.MEDIA_ROOT).resolve()
    places = [path for path in root.rglob("*") if path.is_file() and one.key in path.name]
    assert [path.relative_to(root).as_posix() for path in places] == [f"{one.key[:2]}/{one.key[2:4]}/{one.key}"]
    assert places[0].stat().st_mode & 0o111 == 0, "not to be run"


@pytest.mark.parametrize("key", ["..%2f..%2fsettings.py", "..", "%2e%2e/x", "0" * 64, "\u200b", "a/b", "%00"])
def test_a_key_that_is_none_is_nothing(world: World, key: str) -> None:
    for client, path in (
        (world.staff(world.max), f"/desk/files/{key}/"),
        (world.visitor(world.case), f"/my/{world.case.reference}/files/{key}/"),
    ):
        client.raise_request_exception = False
        assert client.get(path).status_code in (400, 404)


def test_media_are_not_served_by_address(world: World) -> None:
    key = world.public_file.key
    for path in (f"/media/{key[:2]}/{key[2:4]}/{key}", f"/static/{key}", f"/media/{key}", f"/static/../media/{key}"):
        assert world.staff(world.max).get(path).status_code == 404


def test_an_old_link_to_a_file_ends_with_the_right_to_it(world: World, watch: Watch) -> None:
    client = world.visitor(world.case)
    path = f"/my/{world.case.reference}/files/{world.public_file.key}/"
    assert_only_saved(client, path)
    world.case.links.update(revoked_at=world.at)
    assert client.get(path).status_code == 404
