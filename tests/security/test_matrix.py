"""Trust row 9: every address × everybody who has no business there × every method; nothing is seen, nothing changes."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from servicedesk.mail.models import Outgoing
from staff import people
from tests.people import acting
from tests.security.conftest import Watch
from tests.security.places import Place, places, unknown
from tests.security.world import SECRET, World

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
# Addresses which anybody may open; the rest of the desk's answer strangers as if nothing were there.
PUBLIC = {
    "metrics", "schema", "api-docs", "web:display",
    "pages:help", "pages:kinds", "pages:new", "pages:track", "pages:leave",
    "pages:link", "pages:reached", "feedback:survey", "account_invitation",  # these stand behind a secret address
    "account_login", "account_logout", "account_inactive", "account_set_password", "mfa_authenticate",
    "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
}  # fmt: skip


def told(wrong: list[Any]) -> str:
    return "\n".join(map(str, wrong))


def of_case(one: Place) -> bool:
    """Whether the address names the secret case or a part of it."""
    if one.name in _LETTERS | _EMERGENCIES or one.name.startswith("api/v1/emergencies/<"):
        return True
    return bool({"reference", "key"} & set(one.arguments)) and one.name not in _NO_CASE


_LETTERS = {"tickets:letter", "tickets:letter_html", "tickets:change_letter"}
_EMERGENCIES = {"tickets:emergency", "tickets:change_emergency", "tickets:emergency_tell", "tickets:emergency_check"}
_NO_CASE = {
    "tickets:policy",
    "tickets:edit_policy",
    "tickets:policy_would",
    "tickets:change_policy",
    "staff:role",
    "staff:drop_token_of",
    "staff:drop_token",
    "account_reset_password_from_key",
}


def test_every_address_has_an_example() -> None:
    assert unknown() == [], "Give each an example in tests/security/places.py."


def test_every_address_belongs_to_somebody() -> None:
    """Public, staff's, a program's, or a customer's own: an address of another sort must be thought about."""
    strange = [
        one.name
        for one in places()
        if one.name not in PUBLIC and not (one.needs_staff or one.is_api or one.route.startswith(("my/", "received/")))
    ]
    assert strange == []


def test_a_stranger_is_sent_to_sign_in_or_told_nothing(world: World, watch: Watch) -> None:
    wrong, client = [], Client()
    for one in places():
        if one.name in PUBLIC:
            continue
        for method in METHODS:
            client.cookies.clear()
            with watch() as written:
                answer = getattr(client, method)(one.path(world))
            if written or not _shut_to_a_stranger(one, answer):
                wrong.append((one.name, method, answer.status_code, written))
    assert not wrong, told(wrong)


def _shut_to_a_stranger(one: Place, answer: HttpResponse) -> bool:
    if one.is_api:
        return answer.status_code == 401
    if one.needs_staff:
        to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
        return to_sign_in or answer.status_code == 405
    return answer.status_code in (404, 405, 429)


@pytest.mark.parametrize("who", ["other customer", "deactivated"])
def test_somebody_without_rights_is_as_a_stranger(world: World, watch: Watch, who: str) -> None:
    client = world.visitor(world.other) if who == "other customer" else _deactivated(world)
    wrong = []
    for one in places():
        if one.name in PUBLIC:
            continue
        for method in METHODS:
            with watch() as written:
                answer = getattr(client, method)(one.path(world))
            if written or not _shut_to_a_stranger(one, answer) or SECRET in _text(answer):
                wrong.append((one.name, method, answer.status_code, written))
    assert not wrong, told(wrong)


def _deactivated(world: World) -> Client:
    client = world.staff(world.gone)
    assert client.get("/desk/").status_code == 200
    people.deactivate(person=world.gone, actor=acting(world.ada), at=world.at)
    return client


def _text(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("latin-1") if answer.streaming else answer.content.decode()


@pytest.mark.parametrize("kind", ["page", "api"])
def test_an_agent_of_another_team_learns_nothing_of_a_confidential_case(world: World, watch: Watch, kind: str) -> None:
    """The answer to a case that is hidden is the answer to one that is not there (404 parity)."""
    client = world.staff(world.amy) if kind == "page" else world.bearer(world.amy, "write")
    wrong = []
    for one in filter(of_case, places()):
        if one.is_api != (kind == "api") or not (one.is_api or one.needs_staff):
            continue
        for method in METHODS:
            how = {"data": _BODY, "content_type": "application/json"} if one.is_api and method == "post" else {}
            with watch() as written:
                hidden = getattr(client, method)(one.path(world), **how)
            absent = getattr(client, method)(one.path(world, reference="C-999999", key="f" * 43, pk=10**9), **how)
            same = _alike(hidden, world.case.reference) == _alike(absent, "C-999999")
            if written or not same or (hidden.status_code not in (404, 405) and method != "options"):
                wrong.append((one.name, method, hidden.status_code, absent.status_code, written))
    assert not wrong, told(wrong)


def _alike(answer: HttpResponse, reference: str) -> tuple[int, str]:
    """What is left of an answer when the parts that differ at every request are taken away."""
    text = _text(answer).replace(reference, "REFERENCE")
    text = re.sub(r'(name="csrfmiddlewaretoken" value|"X-CSRFToken":) ?=?"[^"]*"', "", text)
    return answer.status_code, re.sub(r"[0-9a-f]{8}-?[0-9a-f-]{4,}", "", text)


@pytest.mark.parametrize("who", ["amy", "ada"])
def test_lists_searches_and_counts_show_nothing_of_a_confidential_case(world: World, who: str) -> None:
    """Trust row 11. Administrators read all but what is confidential."""
    person = getattr(world, who)
    client, program = world.staff(person), world.bearer(person, "write")
    shown = [
        one.name
        for one in places()
        if not one.arguments and one.name not in PUBLIC and one.needs_staff
        if SECRET in client.get(one.path(world), follow=True).content.decode()
    ]
    number = world.case.number
    for words in (SECRET, str(number), world.case.reference, "note"):
        for path in ("/desk/", "/desk/?view=all", "/desk/search/"):
            page = client.get(path, {"q": words}).content.decode()
            shown += [path] * (
                re.search(f"{SECRET} (subject|body|note|about)", page) is not None
                or f"/tickets/{world.case.reference}/" in page
            )
        found = program.get("/api/v1/tickets/", {"q": words}).json()["results"]
        shown += ["api"] * (world.case.reference in [row["reference"] for row in found])
    assert shown == []


def test_a_token_does_only_what_its_scope_says(world: World, watch: Watch) -> None:
    """A manager's token for reading alone, and one for the board alone: no verb of a ticket is theirs."""
    wrong = []
    for scope in ("read", "board"):
        program = world.bearer(world.max, scope)
        for one in (one for one in places() if one.is_api):
            for method in ("post", "put", "patch", "delete"):
                with watch() as written:
                    answer = getattr(program, method)(one.path(world), _BODY, content_type="application/json")
                if written or answer.status_code not in (403, 404, 405, 409, 422):
                    wrong.append((scope, one.name, method, answer.status_code, written))
    assert not wrong, told(wrong)


_BODY = {
    "kind": "enquiry", "subject": "s", "body": "b", "customer": {"name": "n", "email": "n@example.com"},
    "visibility": "internal", "outcome": "reached", "summary": "s", "happened_at": "2026-01-05T10:00:00Z",
    "verb": "advance", "to": "ben", "reason": "r", "team": 1, "answer": "accept",
    "add": ["a"], "until": "2036-01-05T10:00Z",
}  # fmt: skip


def test_a_token_opens_no_page(world: World) -> None:
    program = world.bearer(world.max, "write")
    opened = [one.name for one in places() if one.needs_staff and program.get(one.path(world)).status_code == 200]
    assert opened == []


def test_a_customer_never_reaches_a_colleagues_file(world: World) -> None:
    """Trust row 10: the file of a note stays inside, for its own customer too; the case's own file opens."""
    client = world.visitor(world.case)
    reference = world.case.reference
    own = client.get(f"/my/{reference}/files/{world.public_file.key}/")
    assert own.status_code == 200 and _text(own)  # reading it to the end closes it
    assert client.get(f"/my/{reference}/files/{world.note_file.key}/").status_code == 404
    assert client.get(f"/desk/files/{world.note_file.key}/").status_code == 302


def test_cve_class_33_the_outbox_gives_no_key_to_anybody(world: World, settings: Any) -> None:
    """Letters hold links that open a case or a colleague's place: outside the demo nobody reads them there."""
    settings.DEMO = False
    Client().post("/accounts/password/reset/", {"email": world.ada.email})
    for person in (world.sue, world.max, world.ada):
        client = world.staff(person)
        for letter in Outgoing.objects.all():
            for part in ("", "html/"):
                page = _text(client.get(f"/desk/outbox/{letter.pk}/{part}"))
                assert not re.search(r"/(p|survey|invite|reset/key)/[\w-]{16,}", page), (letter.kind, page[:2000])
