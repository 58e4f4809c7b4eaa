"""What one looks at in a report, as a form whose answer is the page's address."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from feedback.figures.catalogue import MEASURES
from feedback.figures.subjects import tree
from feedback.permissions import sight_of
from feedback.reports.catalogue import CHOSEN, WORDS, Report
from feedback.reports.periods import in_words
from feedback.reports.wishes import OWN, Wish
from servicedesk.actors import Actor
from servicedesk.errors import Text
from servicedesk.web.forms import DeskForm
from staff import directory
from tickets.vocabulary import Channel, Kind, Metric, Tier

_BACK = 13  # units of time that the chooser offers
_INDENT = "\u2003"  # a wide space for each level of the tree
_TIMES = ("day", "week", "month", "quarter", "year")
Choices = Iterable[tuple[Any, Text]]


class WishForm(DeskForm):
    """Fields are those that make a difference for the report; several values of one field come by links only."""

    unit = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, wish: Wish, report: Report, *, actor: Actor, today: date) -> None:
        self.declared: dict[str, forms.Field] = {}
        self._period(wish, today)
        self._filters(actor)
        self._table(report)
        first = {name: (value[0] if value else "") for name, value in _values(wish).items()}
        super().__init__(initial={**first, "unit": wish.unit})
        self.fields.update(self.declared)

    def _period(self, wish: Wish, today: date) -> None:
        if wish.unit == OWN:
            date_input = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.declared["since"] = forms.DateField(label=_("First day"), widget=date_input)
            self.declared["until"] = forms.DateField(label=_("Last day"), widget=date_input)
        else:
            self._choose("ago", _("Period"), [(n, in_words(replace(wish, ago=n), today)) for n in range(_BACK)])
        self._choose("compare", _("Compare with"), [("", _("the period before")), ("no", _("nothing"))])

    def _filters(self, actor: Actor) -> None:
        sight = sight_of(actor)
        if sight != "own":
            teams = [(pk, name) for pk, name in directory.teams() if sight == "all" or pk in actor.leads]
            self._choose("team", WORDS["team"], _all(teams))
            self._choose("mine", _("Whose"), [("", _("all that I may see")), ("yes", _("my own"))])
        self._choose("category", WORDS["category"], _all((one.pk, _INDENT * depth + str(one)) for one, depth in tree()))
        self._choose("channel", WORDS["channel"], _all(Channel.choices))
        self._choose("kind", WORDS["kind"], _all(Kind.choices))
        self._choose("tier", WORDS["tier"], _all(Tier.choices))

    def _table(self, report: Report) -> None:
        if report.by_metric:
            self._choose("metric", WORDS["metric"], _all(Metric.choices))
        offered = [one.choices for one in report.sections if one.by == CHOSEN]
        if offered:
            self._choose("by", _("Told apart by"), [(by, WORDS[by]) for by in offered[0]])
        if report.free:
            everything = [(by, WORDS[by]) for by in WORDS if by not in ("hour", "step", "reason")]
            self._choose("by", _("Rows"), everything)
            self._choose("across", _("Columns"), [("", _("the measures")), *((by, WORDS[by]) for by in _TIMES[1:])])
            self.declared["measure"] = forms.MultipleChoiceField(
                label=_("Measures"),
                choices=[(one.name, one.label) for one in MEASURES.values()],
                widget=forms.SelectMultiple(attrs={"size": 6}),
            )

    def _choose(self, name: str, label: Text, choices: Choices) -> None:
        self.declared[name] = forms.ChoiceField(label=str(label), choices=list(choices), required=False)


def _all(choices: Choices) -> Iterator[tuple[Any, Text]]:
    yield "", _now("all")
    yield from choices


def _values(wish: Wish) -> dict[str, tuple[Any, ...]]:
    return {
        "ago": (wish.ago,),
        "since": (wish.since,),
        "until": (wish.until,),
        "compare": ("" if wish.compare else "no",),
        "mine": ("yes" if wish.mine else "",),
        "by": (wish.by,),
        "across": (wish.across,),
        "metric": (wish.metric,),
        "measure": (list(wish.measures),),
        "team": wish.teams,
        "category": wish.categories,
        "channel": wish.channels,
        "kind": wish.kinds,
        "tier": wish.tiers,
    }
