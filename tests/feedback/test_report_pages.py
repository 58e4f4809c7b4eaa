"""Pages of reports: whose figures, which period, how many questions, and addresses that make no sense."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from feedback.reports import wishes
from feedback.reports.catalogue import REPORTS
from tests.feedback.figured import Past
from tests.people import a_manager, an_administrator, signed_in

pytestmark = pytest.mark.django_db
CASES = 30  # of the past

PERIOD = "unit=own&since=2026-07-01&until=2026-11-20"
MOST_QUERIES = 10


def address(key: str, query: str = PERIOD) -> str:
    return f"/desk/reports/{'' if key == 'overview' else f'{key}/'}?{query}"


def test_a_page_asks_at_most_ten_questions_however_much_there_is(past: Past) -> None:
    client = signed_in(a_manager("max"))
    for key in REPORTS:
        client.get(address(key))  # names are kept for some seconds
        for query in (PERIOD, "unit=year", f"{PERIOD}&by=category&across=month", f"{PERIOD}&by=person&compare=no"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address(key, query)).status_code == 200
            assert len(seen) <= MOST_QUERIES, (key, query, [one["sql"][:90] for one in seen])


def test_every_figure_of_a_page_opens_a_list_of_the_desk(past: Past) -> None:
    client = signed_in(a_manager("max"))
    for key in REPORTS:
        links = set(re.findall(r'href="(/desk/\?view=everything[^"]+)"', client.get(address(key)).content.decode()))
        assert links, key
        for link in sorted(links)[:2]:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_overview_says_what_was_found(past: Past) -> None:
    words = strip_tags(signed_in(a_manager("max")).get(address("overview")).content.decode())
    assert re.search(r"30 received, \d+ finished\.", words)
    assert re.search(r"\d+\.\d% kept in time", words)
    assert "Most were about" in words


def test_each_sees_the_figures_of_their_own_reach(past: Past) -> None:
    people = {one.username: one for one in past.people} | {"max": a_manager("max")}
    received = {
        name: int(re.findall(r"(\d+) received", signed_in(people[name]).get(address("overview")).content.decode())[0])
        for name in ("amy", "sue", "max")
    }
    assert received["max"] == 30
    assert 0 < received["amy"] < 30 and 0 < received["sue"] < 30
    assert received["sue"] == sum(one.team == past.teams[0] for one in past.tickets)
    assert received["amy"] == sum(one.assignee == people["amy"] for one in past.tickets)
    page = signed_in(people["amy"]).get(address("overview")).content.decode()
    assert "your own figures" in page and "Export" not in page and 'name="team"' not in page


def test_who_serves_nobody_sees_no_figures(past: Past) -> None:
    client = signed_in(an_administrator("ada"))
    assert client.get(address("overview")).status_code == 403
    assert "/desk/reports/" not in client.get("/desk/").content.decode()


def test_a_supervisor_does_not_widen_their_reach_by_the_address(past: Past) -> None:
    """Figures of a team one does not lead are nothing, whatever the address asks."""
    page = signed_in(past.people[2]).get(address("overview", f"{PERIOD}&team={past.teams[1].pk}")).content.decode()
    assert "0 received, 0 finished" in page


@pytest.mark.parametrize(
    "query",
    [
        "unit=eternity&ago=-1",
        "unit=own&since=2026-13-01&until=never",
        "unit=own&since=2026-11-20&until=2026-01-01",
        "unit=own&since=0001-01-01&until=9999-12-31",
        "ago=99999&team=99999999999999999999999&category=%27%29--&channel=_connector",
        "by=password__startswith&across=by&measure=DROP&metric=%00",
        "by=month&across=week&measure=received",
    ],
)
def test_an_address_that_makes_no_sense_is_no_error_of_ours(past: Past, query: str) -> None:
    client = signed_in(a_manager("max"))
    for key in ("overview", "attainment", "table"):
        assert client.get(address(key, query)).status_code in (200, 422)
    assert client.get("/desk/reports/nothing/").status_code == 404


def test_a_wish_is_what_its_address_says() -> None:
    told = "unit=quarter&ago=2&compare=no&mine=yes&by=person&team=3&team=4&channel=web&measure=received"
    wish = wishes.read(QueryDict(told))
    assert wishes.read(QueryDict(wish.query())) == wish
    assert parse_qs(urlsplit(f"?{wish.query()}").query)["team"] == ["3", "4"]


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("", (date(2026, 11, 1), date(2026, 11, 18))),
        ("ago=1", (date(2026, 10, 1), date(2026, 10, 31))),
        ("unit=week", (date(2026, 11, 16), date(2026, 11, 18))),
        ("unit=quarter&ago=1", (date(2026, 7, 1), date(2026, 9, 30))),
        ("unit=year&ago=2", (date(2024, 1, 1), date(2024, 12, 31))),
        ("since=2026-02-03&until=2026-02-05", (date(2026, 2, 3), date(2026, 2, 5))),
    ],
)
def test_periods_end_today_at_the_latest(query: str, period: tuple[date, date]) -> None:
    wish, today = wishes.read(QueryDict(query)), date(2026, 11, 18)
    assert wish.period(today) == period
    assert wish.fixed(today).period(date(2030, 1, 1)) == period
