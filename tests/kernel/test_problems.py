"""Errors: one shape for programs, a page for people, and never a word of what is inside."""

import json

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from servicedesk import problems
from servicedesk.errors import Invalid, Missing, NotPermitted, Refused, Stale
from tests.people import an_agent


class Customer(serializers.Serializer):
    email = serializers.EmailField()


class Post(serializers.Serializer):
    kind = serializers.ChoiceField(["complaint"])
    customer = Customer()
    tags = serializers.ListField(child=serializers.IntegerField())

    def validate(self, data):
        raise serializers.ValidationError("Say how we can reach you.", "unreachable")


class Open(APIView):
    authentication_classes = permission_classes = throttle_classes = ()
    raises: Exception | None = None

    def post(self, request):
        if self.raises:
            raise self.raises
        Post(data=request.data).is_valid(raise_exception=True)
        return Response()


def post(data=b"{}", raises=None, kind="application/json"):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    request = APIRequestFactory().generic("POST", "/api/v1/x/", body, content_type=kind)
    response = Open.as_view(raises=raises)(request)
    response.render()
    return response, json.loads(response.content)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused("sealed", "It is archived."), 409, "sealed"),
        (NotPermitted("authority", "Above your authority."), 403, "authority"),
        (Stale("stale", "Ben changed it."), 412, "stale"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "not_permitted"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed(), 401, "authentication_failed"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (OperationalError("host=10.0.0.3 password=x"), 503, "unavailable"),
    ],
)
def test_every_error_is_a_problem_with_its_status_and_code(error, status, code):
    response, body = post(raises=error)
    assert response["Content-Type"] == "application/problem+json"
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]
    assert "10.0.0.3" not in response.content.decode()


def test_a_refusal_says_what_is_missing_and_who_can_give_it():
    missing = Missing(code="apology", detail="No apology has reached the customer.", verb="log_call")
    _response, body = post(raises=Refused("gate", "The step is not complete.", missing=[missing]))
    assert body["missing"] == [
        {"code": "apology", "detail": "No apology has reached the customer.", "by": "staff", "verb": "log_call"}
    ]


def test_what_was_typed_is_judged_field_by_field():
    response, body = post({"kind": "x", "customer": {"email": "no"}, "tags": [1, "a"]})
    assert response.status_code == 422
    assert [(error["field"], error["code"]) for error in body["errors"]] == [
        ("kind", "invalid_choice"),
        ("customer.email", "invalid"),
        ("tags.1", "invalid"),
    ]
    _response, body = post({"kind": "complaint", "customer": {"email": "a@b.example"}, "tags": []})
    assert body["errors"] == [{"field": "", "code": "unreachable", "detail": "Say how we can reach you."}]
    _response, body = post([1])
    assert body["errors"][0]["field"] == ""


def test_invalid_of_a_verb_and_of_a_model_have_the_same_shape():
    _response, body = post(raises=Invalid({"amount": ["Too much.", "Not a number."]}))
    assert body["errors"][1] == {"field": "amount", "code": "invalid", "detail": "Not a number."}
    response, body = post(raises=ValidationError({"due": ["In the past."]}))
    assert (response.status_code, body["errors"][0]["field"]) == (422, "due")
    assert post(raises=ValidationError("Nothing chosen."))[1]["errors"][0]["field"] == ""


def test_unreadable_bodies_are_400_and_other_types_415():
    assert post(b"{")[0].status_code == 400
    assert post(b"\xff\xfe", kind="text/plain")[0].status_code == 415


def test_who_must_sign_in_and_who_must_wait_are_told_how():
    assert post(raises=exceptions.NotAuthenticated())[0]["WWW-Authenticate"].startswith("Bearer")
    assert post(raises=exceptions.Throttled(wait=6.3))[0]["Retry-After"] == "7"
    assert post(raises=OperationalError())[0]["Retry-After"]


def test_a_real_fault_is_left_to_the_500_page():
    assert problems.problem_response(IntegrityError("x"), {}) is None
    assert problems.problem_response(KeyError("x"), {}) is None


def test_cve_2026_102489_the_500_page_tells_a_number_and_no_inside(rf):
    for path, kind in (("/api/v1/x/", "application/problem+json"), ("/desk/", "text/html; charset=utf-8")):
        try:
            raise KeyError("SECRET_KEY traceback of amy@desk.example")
        except KeyError:
            response = problems.server_error(rf.get(path))
        assert (response.status_code, response["Content-Type"]) == (500, kind)
        assert "amy" not in response.content.decode()
        assert "KeyError" not in response.content.decode()


def test_a_database_that_was_away_is_503_with_retry_after(rf):
    try:
        raise OperationalError("terminating connection")
    except OperationalError:
        response = problems.server_error(rf.get("/desk/"))
    assert (response.status_code, response["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("path", ["/", "/api/v1/x/"])
def test_the_plain_errors_answer_in_the_form_of_their_reader(rf, path):
    request = rf.get(path)
    answers = [
        problems.bad_request(request, Exception()),
        problems.permission_denied(request, Exception()),
        problems.not_found(request, Exception()),
        problems.csrf_failure(request, "no token"),
    ]
    assert [answer.status_code for answer in answers] == [400, 403, 404, 403]
    wanted = "problem+json" if path.startswith("/api/") else "text/html"
    assert all(wanted in answer["Content-Type"] for answer in answers)


def test_the_error_page_asks_nothing_and_carries_no_inline_style_or_script(rf):
    request = rf.get("/desk/", headers={"cookie": "theme=dark"})
    page = problems.not_found(request, Http404()).content.decode()
    assert 'data-theme="dark"' in page
    assert "style=" not in page
    assert "<script" not in page


def test_a_refusal_that_no_page_caught_is_a_page_with_its_sentence(rf):
    catch = problems.RefusalMiddleware(lambda request: None)
    response = catch.process_exception(rf.get("/desk/"), Refused("sealed", "<b>It is archived.</b>"))
    assert response.status_code == 409
    assert "&lt;b&gt;It is archived." in response.content.decode()
    assert catch.process_exception(rf.get("/desk/"), KeyError()) is None


def test_a_refusal_to_htmx_is_a_toast_that_leaves_the_page_as_it_is(rf):
    request = rf.post("/desk/", headers={"hx-request": "true"})
    request.session = {}
    request._messages = FallbackStorage(request)
    response = problems.RefusalMiddleware(lambda request: None).process_exception(
        request, Stale("stale", "Ben <changed> it.")
    )
    assert (response.status_code, response["HX-Reswap"]) == (412, "none")
    page = response.content.decode()
    assert "Ben &lt;changed&gt; it." in page
    assert 'hx-swap-oob="beforeend:#toasts"' in page


@pytest.mark.django_db
def test_an_address_that_only_takes_a_form_leads_to_the_page_it_belongs_to(client):
    client.force_login(an_agent("amy"))
    for path in ("/desk/me/absences/", "/desk/tickets/T-100231/moves/"):
        answer = client.get(path)
        assert answer.status_code == 405 and "POST" in answer["Allow"]
        assert 'href="../"' in answer.content.decode()
