"""The reports as data: which sections each has, what a section asks, and how it is drawn.

A page asks at most ten questions of the database; one section costs one, two with the period before, one more for
each of: a median, what is open at a moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Text

TIME = "time"  # as `by`: the unit of time that fits the period
CHOSEN = "chosen"  # as `by`: what the reader chose, else the section's `usual`

# What rows and columns can be, in words.
WORDS: Mapping[str, Text] = {
    "team": _("Team"),
    "person": _("Person"),
    "category": _("Category"),
    "channel": _("Channel"),
    "kind": _("Kind"),
    "tier": _("Customer tier"),
    "metric": _("Clock"),
    "step": _("Step"),
    "reason": _("Reason"),
    "hour": _("Hour"),
    "day": _("Day"),
    "week": _("Calendar week"),
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Year"),
}

Chart = Literal["bars", "columns", "pareto", "heat"]


@dataclass(frozen=True, kw_only=True)
class Section:
    """The first measure is the one that is drawn (of `columns` the first two); all stand in the table."""

    key: str
    title: Text
    chart: Chart
    measures: tuple[str, ...]
    by: str
    usual: str = ""
    choices: tuple[str, ...] = ()
    compare: bool = False
    wide: bool = False
    cases: tuple[str, ...] = ()
    """Measures whose cases can be taken along as a file."""


@dataclass(frozen=True, kw_only=True)
class Report:
    key: str
    label: Text
    sections: tuple[Section, ...]
    by_metric: bool = False
    """Can be narrowed to one clock."""
    free: bool = False
    """The reader chooses rows, columns and measures."""


_PROMISE = ("attainment", "met", "missed")
_WAITS = ("wait_first_median", "wait_first_90", "wait_next_median", "wait_next_90")
_FIRST = ("first_contact_share", "first_contact", "finished")
_VOICES = ("satisfaction", "satisfied", "surveys")
_BANDS = tuple(f"backlog_{band}" for band in range(5))
_WHO = ("team", "person", "category", "tier", "channel", "kind")

OVERVIEW = Report(
    key="overview",
    label=_("Overview"),
    sections=(
        Section(key="teams", title=_("Kept in time by team"), chart="bars", by="team", compare=True,
                measures=("attainment", "missed", "received", "finished", "reopened")),
        Section(key="volumes", title=_("Received and finished"), chart="columns", by=TIME,
                measures=("received", "finished")),
        Section(key="categories", title=_("What it was about"), chart="pareto", by="category", measures=("received",)),
        Section(key="hours", title=_("When cases come in"), chart="heat", by="hour", measures=("received",), wide=True),
    ),
)  # fmt: skip
REPORTS: Mapping[str, Report] = {
    one.key: one
    for one in (
        OVERVIEW,
        Report(
            key="attainment",
            label=_("Kept in time"),
            by_metric=True,
            sections=(
                Section(key="clocks", title=_("By clock"), chart="bars", by="metric", compare=True, wide=True,
                        measures=(*_PROMISE, "spent_mean"), cases=("missed", "met")),
                Section(key="chosen", title=_("Kept in time"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, compare=True, measures=_PROMISE),
                Section(key="course", title=_("Over time"), chart="columns", by=TIME, measures=_PROMISE),
            ),
        ),
        Report(
            key="volumes",
            label=_("Volumes"),
            sections=(
                Section(key="course", title=_("Received and finished"), chart="columns", by=TIME, wide=True,
                        measures=("received", "finished"), cases=("received", "finished")),
                Section(key="kinds", title=_("By kind"), chart="bars", by="kind", compare=True,
                        measures=("received", "finished", "handed")),
                Section(key="chosen", title=_("Received and finished"), chart="bars", by=CHOSEN, usual="channel",
                        choices=_WHO, compare=True, measures=("received", "finished", "handed")),
            ),
        ),
        Report(
            key="steps",
            label=_("Time in each step"),
            sections=(
                Section(key="steps", title=_("The seven steps"), chart="bars", by="step", compare=True, wide=True,
                        measures=("step_median", "step_90", "steps"), cases=("steps",)),
                Section(key="done", title=_("From receipt to done"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, measures=("done_median", "done_90", "finished"), wide=True),
            ),
        ),
        Report(
            key="waiting",
            label=_("Customers' waiting"),
            sections=(
                Section(key="chosen", title=_("Waiting for an answer"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, measures=_WAITS, compare=True, wide=True),
                Section(key="course", title=_("Wait for the first answer, median"), chart="columns", by=TIME,
                        measures=("wait_first_median", "wait_first_90")),
                Section(key="tiers", title=_("By customer tier"), chart="bars", by="tier",
                        measures=("wait_first_median", "wait_first_90")),
            ),
        ),
        Report(
            key="people",
            label=_("People"),
            by_metric=True,
            sections=(
                Section(key="people", title=_("Who did what"), chart="bars", by="person", compare=True, wide=True,
                        measures=("finished", "wrote", "backlog", "attainment", "missed", "spent_mean", "reopened",
                                  "satisfaction"), cases=("finished", "missed")),
            ),
        ),
        Report(
            key="hours",
            label=_("Hours and weekdays"),
            sections=(
                Section(key="hours", title=_("When cases come in"), chart="heat", by="hour", measures=("received",),
                        wide=True, cases=("received",)),
            ),
        ),
        Report(
            key="backlog",
            label=_("Backlog"),
            sections=(
                Section(key="course", title=_("Open at the end"), chart="columns", by=TIME, measures=("backlog",),
                        wide=True),
                Section(key="ages", title=_("How old open cases are"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, measures=("backlog", *_BANDS), wide=True, cases=("backlog",)),
            ),
        ),
        Report(
            key="reopened",
            label=_("Reopenings"),
            sections=(
                Section(key="chosen", title=_("Taken up again"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, compare=True, measures=("reopened", "finished"), cases=("reopened",)),
                Section(key="course", title=_("Over time"), chart="columns", by=TIME, measures=("reopened",)),
            ),
        ),
        Report(
            key="late",
            label=_("Reasons of lateness"),
            sections=(
                Section(key="reasons", title=_("Why it was late"), chart="pareto", by="reason", measures=("late",),
                        wide=True, cases=("late",)),
                Section(key="chosen", title=_("Late clocks"), chart="bars", by=CHOSEN, usual="team", choices=_WHO,
                        compare=True, measures=("late", "attainment")),
            ),
        ),
        Report(
            key="first_contact",
            label=_("Done at first contact"),
            sections=(
                Section(key="chosen", title=_("Done at first contact"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, compare=True, measures=_FIRST, cases=("first_contact",)),
                Section(key="course", title=_("Over time"), chart="columns", by=TIME,
                        measures=("first_contact_share",)),
            ),
        ),
        Report(
            key="satisfaction",
            label=_("Satisfaction"),
            sections=(
                Section(key="chosen", title=_("What customers say"), chart="bars", by=CHOSEN, usual="team",
                        choices=_WHO, compare=True, measures=_VOICES, cases=("surveys",)),
                Section(key="course", title=_("Over time"), chart="columns", by=TIME, measures=("satisfaction",)),
            ),
        ),
        Report(
            key="categories",
            label=_("Categories"),
            sections=(
                Section(key="pareto", title=_("What it was about"), chart="pareto", by="category",
                        measures=("received",), wide=True, cases=("received",)),
                Section(key="tree", title=_("All categories"), chart="bars", by="category", compare=True, wide=True,
                        measures=("received", "finished", "attainment", "reopened")),
            ),
        ),
        Report(key="table", label=_("Your own table"), free=True, by_metric=True, sections=()),
    )
}  # fmt: skip
