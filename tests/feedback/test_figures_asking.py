"""Answers of the figures: rows, columns, totals, the period before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.figures import refreshing
from feedback.figures.asking import MEASURES, Question, answer, compare
from servicedesk.actors import SYSTEM
from servicedesk.errors import Invalid
from tests.cases import NOW, a_ticket
from tests.feedback.figured import TODAY, Past
from tests.people import a_manager, a_team, acting, an_agent
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_what_came_in_is_told_by_team_and_month() -> None:
    front, back = a_team("Front"), a_team("Back")
    for n in range(3):
        a_ticket(team=front, at=NOW - n * 30 * DAY)
    a_ticket(team=back)
    refreshing.refresh(NOW)
    asked = Question(
        actor=acting(a_manager()),
        since=date(2026, 9, 1),
        until=date(2026, 11, 30),
        by="team",
        across="month",
        measures=("received", "finished", "attainment"),
    )
    told = answer(asked)
    assert [(row.label, row.values["received"]) for row in told.rows] == [("Back", 1), ("Front", 3)]
    assert [cell.values["received"] for cell in told.rows[1].cells.values()] == [1, 1, 1]
    assert (told.total.values["received"], told.total.values["attainment"]) == (4, None)
    assert compare(asked).total.values["received"] == 0
    assert told.rows[0].lists["received"] == f"/desk/?view=everything&received=2026-09-01..2026-11-30&team={back.pk}"


def test_a_month_that_is_not_over_is_read_as_a_whole() -> None:
    """Nothing has happened after the last day that was counted, so its month's sums are those up to it."""
    a_ticket(at=NOW)
    refreshing.refresh(NOW)
    with CaptureQueriesContext(connection) as asked:
        told = answer(the_year(until=NOW.date()))
    assert told.total.values["received"] == 1
    assert [one["sql"].count("feedback_figure WHERE level") for one in asked if "feedback_f" in one["sql"]] == [1]


def test_days_before_the_last_one_are_told_apart() -> None:
    a_ticket(at=NOW)
    a_ticket(at=NOW - 10 * DAY)
    refreshing.refresh(NOW)
    assert answer(the_year(until=NOW.date() - DAY)).total.values["received"] == 1
    assert answer(the_year(until=NOW.date())).total.values["received"] == 2


def test_a_person_by_month_needs_no_fact_and_few_queries() -> None:
    """The report of the speed page: its cost hangs on people and months, not on cases."""
    past = Past(30)
    refreshing.refresh(TODAY)
    asked = the_year(
        until=TODAY.date(), by="person", across="month", measures=("received", "attainment", "done_median")
    )
    answer(asked)
    with CaptureQueriesContext(connection) as seen:
        told = answer(asked)
    assert len(seen) <= 3 and not any("feedback_fact" in one["sql"] for one in seen)
    assert {row.label for row in told.rows} == {str(one) for one in past.people} | {"Nobody"}
    assert len(told.columns) == 11


def test_what_no_level_tells_apart_is_counted_from_the_facts() -> None:
    Past(30)
    refreshing.refresh(TODAY)
    asked = the_year(until=TODAY.date(), by="person", channels=("web",), measures=("received", "done_median"))
    with CaptureQueriesContext(connection) as seen:
        told = answer(asked)
    assert any("feedback_fact" in one["sql"] for one in seen)
    web = Ticket.objects.filter(channel="web")
    assert told.total.values["received"] == web.count()
    for row in told.rows:
        assert row.values["received"] == web.filter(assignee=int(row.key) or None).count()


def test_backlog_runs_on_from_month_to_month() -> None:
    Past(30)
    refreshing.refresh(TODAY)
    told = answer(the_year(until=TODAY.date(), by="month", measures=("backlog", "received", "finished")))
    backlog = 0
    for row in told.rows:
        backlog += row.values["received"] - row.values["finished"]
        assert row.values["backlog"] == backlog, row.label
    assert told.total.values["backlog"] == Ticket.objects.filter(done_at=None).count()


def test_the_longest_silence_is_that_of_finished_cases() -> None:
    Past(30)
    refreshing.refresh(TODAY)
    told = answer(the_year(until=TODAY.date(), measures=("silence_median", "silence_90"))).total.values
    silences = sorted(Ticket.objects.exclude(done_at=None).values_list("silence", flat=True))
    middle, long = silences[(len(silences) - 1) // 2], silences[-(-9 * len(silences) // 10) - 1]
    assert abs(told["silence_median"] - middle) <= 0.05 * middle
    assert abs(told["silence_90"] - long) <= 0.05 * long


def test_every_measure_says_what_it_means() -> None:
    for measure in MEASURES.values():
        assert str(measure.label) and str(measure.definition).endswith(".")
    labels = [str(measure.label) for measure in MEASURES.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": "colour"},
        {"by": "month", "across": "day"},
        {"by": "team", "across": "team"},
        {"measures": ("luck",)},
        {"since": date(2026, 12, 2), "until": date(2026, 12, 1)},
    ],
)
def test_what_cannot_be_asked_is_refused(wrong) -> None:
    with pytest.raises(Invalid):
        the_year(**wrong)


def test_hidden_teams_stay_hidden_from_whoever_is_no_manager() -> None:
    """A role of one's own with all boards: figures of a confidential team are its members' and the managers'."""
    secret = a_team("Secret", confidential=True)
    a_ticket(team=secret)
    a_ticket(team=a_team("Front"))
    a_ticket()
    refreshing.refresh(NOW)
    reader = acting(an_agent("eve"))
    reader = replace(reader, reach={**reader.reach, "board.view": "all"})
    for by in ("", "team"):
        assert answer(the_year(actor=reader, by=by)).total.values["received"] == 2
        assert answer(the_year(actor=reader, by=by, teams=(secret.pk,))).total.values["received"] == 0
    assert answer(the_year()).total.values["received"] == 3


def the_year(**fields) -> Question:
    told = {"since": date(2026, 1, 1), "until": date(2026, 12, 31), "measures": ("received",), **fields}
    return Question(**{"actor": SYSTEM, **told})
