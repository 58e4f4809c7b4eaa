"""Answers of the figures: rows, columns, totals, the period before."""

from datetime import date, timedelta

import pytest

from feedback.figures import refreshing
from feedback.figures.asking import Question, answer, compare
from tests.cases import NOW, a_ticket
from tests.people import a_manager, a_team, acting

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
