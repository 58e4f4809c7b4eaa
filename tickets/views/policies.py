"""Settings: service levels. The rules in force, each policy with what it did, and the versions before."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from servicedesk.web.pages import render_page
from servicedesk.worktime import Calendar
from staff import calendars
from staff.acting import StaffRequest
from staff.views.doing import need
from tickets.clocks import policyfigures, rulebooks, rulediff
from tickets.clocks.conditions import FIELDS, OPS
from tickets.clocks.ladderfaults import faults_of
from tickets.clocks.policies import title_of
from tickets.clocks.policyfigures import Kept
from tickets.clocks.promisewords import words_of
from tickets.clocks.rules import ACTS, rule_of, words_for
from tickets.clocks.spans import day_of
from tickets.forms.conditionfields import in_words
from tickets.forms.ladders import told_words
from tickets.models import Policy, RuleBook
from tickets.vocabulary import BookState, Metric, Priority

PARTS = {
    "name": _("another name"),
    "match": _("other conditions"),
    "calendar": _("another calendar"),
    "ladder": _("another ladder"),
    "active": _("in or out of use"),
    "unasked": _("letters unasked otherwise"),
    "position": _("another place in the order"),
}


@require_GET
@login_required
def policy_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    book = rulebooks.live()
    kept = policyfigures.kept(timezone.now())
    context = {
        "book": book,
        "shown": [{**row, "kept": kept.get(row["policy"].key, Kept())} for row in rows_of(book)],
        "draft": rulebooks.draft_of_today(),
        "may_edit": may_edit(request),
        "now": timezone.now(),
    }
    return render_page(request, "tickets/policies.html", context)


@require_GET
@login_required
def policy(request: StaffRequest, number: int, key: int) -> HttpResponse:
    """A policy as it stands in a version, with its figures where it holds."""
    need(request, "rules.read", "rules.edit")
    found = get_object_or_404(
        Policy.objects.select_related("book", "calendar"), book__number=number, key=key, book__state__in=_PUBLISHED
    )
    now = timezone.now()
    context = {
        "now": now,
        "book": found.book,
        "policy": found,
        "title": title_of(found),
        "conditions": [(FIELDS[row["field"]].label, OPS[row["op"]], in_words(row)) for row in found.conditions],
        "clocks": promises_of(found),
        "ladder": told_words(found.ladder),
        "faults": faults_of([found]).get(found.pk, []),
        "priorities": list(Priority),
        "kept": policyfigures.kept(now).get(found.key, Kept()),
        "missed": policyfigures.latest_missed(found.key, now, actor=request.actor),
        "draft": rulebooks.draft_of_today(),
        "may_edit": may_edit(request),
    }
    return render_page(request, "tickets/policy.html", context)


@require_GET
@login_required
def version_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    books = RuleBook.objects.filter(state__in=_PUBLISHED).select_related("published_by")[:100]
    return render_page(request, "tickets/policy_versions.html", {"books": books, "now": timezone.now()})


@require_GET
@login_required
def version(request: StaffRequest, number: int) -> HttpResponse:
    """One version: what it says, and what it changed."""
    need(request, "rules.read", "rules.edit")
    book = get_object_or_404(
        RuleBook.objects.select_related("based_on", "published_by"), number=number, state__in=_PUBLISHED
    )
    context = {
        "book": book,
        "shown": rows_of(book),
        "changes": told(book.based_on, book) if book.based_on else [],
        "now": timezone.now(),
    }
    return render_page(request, "tickets/policy_version.html", context)


def told(before: RuleBook, after: RuleBook) -> list[dict[str, Any]]:
    """The differences of two versions, for a page."""
    return [
        {
            "title": title_of(one.policy),
            "added": one.before is None,
            "removed": one.after is None,
            "parts": [PARTS[part] for part in one.parts],
            "changes": [
                {
                    "metric": change.metric.label,
                    "priority": change.priority.label,
                    "before": _words(one.before, change.before),
                    "after": _words(one.after, change.after),
                }
                for change in one.changes
            ],
            "turns": [
                {
                    "metric": turn.metric.label,
                    "act": ACTS[turn.act],
                    "before": words_for(turn.before),
                    "after": words_for(turn.after),
                }
                for turn in one.turns
            ],
        }
        for one in rulediff.differences(before, after)
    ]


def rows_of(book: RuleBook) -> list[dict[str, Any]]:
    """The policies of a book in a list: what each is called, its shortest and longest promises, its faults."""
    policies = list(book.policies.select_related("calendar"))
    faults = faults_of(policies)
    return [
        {
            "policy": one,
            "title": title_of(one),
            "first": _range(one, Metric.FIRST_RESPONSE),
            "resolution": _range(one, Metric.RESOLUTION),
            "faults": faults.get(one.pk, []),
        }
        for one in policies
    ]


def promises_of(one: Policy) -> list[tuple[Metric, list[tuple[Priority, str]], list[tuple[Any, str]]]]:
    """Each clock that is promised: by priority, and when it runs; the usual is told of its pauses alone."""
    shown = []
    for metric in Metric:
        own = one.targets.get(metric)
        if own:
            cells = [(priority, _words(one, own.get(str(int(priority))))) for priority in Priority]
            rule, said = rule_of(metric, own), own.get("when", {})
            runs = [(label, words_for(getattr(rule, act))) for act, label in ACTS.items() if act in said]
            pauses = [(ACTS["pause"], words_for(rule.pause))] if rule.pause and "pause" not in said else []
            shown.append((metric, cells, [*runs, *pauses]))
    return shown


def days_of(one: Policy) -> Calendar:
    """The calendar whose days are meant: the chosen one, else the desk's."""
    return calendars.load(one.calendar_id) if one.calendar_id else calendars.desk_calendar()


def may_edit(request: StaffRequest) -> bool:
    return request.actor.reach_of("rules.edit") == "all"


def _words(one: Policy | None, spec: Any) -> str:
    return words_of(spec, day=day_of(days_of(one))) if one is not None and spec else "–"


def _range(one: Policy, metric: Metric) -> str:
    """What is promised for urgent and for the least urgent."""
    own = one.targets.get(metric, {})
    words = [_words(one, own[str(int(priority))]) for priority in Priority if str(int(priority)) in own]
    return " – ".join(dict.fromkeys((*words[:1], *words[-1:])))


_PUBLISHED = (BookState.LIVE, BookState.PAST)
