"""The lists behind figures as people and programs see them: in words, with their numbers; nonsense is refused."""

import re

import pytest
from django.test import Client
from rest_framework.test import APIClient

from staff.models import Person
from tests.feedback.figured import Past
from tests.people import a_manager
from tickets.models import Clock, Ticket

pytestmark = pytest.mark.django_db
CASES = 25  # of the past

PERIOD = "2026-08-01..2026-11-20"


@pytest.fixture
def boss(past: Past) -> Person:
    return a_manager()


def page_of(boss: Person, query: str) -> str:
    client = Client()
    client.force_login(boss)
    answer = client.get(f"/desk/?view=everything&{query}")
    assert answer.status_code == 200
    return re.sub(r'<b lang="[^"]*">', "<b>", answer.content.decode())


def test_a_list_says_in_words_what_it_holds_and_how_often_that_happened(boss: Person) -> None:
    missed = Clock.objects.filter(metric="next_response", state="missed")
    cases = missed.values("ticket").distinct().count()
    page = page_of(boss, f"clock=next_response:missed:{PERIOD}")
    assert "Clock <b>Next response, not in time, " in page
    assert f"{missed.count()} times · {cases} cases" in page


def test_a_list_of_cases_says_how_many(boss: Person) -> None:
    number = Ticket.objects.filter(done_at=None).count()
    page = page_of(boss, "backlog=any:2026-11-20")
    assert f"{number} cases" in page and "Open at the end of <b>" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"received={PERIOD}", "Received <b>1 Aug 2026 to 20 Nov 2026</b>"),
        ("finished=2026-11-02", "Finished <b>2 Nov 2026</b>"),
        (f"received={PERIOD}&hour=1-09", "Hour of receipt <b>Monday 9:00</b>"),
        (f"step_done=confirm:{PERIOD}", "Step ended <b>Confirm, 1 Aug 2026"),
        (f"survey=low:{PERIOD}", "Survey answered <b>with 1 to 3, "),
        (f"first_contact=no:{PERIOD}", "Done at first contact <b>no, "),
        ("backlog=2:2026-11-20", "Open at the end of <b>8 to 30 days old, 20 Nov 2026"),
        (f"reopened={PERIOD}&team=none", "Team <b>none</b>"),
    ],
)
def test_every_filter_has_its_words(boss: Person, query: str, words: str) -> None:
    assert words in page_of(boss, query)


def test_nothing_was_open_before_the_first_day(boss: Person) -> None:
    assert "0 cases" in page_of(boss, "backlog=3:0001-01-01")


def test_replies_are_listed_by_whoever_wrote(boss: Person) -> None:
    amy = Person.objects.get(username="amy")
    assert f"Replied to <b>{amy}, " in page_of(boss, f"wrote={amy.pk}:{PERIOD}")


@pytest.mark.parametrize(
    "nonsense",
    [
        "received=yesterday",
        "received=2026-13-01..2026-13-31",
        "received=2026-11-02..2026-11-01",
        "received=9999-12-31",
        f"clock=luck:missed:{PERIOD}",
        f"clock={PERIOD}",
        "hour=8-25",
        f"survey=any:any:{PERIOD}",
    ],
)
def test_nonsense_is_refused_by_the_api_and_harmless_on_the_page(boss: Person, nonsense: str) -> None:
    page_of(boss, nonsense)
    client = APIClient()
    client.force_authenticate(boss)
    assert client.get(f"/api/v1/tickets/?{nonsense}").status_code == 422


def test_programs_have_the_same_filters(boss: Person) -> None:
    client = APIClient()
    client.force_authenticate(boss)
    found = client.get(f"/api/v1/tickets/?size=100&finished={PERIOD}").json()["results"]
    assert len(found) == Ticket.objects.exclude(done_at=None).count() > 3
