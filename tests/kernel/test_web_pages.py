"""One render path for pages and their fragments; navigation, panels, the display menu."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client, RequestFactory, override_settings

from servicedesk.web import navigation, panels
from servicedesk.web.display import display_of
from servicedesk.web.navigation import Entry, Place
from servicedesk.web.pages import back, fragment_template, go, render_page, wanted_fragment

TOASTS = "{% for m in messages %}{{ m }} {{ m.extra_tags }} {{ swap }}{% endfor %}"
IN_MEMORY = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {
                        "try/page.html": "<h1>Page</h1>{% include 'try/_ticket_list.html' %}",
                        "try/_ticket_list.html": "<ul id='ticket-list'>{{ n }}</ul>",
                        "components/_toasts.html": TOASTS,
                    },
                )
            ],
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    }
]
FRAGMENTS = ("ticket-list", "ticket-views")


def ask(path: str = "/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def test_htmx_gets_the_fragment_it_targets() -> None:
    request = ask(**{"HX-Request": "true", "HX-Target": "ticket-list"})
    assert wanted_fragment(request, FRAGMENTS) == "ticket-list"
    assert fragment_template("tickets/inbox.html", "ticket-list") == "tickets/_ticket_list.html"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Target": "ticket-list"},
        {"HX-Request": "true", "HX-Target": "../secret"},
        {"HX-Request": "true", "HX-Target": "ticket-list", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-Target": "ticket-list", "HX-History-Restore-Request": "true"},
    ],
)
def test_everything_else_gets_the_page(headers: dict[str, str]) -> None:
    assert wanted_fragment(ask(**headers), FRAGMENTS) == ""


@override_settings(TEMPLATES=IN_MEMORY)
def test_page_and_fragment_come_from_one_place_and_toasts_ride_along() -> None:
    page = render_page(ask(), "try/page.html", {"n": 7}, fragments=("ticket-list",))
    assert page.content.decode() == "<h1>Page</h1><ul id='ticket-list'>7</ul>"
    request = ask(**{"HX-Request": "true", "HX-Target": "ticket-list"})
    messages.success(request, "Assigned.", extra_tags="/undo/")
    fragment = render_page(request, "try/page.html", {"n": 7}, fragments=("ticket-list",), status=422)
    assert fragment.content.decode() == "<ul id='ticket-list'>7</ul>Assigned. /undo/ True"
    assert fragment.status_code == 422
    assert fragment.headers["Vary"] == "HX-Request, HX-Target"


def test_after_a_change_a_browser_is_redirected_and_htmx_is_told_so() -> None:
    assert go(ask(), "/desk/").headers["Location"] == "/desk/"
    assert go(ask(**{"HX-Request": "true"}), "/desk/").headers["HX-Redirect"] == "/desk/"


def test_one_goes_back_only_within_the_desk() -> None:
    assert back(ask(referer="http://testserver/desk/?q=x"), otherwise="/") == "http://testserver/desk/?q=x"
    assert back(ask(referer="https://elsewhere.example/"), otherwise="/") == "/"


@pytest.fixture
def _no_registrations(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(panels, "_slots", type(panels._slots)(list))
    yield


def test_the_rail_shows_what_one_may_use_and_marks_where_one_is(_no_registrations: None, monkeypatch: Any) -> None:
    addresses = {"inbox": "/desk/", "board": "/desk/board/", "secret": "/desk/secret/"}
    monkeypatch.setattr(navigation, "reverse", lambda name: addresses[name])
    navigation.register(Entry(key="board", label="Board", url="board", order=20))
    navigation.register(Entry(key="inbox", label="Inbox", url="inbox", order=10, count=lambda request: 2))
    navigation.register(Entry(key="secret", label="Secret", url="secret", may=lambda person: False))
    request = ask("/desk/board/")
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    assert [(place.entry.key, place.current, place.count) for place in navigation.rail(request)] == [
        ("inbox", False, 2),
        ("board", True, 0),
    ]


@pytest.mark.parametrize(("count", "badge"), [(1, "1"), (999, "999"), (1000, "999+")])
def test_a_badge_counts_no_further_than_lists_do(count: int, badge: str) -> None:
    entry = Entry(key="inbox", label="Inbox", url="inbox")
    assert Place(entry=entry, href="/desk/", current=True, count=count).badge == badge


def test_strangers_see_no_rail(_no_registrations: None) -> None:
    navigation.register(Entry(key="inbox", label="Inbox", url="inbox"))
    assert navigation.rail(ask()) == []


def test_panels_hang_in_their_order_and_may_stay_away(_no_registrations: None) -> None:
    panels.register("ticket.aside", template="components/_mark.html", context=lambda page: None, order=5)
    panels.register(
        "ticket.aside", template="components/_field_notes.html", order=10, context=lambda page: {"field": 1}
    )
    panels.register(
        "ticket.aside", template="components/_field_notes.html", order=10, context=lambda page: {"field": 2}
    )
    assert len(panels.panels_in("ticket.aside")) == 2
    assert "<svg" not in Template('{% load desk %}{% panel_slot "ticket.aside" %}').render(Context())


def test_the_display_is_the_persons_own_else_the_cookies_else_automatic() -> None:
    request = ask()
    request.COOKIES = {"theme": "dark", "density": "nonsense"}
    assert (display_of(request).theme, display_of(request).density) == ("dark", "comfortable")
    request.user = SimpleNamespace(theme="light", density="compact")  # type: ignore[assignment]
    assert (display_of(request).theme, display_of(request).density) == ("light", "compact")


@pytest.mark.django_db
def test_a_choice_is_kept_in_a_cookie_that_scripts_cannot_read(client: Client) -> None:
    answer = client.post("/display/", {"theme": "dark", "language": "zh-hant", "density": "huge", "next": "/desk/"})
    assert answer.headers["Location"] == "/desk/"
    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["language"].value == "zh-hant"
    assert answer.cookies["theme"]["httponly"]
    assert "density" not in answer.cookies


@pytest.mark.django_db
def test_a_script_hears_that_it_was_kept_and_a_get_changes_nothing(client: Client) -> None:
    assert client.post("/display/", {"theme": "dark"}, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert client.get("/display/?theme=dark").status_code == 405


@pytest.mark.parametrize("shell", ["desk/shell.html", "desk/settings.html", "customer/shell.html"])
def test_a_shell_says_its_language_has_one_main_and_a_way_past_the_navigation(shell: str) -> None:
    html = get_template(shell).render({}, ask())
    assert (
        '<html lang="en" data-theme="auto" data-density="comfortable" data-contrast="auto" data-motion="auto">' in html
    )
    assert html.count("<main ") == 1
    assert html.index('href="#main"') < html.index("<main ")
    assert '"allowEval":false' in html
