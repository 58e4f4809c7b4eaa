"""The API describes itself in valid OpenAPI 3.1, and its page uses nothing from elsewhere."""

import pytest
import yaml
from django.test import Client
from openapi_spec_validator import validate

pytestmark = pytest.mark.django_db


@pytest.fixture
def description(db) -> dict:
    return yaml.safe_load(Client().get("/api/schema/").content)


def test_it_is_valid(description) -> None:
    validate(description)
    assert description["openapi"].startswith("3.1")


def test_the_contract_is_in_it(description) -> None:
    wanted = {
        "/api/v1/tickets/": {"get", "post"},
        "/api/v1/tickets/{reference}/messages/": {"get", "post"},
        "/api/v1/tickets/{reference}/clocks/": {"get"},
        "/api/v1/complaints/{reference}/": {"get"},
        "/api/v1/complaints/{reference}/moves/": {"post"},
    }
    missing = {path: verbs - set(description["paths"].get(path, {})) for path, verbs in wanted.items()}
    assert {path: verbs for path, verbs in missing.items() if verbs} == {}


def test_what_a_repeat_answers_is_said(description) -> None:
    opened = description["paths"]["/api/v1/tickets/"]["post"]
    said = description["paths"]["/api/v1/tickets/{reference}/messages/"]["post"]
    for one in (opened, said):
        assert "Idempotency-Key" in [parameter["name"] for parameter in one["parameters"]]
        assert set(one["responses"]) == {"201"}


def test_as_json_too() -> None:
    assert Client().get("/api/schema/?format=json").json()["info"]["title"] == "Sevenstep"


def test_the_page_has_no_script_of_its_own_and_none_of_others() -> None:
    page = Client().get("/api/docs/").content.decode()
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert all("src=" in tag for tag in page.split("<script")[1:])
