"""Counting a clock: entry by entry equals all anew equals an oracle that walks second by second (trust I5)."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.worktime import Calendar, Interval
from tickets.clocks.reckoning import Note, Reckoning, begin, follow, reaches, replay
from tickets.vocabulary import ClockState

MINUTE = timedelta(minutes=1)
START = datetime(2027, 3, 26, 8, 0, tzinfo=UTC)  # a Friday; that weekend Vienna loses an hour
WEEK = {day: (Interval(time(9), time(12)), Interval(time(13), time(17))) for day in range(5)}
CALENDARS = {
    1: Calendar(zone="UTC", weekly=WEEK),
    2: Calendar(zone="Europe/Vienna", weekly={**WEEK, 6: (Interval(time(1), time(4)),)}),
    3: Calendar.round_the_clock("Asia/Kathmandu"),
}

_MOVES = st.sampled_from(["pause", "resume", "stop", "reopen", "recompute", "pause", "resume", "warn"])
_HISTORY = st.lists(
    st.tuples(_MOVES, st.integers(0, 900), st.sampled_from([30, 120, 480]), st.sampled_from([1, 2, 3])), max_size=10
)


def notes_of(target: int, calendar: int, history: list[tuple[str, int, int, int]]) -> list[Note]:
    """A ledger in the order of its times; numbers are minutes."""
    at, notes = START, [Note(what="start", at=START, data={"target": target * 60, "calendar": calendar})]
    for what, later, other_target, other_calendar in history:
        at += later * MINUTE
        terms = {"target": other_target * 60, "calendar": other_calendar} if what == "recompute" else {}
        notes.append(Note(what=what, at=at, data=terms))
    return notes


TURNS = {
    ("running", "pause"): "paused",
    ("paused", "resume"): "running",
    ("running", "stop"): "{met}",
    ("paused", "stop"): "{met}",
    ("met", "reopen"): "running",
    ("missed", "reopen"): "running",
}


def oracle(notes: list[Note], until: datetime) -> tuple[str, int, datetime | None]:
    """State, minutes spent and the minute at which the target was used up: every minute is looked at."""
    waiting, at = list(notes[1:]), START
    target, calendar, state, spent = notes[0].data["target"] // 60, notes[0].data["calendar"], "running", 0
    trail: list[datetime] = []  # the end of every minute that counted
    while True:
        while waiting and waiting[0].at <= at:
            note = waiting.pop(0)
            late = len(trail) >= target and trail[target - 1] < at
            if note.what == "recompute" and state in ("running", "paused"):
                target, calendar = note.data["target"] // 60, note.data["calendar"]
            state = TURNS.get((state, note.what), state).format(met="missed" if late else "met")
        if at >= until:
            break
        if state == "running" and CALENDARS[calendar].is_open(at):
            spent += 1
            trail.append(at + MINUTE)
        at += MINUTE
    return state, spent, trail[target - 1] if len(trail) >= target else None


@settings(max_examples=150, deadline=None)
@given(target=st.sampled_from([30, 120, 480]), calendar=st.sampled_from([1, 2, 3]), history=_HISTORY)
def test_a_replay_equals_the_oracle(target: int, calendar: int, history: list[tuple[str, int, int, int]]) -> None:
    notes = notes_of(target, calendar, history)
    until = notes[-1].at + timedelta(days=1)
    one = replay(notes, CALENDARS.__getitem__)
    state, spent, ends = oracle(notes, until)
    assert one.state == state
    assert one.spent_at(until, CALENDARS.__getitem__) == spent * 60
    if one.active and ends is not None:
        assert one.due_at == ends
    elif one.active:
        assert one.due_at is None or one.due_at > until


@settings(max_examples=300, deadline=None)
@given(target=st.sampled_from([30, 120, 480]), calendar=st.sampled_from([1, 2, 3]), history=_HISTORY)
def test_entry_by_entry_equals_the_replay(target: int, calendar: int, history: list[tuple[str, int, int, int]]) -> None:
    """A row forgets its stretches: every note but a recomputation must be counted without them."""
    notes = notes_of(target, calendar, [one for one in history if one[0] != "recompute"])
    one = begin(notes[0], CALENDARS.__getitem__)
    for note in notes[1:]:
        one = follow(_forgetful(one), note, CALENDARS.__getitem__)
    assert _forgetful(one) == _forgetful(replay(notes, CALENDARS.__getitem__))


@settings(max_examples=100, deadline=None)
@given(target=st.sampled_from([30, 480]), history=_HISTORY, data=st.data())
def test_the_order_of_arrival_does_not_matter(
    target: int, history: list[tuple[str, int, int, int]], data: st.DataObject
) -> None:
    notes = notes_of(target, 1, [(what, later + 1, *rest) for what, later, *rest in history])
    assert replay(data.draw(st.permutations(notes)), CALENDARS.__getitem__) == replay(notes, CALENDARS.__getitem__)


def test_each_mark_has_its_moment() -> None:
    one = begin(Note(what="start", at=START, data={"target": 6000, "calendar": 3}), CALENDARS.__getitem__)
    looks = [reaches(one, mark, CALENDARS.__getitem__) for mark in (4500, 5400, 6000, 7200)]
    assert looks == [START + 75 * MINUTE, START + 90 * MINUTE, START + 100 * MINUTE, START + 120 * MINUTE]


def test_a_word_of_an_earlier_time_is_put_in_its_place() -> None:
    """Paused at ten; a call of half past nine, written down later, had met the clock already."""
    start = Note(what="start", at=START, data={"target": 7200, "calendar": 3})
    pause = Note(what="pause", at=START + 120 * MINUTE)
    stop = Note(what="stop", at=START + 90 * MINUTE)
    one = replay([start, pause, stop], CALENDARS.__getitem__)
    assert (one.state, one.spent, one.stopped_at) == (ClockState.MET, 90 * 60, START + 90 * MINUTE)


def test_evidence_from_before_the_start_meets_without_time() -> None:
    start = Note(what="start", at=START, data={"target": 7200, "calendar": 3})
    one = replay([start, Note(what="stop", at=START - 60 * MINUTE)], CALENDARS.__getitem__)
    assert (one.state, one.spent) == (ClockState.MET, 0)


def test_time_that_was_over_before_a_pause_stays_over() -> None:
    start = Note(what="start", at=START, data={"target": 3600, "calendar": 3})
    notes = [start, Note(what="pause", at=START + 120 * MINUTE), Note(what="resume", at=START + 600 * MINUTE)]
    one = replay(notes, CALENDARS.__getitem__)
    assert one.due_at == START + 60 * MINUTE
    late = replay([*notes, Note(what="stop", at=START + 601 * MINUTE)], CALENDARS.__getitem__)
    assert late.state == ClockState.MISSED


def test_what_is_no_longer_promised_counts_in_silence() -> None:
    start = Note(what="start", at=START, data={"target": 3600, "calendar": 3})
    silent = Note(what="recompute", at=START + 30 * MINUTE, data={"target": 0, "calendar": 3})
    again = Note(what="recompute", at=START + 60 * MINUTE, data={"target": 7200, "calendar": 3})
    assert replay([start, silent], CALENDARS.__getitem__).due_at is None
    assert replay([start, silent, again], CALENDARS.__getitem__).due_at == START + 120 * MINUTE
    ended = replay([start, silent, Note(what="stop", at=START + 500 * MINUTE)], CALENDARS.__getitem__)
    assert ended.state == ClockState.CANCELLED


def test_a_calendar_that_is_closed_for_good_ends_nothing() -> None:
    closed = {9: Calendar(zone="UTC", weekly={})}
    one = begin(Note(what="start", at=START, data={"target": 60, "calendar": 9}), closed.__getitem__)
    assert one.due_at is None
    assert reaches(one, 45, closed.__getitem__) is None


def _forgetful(one: Reckoning) -> Reckoning:
    return Reckoning(**{name: getattr(one, name) for name in one.__dataclass_fields__ if name != "stretches"})
