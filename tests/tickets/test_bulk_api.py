"""Many at once over the API: the same engine as the inbox's bar, within the token's scopes, once under one key."""

import pytest
from django.test import Client
from django.utils import timezone

from staff import access
from staff.models import Person
from tests.desk import a_complaint, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent
from tickets import tagging
from tickets.bulk import jobs as bulking
from tickets.models import BulkJob, Ticket

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BULK = "/api/v1/bulk/"


@pytest.fixture
def sue() -> Person:
    return a_supervisor("sue", team=a_team("Customer service"))


def bearer(person: Person, *scopes: str) -> Client:
    token = access.create_token(person=person, name="t", scopes=scopes or ["write"], actor=acting(person), at=NOW)[1]
    return Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)


def post(client: Client, path: str = BULK, key: str = "", **body: object):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, body, content_type="application/json", headers=headers)


def tags_of(tickets: list[Ticket]) -> list[list[str]]:
    return [tagging.names_of(one) for one in tickets]


def test_a_program_asks_watches_reads_and_takes_back(sue: Person) -> None:
    tickets, client = [a_ticket() for _turn in range(bulking.AT_ONCE + 5)], bearer(sue)
    answer = post(client, deed="tag", tags=["recall", "sofa"], tickets=[one.reference for one in tickets])
    assert answer.status_code == 202, answer.content
    place, told = answer["Location"], answer.json()
    assert (told["state"], told["total"], told["ended"]) == ("waiting", len(tickets), 0)
    bulking.run(NOW)
    told = client.get(place).json()
    assert (told["state"], told["done"], told["refused"], told["undone_by"]) == ("done", len(tickets), 0, None)
    assert tags_of(tickets) == [["recall", "sofa"]] * len(tickets)
    first = client.get(told["rows"]).json()
    rows = [*first["results"], *client.get(first["next"]).json()["results"]]
    assert [row["ticket"] for row in rows] == [one.reference for one in tickets]
    assert rows[0] == {"ticket": tickets[0].reference, "state": "done", "words": "recall, sofa"}
    back = post(client, f"{place}undo/")
    assert back.status_code == 202 and back.json()["undoes"] == told["id"]
    assert post(client, f"{place}undo/").status_code == 409, "once"
    bulking.run(NOW)
    assert tags_of(tickets) == [[]] * len(tickets)
    assert client.get(place).json()["undone_by"] == back.json()["id"]


def test_each_row_says_why_it_was_refused(sue: Person) -> None:
    complaint, client = a_complaint(), bearer(sue)
    told = post(client, deed="finish", tickets=[complaint.reference]).json()
    row = client.get(told["rows"]).json()["results"][0]
    assert (told["refused"], row["state"]) == (1, "refused") and "steps" in row["words"]


def test_a_query_chooses_them(sue: Person) -> None:
    wanted, _other = a_ticket(subject="Walnut table"), a_ticket(subject="Lamp")
    client = bearer(sue)
    told = post(client, deed="prioritise", priority=1, reason="Twins", q="walnut is:open").json()
    assert (told["total"], told["done"]) == (1, 1)
    wanted.refresh_from_db()
    assert wanted.priority == 1
    flawed = post(client, deed="watch", q="is:walnut")
    assert flawed.status_code == 422 and flawed.json()["errors"][0]["position"] == [3, 9]


def test_too_many_are_refused_not_cut(sue: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulking, "MOST", 1)
    first, second = a_ticket(), a_ticket()
    answer = post(bearer(sue), deed="watch", q="is:open")
    assert answer.status_code == 422 and not BulkJob.objects.exists()
    assert post(bearer(sue), deed="watch", tickets=[first.reference, second.reference]).status_code == 422


def test_the_same_key_asks_once(sue: Person) -> None:
    ticket, client = a_ticket(), bearer(sue)
    asked = {"deed": "tag", "tags": ["one"], "tickets": [ticket.reference]}
    first, second = post(client, key="k", **asked), post(client, key="k", **asked)
    assert first["Location"] == second["Location"] and BulkJob.objects.count() == 1
    other = bearer(a_supervisor("sam", team=a_team("Customer service")))
    assert post(other, key="k", **asked)["Location"] != first["Location"], "another's key is another key"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"deed": "explode", "tickets": ["T-1"]}, "deed"),
        ({"deed": "watch"}, "tickets"),
        ({"deed": "watch", "tickets": ["T-999999"]}, "tickets"),
        ({"deed": "watch", "tickets": []}, "ticket"),
        ({"deed": "assign", "to": "nobody", "q": "is:open"}, "to"),
        ({"deed": "tag", "q": "is:open"}, "tags"),
        ({"deed": "snooze", "until": "never", "q": "is:open"}, "until"),
        ({"deed": "watch", "q": "is:open", "view": "everythin"}, "view"),
    ],
)
def test_what_is_wrong_is_told_by_field(sue: Person, body: dict[str, object], field: str) -> None:
    a_ticket()
    answer = post(bearer(sue), **body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_token_that_only_reads_may_not_ask(sue: Person) -> None:
    assert post(bearer(sue, "read"), deed="watch", q="is:open").status_code == 403


def test_the_worker_may_no_more_than_the_token(sue: Person) -> None:
    tickets = [a_ticket() for _turn in range(bulking.AT_ONCE + 1)]
    asked = {"deed": "prioritise", "priority": 1, "reason": "x", "tickets": [one.reference for one in tickets]}
    told = post(bearer(sue, "ticket"), **asked).json()
    jobs = BulkJob.objects.filter(scopes=["ticket"], state="waiting")
    assert jobs.update(scopes=["read"]) == 1, "as if it might only read"
    bulking.run(NOW)
    told = bearer(sue).get(f"{BULK}{told['id']}/").json()
    assert (told["done"], told["refused"]) == (0, len(tickets))


def test_nobody_sees_anothers_job(sue: Person) -> None:
    place = post(bearer(sue), deed="watch", tickets=[a_ticket().reference])["Location"]
    amy = bearer(an_agent("amy", team=a_team("Customer service")))
    paths = (place, f"{place}rows/")
    assert [amy.get(path).status_code for path in paths] == [404, 404]
    assert post(amy, f"{place}undo/").status_code == 404
