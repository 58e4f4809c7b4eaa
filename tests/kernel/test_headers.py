"""What every answer says about itself, and which ones nobody may keep."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse

from servicedesk.headers import HeadersMiddleware


def answered(rf, path, *, session=None, response=None):
    request = rf.get(path)
    if session is not None:
        request.session = session
    return HeadersMiddleware(lambda request: response or HttpResponse("x"))(request)


def test_every_answer_gives_up_what_pages_do_not_use(rf):
    answer = answered(rf, "/")
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Cache-Control" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/desk/",
        "/accounts/login/",
        "/api/v1/tickets/",
        "/p/abc/",
        "/my/C-1/",
        "/survey/abc/",
        "/reached/abc/",
        "/received/C-1/",
    ],
)
def test_personal_pages_are_kept_by_nobody_whatever_the_view_said(rf, path):
    answer = answered(rf, path, response=HttpResponse(headers={"Cache-Control": "public, max-age=600"}))
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/p/abc/", "/my/C-1/", "/survey/abc/", "/reached/abc/", "/received/C-1/"])
def test_cve_class_33_a_customers_address_does_not_travel_on(rf, path):
    assert answered(rf, path)["Referrer-Policy"] == "no-referrer"


def test_a_public_page_that_looked_into_a_session_is_kept_by_nobody(rf):
    somebody = SimpleNamespace(accessed=True, session_key="key")
    nobody = SimpleNamespace(accessed=True, session_key=None)
    unread = SimpleNamespace(accessed=False, session_key="key")
    assert answered(rf, "/kb/", session=somebody)["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in answered(rf, "/kb/", session=nobody)
    assert "Cache-Control" not in answered(rf, "/kb/", session=unread)


@pytest.mark.django_db
def test_the_whole_stack_sends_the_strict_set(client):
    answer = client.get("/api/v1/nothing/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Request-ID"]
