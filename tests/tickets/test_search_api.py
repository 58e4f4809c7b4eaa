import pytest

from staff.models import Token
from tests.desk import a_ticket
from tests.people import an_agent

pytestmark = pytest.mark.django_db


def test_the_api_pages_through_what_a_search_finds_newest_first(client):
    _row, token = Token.objects.create(user=an_agent(), scopes=["read"])
    older, newer = a_ticket(subject="Lamp one"), a_ticket(subject="Lamp two")
    a_ticket(subject="Sofa")
    bearer = {"Authorization": f"Bearer {token}"}
    first = client.get("/api/v1/tickets/?q=lamp&size=1", headers=bearer).json()
    second = client.get(first["next"], headers=bearer).json()
    assert [one["reference"] for page in (first, second) for one in page["results"]] == [
        newer.reference,
        older.reference,
    ]
    assert not second["next"]
