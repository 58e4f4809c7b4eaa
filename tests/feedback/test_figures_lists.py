"""A figure is the length of the list behind it: for every measure, told apart by everything, in everybody's reach."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from feedback.figures.asking import BYS, MEASURES, Question, Row, answer
from feedback.figures.measures import Measure, number_of, standing_of
from feedback.figures.periods import TIMES
from tests.feedback.figured import TODAY, Past
from tests.people import a_manager, a_team, acting, an_agent
from tickets.filters import TicketFilter
from tickets.lists.inboxes import tickets_in, view_of

pytestmark = pytest.mark.django_db
CASES = 60  # of the past

SINCE, UNTIL = date(2026, 8, 14), date(2026, 11, 10)
COUNTED = [one for one in MEASURES.values() if one.compute in (number_of, standing_of)]


def length_of(address: str, measure: Measure, actor) -> int:
    """Of the list at that address, in the unit of the measure: cases, or how often it happened to them."""
    params = QueryDict(urlsplit(address).query)
    everything = tickets_in(view_of(params["view"]), actor=actor, at=TODAY)
    filters = TicketFilter(params, everything, actor=actor, at=TODAY)
    assert filters.form.is_valid(), (address, filters.form.errors)
    assert set(params) == {"view", *filters.filters}, address
    if measure.unit == "cases":
        return filters.qs.count()
    return sum(one.times(filters.qs, asked) for one, asked in filters.happened.values() if one.times)


def cells(told) -> Iterator[Row]:
    yield told.total
    for row in told.rows:
        yield row
        yield from row.cells.values()


@pytest.mark.parametrize("by", ["", *(by for by in BYS if by not in ("hour", "day"))])
def test_every_figure_is_the_length_of_its_list(past: Past, by: str) -> None:
    actor = acting(a_manager())
    across = "" if by in ("", "week") else "team" if by in TIMES else "quarter"
    asked = Question(
        actor=actor, since=SINCE, until=UNTIL, by=by, across=across, measures=tuple(one.name for one in COUNTED)
    )
    told = answer(asked)
    assert told.rows or not by
    for cell in cells(told):
        for measure in COUNTED:
            address = cell.lists[measure.name]
            assert cell.values[measure.name] == length_of(address, measure, actor), (cell.label, address)


def test_the_hours_of_the_week_have_their_lists(past: Past) -> None:
    actor = acting(a_manager())
    told = answer(Question(actor=actor, since=SINCE, until=UNTIL, by="hour", measures=("received",)))
    assert len(told.rows) == 168
    busy = [row for row in told.rows if row.values["received"]]
    assert sum(row.values["received"] for row in busy) == told.total.values["received"] > 20
    for row in busy:
        assert length_of(row.lists["received"], MEASURES["received"], actor) == row.values["received"], row.label


@pytest.mark.parametrize("name", ["amy", "sue"])
def test_figures_and_lists_agree_in_ones_own_reach(past: Past, name: str) -> None:
    """An agent sees their own figures, a supervisor those of the teams they lead."""
    actor = acting(next(one for one in past.people if one.username == name))
    names = tuple(one.name for one in COUNTED)
    told = answer(Question(actor=actor, since=SINCE, until=UNTIL, by="team", measures=names))
    every = answer(Question(actor=acting(a_manager()), since=SINCE, until=UNTIL, measures=names))
    assert 0 < told.total.values["received"] < every.total.values["received"]
    for cell in cells(told):
        for measure in COUNTED:
            found = length_of(cell.lists[measure.name], measure, actor)
            assert cell.values[measure.name] == found, (cell.label, cell.lists[measure.name])


def test_a_figure_of_a_hidden_team_alone_has_an_empty_list(past: Past) -> None:
    """Of whoever sees all boards by a role of their own and is no manager."""
    secret, eve = a_team("Secret", confidential=True), acting(an_agent("eve"))
    eve = replace(eve, reach={**eve.reach, "board.view": "all"})
    asked = Question(actor=eve, since=SINCE, until=UNTIL, teams=(secret.pk,), measures=("received",))
    total = answer(asked).total
    assert total.values["received"] == length_of(total.lists["received"], MEASURES["received"], eve) == 0


def test_narrowed_questions_have_narrowed_lists(past: Past) -> None:
    actor, goods = acting(a_manager()), past.categories[0]
    asked = Question(
        actor=actor,
        since=SINCE,
        until=UNTIL,
        by="person",
        measures=tuple(one.name for one in COUNTED),
        categories=(goods.pk, 0),
        channels=("web",),
        teams=(past.teams[0].pk, 0),
        people=(past.people[0].pk, past.people[2].pk, 0),
        tiers=("regular",),
        kinds=("enquiry", "complaint", "request"),
    )
    told = answer(asked)
    assert told.total.values["received"]
    for cell in cells(told):
        for measure in COUNTED:
            address = cell.lists[measure.name]
            assert cell.values[measure.name] == length_of(address, measure, actor), (cell.label, address)
