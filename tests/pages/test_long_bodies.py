"""Bodies of requests: the longest text that is promised comes through, and a larger one is refused in words."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from staff import access
from tests.desk import MONDAY
from tests.people import acting, an_agent

pytestmark = pytest.mark.django_db
FORM = "/new/complaint/"
TOLD = {"body": "The arm of my sofa came off.", "email": "wang@home.example", "consent": "on"}


@pytest.mark.parametrize("letter", ["句", "\U0001f6cb"])
def test_the_longest_text_that_is_promised_is_taken(client: Client, letter: str) -> None:
    told = urlencode(TOLD | {"body": letter * 1_000_000})
    assert client.post(FORM, told, "application/x-www-form-urlencoded").status_code == 302
    told = json.dumps({"body": letter * 1_000_001, "customer": {"name": "Wang"}, "kind": "complaint"})
    api = client.post("/api/v1/tickets/", told, "application/json", headers={"authorization": f"Bearer {a_token()}"})
    assert (api.status_code, api.json()["errors"][0]["field"]) == (422, "body")


def test_a_body_that_is_larger_still_is_refused_in_a_sentence(client: Client) -> None:
    page = client.post(FORM, urlencode(TOLD | {"body": "句" * 1_500_000}), "application/x-www-form-urlencoded")
    assert (page.status_code, "1,000,000 characters" in page.content.decode()) == (413, True)
    body = json.dumps({"body": "句" * 2_500_000})
    api = client.post("/api/v1/tickets/", body, "application/json", headers={"authorization": f"Bearer {a_token()}"})
    assert (api.status_code, api["Content-Type"], api.json()["code"]) == (413, "application/problem+json", "too_large")


def test_a_long_body_of_a_million_parts_is_refused_before_it_is_read(client: Client) -> None:
    """Each empty object takes thirty times its two bytes."""
    body = b'{"body": [' + b"{}," * 1_000_000 + b"{}]}"
    api = client.post("/api/v1/tickets/", body, "application/json", headers={"authorization": f"Bearer {a_token()}"})
    assert (api.status_code, api.json()["code"]) == (413, "too_large")


def a_token() -> str:
    person = an_agent()
    return access.create_token(person=person, name="t", scopes=["write"], actor=acting(person), at=MONDAY)[1]
