"""Why a clock runs as it does: its ledger and its calendar in sentences, for page and API [H-20]."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.web import times
from servicedesk.worktime import Calendar, Span
from staff.calendars import loading
from tickets.clocks import ledger
from tickets.clocks.policies import title_of
from tickets.clocks.promisewords import words_of
from tickets.clocks.reckoning import STOPPED, Note, Reckoning, replay, used
from tickets.clocks.rules import ACTS, SURVEY_OUT, UNASSIGNED, otherwise, words_for
from tickets.clocks.spans import hours_for
from tickets.clocks.targets import ROUND_THE_CLOCK, Length
from tickets.models import Clock, Ticket
from tickets.vocabulary import ClockState, Metric, Unit

LOOKS_AHEAD = timedelta(days=60)  # what is not counted is told for a span that a reader takes in
MOST_DAYS = 5  # named holidays


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Time with the customer, or between an end and a reopening; `until` None: it lasts."""

    since: datetime
    until: datetime | None
    worked: int  # working seconds that were not counted
    cause: str = ""  # a circumstance of `rules`, if one was noted


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A clock told. `remaining` is in working seconds, below zero when late; None when it does not run or pause."""

    metric: Metric
    number: int
    state: ClockState
    policy: str
    calendar: str
    target: int
    spent: int
    remaining: int | None
    started: datetime
    due: datetime | None
    stopped: datetime | None
    breached: datetime | None
    pauses: tuple[Pause, ...]
    changes: tuple[Note, ...]
    idle: tuple[Span, ...]
    length: Length | None  # as the policy says it; None in ledgers of before there were units
    at: datetime
    days: Calendar
    said: Mapping[str, tuple[str, ...]]  # what its policy says otherwise than usual of when it runs

    @property
    def always(self) -> bool:
        """Whether every hour counts, day and night."""
        return self.length is not None and self.length.unit in ROUND_THE_CLOCK

    @property
    def label(self) -> str:
        return str(self.metric.label)

    @property
    def sentences(self) -> list[str]:
        """In the active language and time zone."""
        return [*_promise(self), *_changes(self), *_pauses(self), *_not_counted(self), _outcome(self)]


def explain(clock: Clock, now: datetime) -> Explanation:
    """The clock's story, in up to three queries (fewer with policy, calendar and events at hand)."""
    notes = ledger.notes_of(sorted(clock.events.all(), key=lambda event: (event.at, event.pk)))
    return _explain(clock, notes, now)


def explain_all(ticket: Ticket, now: datetime) -> list[Explanation]:
    """Every clock of a ticket that promises something, the running ones first, in two queries."""
    clocks = list(Clock.objects.filter(ticket=ticket, target__gt=0).select_related("policy", "calendar"))
    ledgers, order = ledger.events_of(clocks), list(ClockState)
    clocks.sort(key=lambda clock: (order.index(ClockState(clock.state)), clock.due_at or now, clock.pk))
    return [_explain(clock, ledgers[clock.pk], now) for clock in clocks]


def _explain(clock: Clock, notes: Sequence[Note], now: datetime) -> Explanation:
    load = loading(clock.started_at)
    one = replay(notes, load)
    spent = one.spent_at(now, load)
    days, until = load(one.calendar), min(_end(one, now), one.started_at + LOOKS_AHEAD)
    return Explanation(
        metric=Metric(clock.metric),
        number=clock.number,
        state=ClockState(clock.state),
        policy=title_of(clock.policy) if clock.policy else "",
        calendar=clock.calendar.name,
        target=one.target,
        spent=spent,
        remaining=one.target - spent if one.active else None,
        started=one.started_at,
        due=clock.due_at,
        stopped=clock.stopped_at,
        breached=clock.breached_at,
        pauses=tuple(_gaps(one, {note.at: str(note.data.get("while", "")) for note in notes if note.what == "pause"})),
        changes=tuple(note for note in notes if note.what == "recompute"),
        idle=tuple(span for span in days.trace(one.started_at, until) if span.kind not in ("open", "makeup")),
        length=_length(notes),
        at=now,
        days=days,
        said=otherwise(Metric(clock.metric), clock.policy.targets.get(clock.metric) if clock.policy else None),
    )


def _length(notes: Sequence[Note]) -> Length | None:
    """What was promised last, in the unit of the promise."""
    said = [note.data for note in notes if note.what in ("start", "recompute")]
    return Length.read(said[-1]) if said and "unit" in said[-1] else None


def _end(one: Reckoning, now: datetime) -> datetime:
    """Up to when its way is told."""
    paused_at = one.stretches[-1].until if one.state == ClockState.PAUSED else now
    return one.stopped_at or one.due_at or paused_at


def _gaps(one: Reckoning, causes: Mapping[datetime, str]) -> Iterator[Pause]:
    """What lies between the stretches that counted."""
    begins = [*(stretch.since for stretch in one.stretches[1:]), one.running_since]
    for stretch, since in zip(one.stretches, begins, strict=False):
        if since is None and one.active:
            yield Pause(since=stretch.until, until=None, worked=0, cause=causes.get(stretch.until, ""))
        elif since is not None and since > stretch.until:
            worked = used(stretch.until, since, loading(one.started_at)(stretch.calendar))
            yield Pause(since=stretch.until, until=since, worked=worked, cause=causes.get(stretch.until, ""))


def _promise(one: Explanation) -> Iterator[str]:
    words = {"target": hours_for(one.target), "policy": one.policy, "calendar": one.calendar}
    if one.length is not None:
        words["length"] = words_of(asdict(one.length), day=0)
    if one.always:
        yield _("%(length)s, counted day and night, by the policy “%(policy)s”.") % words
    elif one.length is not None and one.length.unit != Unit.MINUTES:
        yield (
            _(
                "%(length)s, here %(target)s of working time, by the policy “%(policy)s” "
                "and the calendar “%(calendar)s”."
            )
            % words
        )
    elif one.policy:
        yield _("%(target)s of working time, by the policy “%(policy)s” and the calendar “%(calendar)s”.") % words
    else:
        yield _("%(target)s of working time, by the calendar “%(calendar)s”.") % words
    yield _("It began %(time)s.") % {"time": _moment(one, one.started)}
    for act, heard in one.said.items():
        yield _("By this policy: %(what)s %(when)s.") % {"what": ACTS[act], "when": words_for(heard)}


def _changes(one: Explanation) -> Iterator[str]:
    for note in one.changes:
        words = {"time": _moment(one, note.at), "target": hours_for(note.data["target"])}
        why = str(note.data.get("why", ""))
        sentence = {
            "priority": _("The priority changed %(time)s: the target is %(target)s since then."),
            "kind": _("The kind changed %(time)s: the target is %(target)s since then."),
            "team": _("Another team took over %(time)s: the target is %(target)s by its calendar since then."),
            "category": _("The category changed %(time)s: the target is %(target)s since then."),
            "item": _("It was said %(time)s what the case is about: the target is %(target)s since then."),
            "hours": _("The working hours changed %(time)s: the target is %(target)s since then."),
        }.get(why, _("The rules changed %(time)s: the target is %(target)s since then."))
        yield sentence % words


def _pauses(one: Explanation) -> Iterator[str]:
    for pause in one.pauses:
        if pause.until is None:
            yield _still(pause.cause) % {"time": _moment(one, pause.since)}
            continue
        words = {
            "span": hours_for(pause.worked),
            "since": _moment(one, pause.since),
            "until": _moment(one, pause.until),
        }
        yield _("Not counted while it paused: %(span)s of working time, from %(since)s to %(until)s.") % words


def _still(cause: str) -> str:
    """Why it does not run now."""
    why = {
        UNASSIGNED: _("It pauses since %(time)s: nobody has the case."),
        SURVEY_OUT: _("It pauses since %(time)s: the survey is out."),
    }
    return why.get(cause, _("It pauses since %(time)s: we wait for the customer."))


def _not_counted(one: Explanation) -> Iterator[str]:
    """Breaks, nights and weekends, and holidays by name, as far as they lie on the way."""
    kinds, what = {span.kind for span in one.idle}, []
    if "break" in kinds:
        what.append(_("breaks"))
    if kinds & {"closed", "omitted"}:
        what.append(_("nights and closed days"))
    what += _holidays(one)
    if what:
        yield _("Closed hours do not count: %(what)s.") % {"what": _(", ").join(what)}


def _holidays(one: Explanation) -> list[str]:
    language = translation.get_language() or "en"
    found: dict[str, None] = {}
    for span in one.idle:
        if span.kind == "holiday":
            day, last = one.days.local_day(span.start), one.days.local_day(span.end - timedelta(seconds=1))
            while day <= last:
                name = one.days.holiday_name(day, language)
                found[name or times.day(day, at=one.at)] = None
                day += timedelta(days=1)
    return list(found)[:MOST_DAYS]


def _outcome(one: Explanation) -> str:
    words = {
        "due": _moment(one, one.due) if one.due else "",
        "stopped": _moment(one, one.stopped) if one.stopped else "",
        "spent": hours_for(one.spent),
        "span": hours_for(one.remaining or 0),
    }
    sentence = _OUTCOMES[_ending(one)][one.always]
    return str(sentence) % words


def _ending(one: Explanation) -> str:
    if one.state in STOPPED:
        return str(one.state)
    if one.due is not None and one.due < one.at:
        return "late"
    if one.state == ClockState.PAUSED:
        return "paused"
    return "due" if one.due else "never"


# How it stands: in working time, and for what counts day and night.
_OUTCOMES: Mapping[str, tuple[Any, Any]] = {
    ClockState.MET: (
        gettext_lazy("It was met %(stopped)s, after %(spent)s of working time."),
        gettext_lazy("It was met %(stopped)s, after %(spent)s."),
    ),
    ClockState.MISSED: (
        gettext_lazy("It was due %(due)s and was met only %(stopped)s, after %(spent)s of working time."),
        gettext_lazy("It was due %(due)s and was met only %(stopped)s, after %(spent)s."),
    ),
    ClockState.CANCELLED: (gettext_lazy("It ended %(stopped)s without counting."),) * 2,
    "late": (
        gettext_lazy("It was due %(due)s and is late by %(span)s of working time."),
        gettext_lazy("It was due %(due)s and is late by %(span)s."),
    ),
    "paused": (
        gettext_lazy("%(span)s of working time are left when it goes on."),
        gettext_lazy("%(span)s are left when it goes on."),
    ),
    "due": (
        gettext_lazy("It is due %(due)s; %(span)s of working time are left."),
        gettext_lazy("It is due %(due)s; %(span)s are left."),
    ),
    "never": (gettext_lazy("Its calendar has no open hours in which it could end."),) * 2,
}


def _moment(one: Explanation, when: datetime) -> str:
    return times.moment(when, at=one.at)


def as_data(one: Explanation) -> dict[str, object]:
    """As the API shows it; spans are in working seconds."""
    return {
        "metric": str(one.metric),
        "label": one.label,
        "number": one.number,
        "state": str(one.state),
        "policy": one.policy,
        "calendar": one.calendar,
        "target": one.target,
        "spent": one.spent,
        "remaining": one.remaining,
        "started": one.started,
        "due": one.due,
        "stopped": one.stopped,
        "breached": one.breached,
        "pauses": [{"since": pause.since, "until": pause.until} for pause in one.pauses],
        "why": one.sentences,
    }
