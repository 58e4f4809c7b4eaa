"""Trust rows 16, 17, 30, 31: requests that somebody else made, hosts that are not ours, ways out of the desk."""

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from servicedesk.mail.models import Outgoing
from tests.security.conftest import Watch
from tests.security.places import Place, places
from tests.security.test_matrix import told
from tests.security.world import World

EVIL = "evil.example"
# Nothing is done in somebody's name there: a program sends its own token, and these answer programs alone.
NO_FORMS = {"metrics", "schema", "api-docs"}


def visited(world: World, one: Place, **options: bool) -> Client:
    """The browser of whoever may do most at this address."""
    if one.route.startswith("my/"):
        return world.visitor(world.case, **options)
    return world.staff(world.max if one.name.startswith(("tickets:", "complaints:")) else world.ada, **options)


def test_no_form_is_taken_without_its_token(world: World, watch: Watch) -> None:
    """Each address as a form, as text/plain JSON, and with the token but from a foreign page."""
    wrong = []
    for one in places():
        if one.name in NO_FORMS:
            continue
        client = visited(world, one, enforce_csrf_checks=not one.route.startswith("my/"))
        client.handler.enforce_csrf_checks = True  # a visitor's, once its link was opened
        for how in (
            {},
            {"data": '{"verb": "advance"}', "content_type": "text/plain"},
            {"headers": {"origin": f"https://{EVIL}", "sec-fetch-site": "cross-site"}},
        ):
            with watch() as written:
                answer = client.post(one.path(world), **how)  # type: ignore[arg-type]
            if written or answer.status_code not in (403, 405):
                wrong.append((one.name, how, answer.status_code, written))
    assert not wrong, told(wrong)


def test_nothing_changes_and_nothing_leads_away_by_looking(world: World, watch: Watch) -> None:
    """GET, HEAD and OPTIONS of every address, by those who may do most, with the signs of a scanner and a prefetch.

    The GET names a foreign page wherever one may ask to be led on, and comes from there: it leads nobody away.
    """
    wrong = []
    asked = {"get": dict.fromkeys(_NAMES, f"//{EVIL}/")}
    signs = {"referer": f"https://{EVIL}/"} | {
        "user-agent": "LinkScanner/1.0",
        "sec-purpose": "prefetch",
        "purpose": "prefetch",
    }
    program = world.bearer(world.max, "write")
    for one in places():
        client = program if one.is_api else visited(world, one)
        for method in ("get", "head", "options"):
            with watch() as written:
                answer = getattr(client, method)(one.path(world), asked.get(method), headers=signs)
            if answer.streaming:
                list(answer.streaming_content)
            if written or answer.status_code >= 500:
                wrong.append((one.name, method, answer.status_code, written))
            wrong += [(one.name, method, where, []) for where in _ways(answer) if _leads_away(where)]
    assert not wrong, told(wrong)


def test_a_foreign_host_is_refused_everywhere(world: World) -> None:
    wrong, client = [], Client()
    for one in places():
        for headers in ({"host": EVIL}, {"host": f"127.0.0.1@{EVIL}"}):
            answer = client.get(one.path(world), headers=headers)
            if answer.status_code != 400:
                wrong.append((one.name, headers, answer.status_code))
    assert not wrong, told(wrong)


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-Host"])
def test_headers_of_a_proxy_change_no_link(world: World, header: str) -> None:
    """The reset letter, a customer's letter and the API's own links keep the configured host."""
    forged = {header: f"host={EVIL}" if header == "Forwarded" else EVIL}
    Outgoing.objects.all().delete()
    Client().post("/accounts/password/reset/", {"email": world.amy.email}, headers=forged)
    letters = " ".join(Outgoing.objects.values_list("text", flat=True)) + "".join(str(one.body) for one in mail.outbox)
    assert settings.BASE_URL in letters
    program = world.bearer(world.max, "write")
    listed = program.get("/api/v1/tickets/?size=1", headers=forged).content.decode()
    page = world.staff(world.amy).get("/desk/", headers=forged).content.decode()
    assert EVIL not in letters + listed + page


@pytest.mark.parametrize("header", ["X-Forwarded-User", "Remote-User", "X-Remote-User", "X-Forwarded-Proto"])
def test_headers_of_a_proxy_sign_nobody_in(world: World, header: str) -> None:
    answer = Client().get("/desk/", headers={header: "ada"})
    assert answer.status_code == 302
    assert Client().get("/api/v1/tickets/", headers={header: "ada"}).status_code == 401


TARGETS = (
    f"//{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"https:{EVIL}", f"https://{EVIL}/desk/", f"///{EVIL}",
    "javascript:alert(1)", "data:text/html,x", f"/%0d%0aLocation:%20https://{EVIL}", f"\t//{EVIL}",
    f"https://127.0.0.1@{EVIL}/", f"/desk/\r\nSet-Cookie: x={EVIL}",
)  # fmt: skip
_NAMES = ("next", "return", "redirect", "url", "continue", "done", "to")
# Forms that come back to the page one was on, and what they need.
_COME_BACK: dict[str, dict[str, str]] = {
    "web:display": {"theme": "dark"},
    "account_logout": {},
    "staff:availability": {"availability": "busy"},
    "pages:leave": {},
}


@pytest.mark.parametrize("target", TARGETS)
def test_no_form_that_comes_back_leads_away(world: World, target: str) -> None:
    wrong = []
    for one in (one for one in places() if one.name in _COME_BACK):
        client = visited(world, one)
        given = dict.fromkeys(_NAMES, target) | _COME_BACK[one.name]
        answer = client.post(one.path(world), given, headers={"referer": target.strip()})
        wrong += [(one.name, where) for where in _ways(answer) if _leads_away(where)]
        assert "x" not in answer.cookies
    assert not wrong, told(wrong)


def _ways(answer: HttpResponse) -> list[str]:
    return [answer.headers[name] for name in ("Location", "HX-Redirect", "HX-Location") if name in answer.headers]


def _leads_away(where: str) -> bool:
    """Only a path on this desk, or a change of its own address's parameters, stays."""
    path = where.split("?")[0]
    return not (path == "" or (path.startswith("/") and not path.startswith(("//", "/\\"))))
