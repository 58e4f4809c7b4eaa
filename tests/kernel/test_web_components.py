"""The component tags draw what the design's mocks show."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from servicedesk.web.components import Clock, Step, clock_state

NOW = datetime(2026, 10, 15, 14, 12, tzinfo=UTC)
NAMES = ("Listen", "Apologise", "Confirm", "Resolve", "Follow up", "Prevent", "Archive")


def draw(source: str, **context: Any) -> str:
    with timezone.override(UTC), translation.override("en"):
        return Template("{% load desk %}" + source).render(Context({"now": NOW, **context}))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def a_clock(state: Any, **more: Any) -> Clock:
    return Clock(label="Next reply", state=state, **more)


def test_an_icon_is_a_use_of_the_sprite_and_hidden_from_those_who_listen() -> None:
    assert draw('{% icon "mail" size="s" %}') == (
        '<svg class="icon" data-size="s" aria-hidden="true"><use href="/static/icons.svg#mail"/></svg>'
    )


def test_strokes_stand_at_a_step_and_may_be_late() -> None:
    assert draw('{% strokes 4 state="late" %}') == (
        '<span class="strokes" data-at="4" data-state="late" aria-hidden="true"></span>'
    )


@pytest.mark.parametrize(
    ("clock", "words", "icon"),
    [
        (a_clock("fine", due=NOW + timedelta(hours=4, minutes=20)), "Next reply 4 h 20 min", "ring"),
        (a_clock("soon", due=NOW + timedelta(minutes=18)), "Next reply 18 min", "ring"),
        (a_clock("late", due=NOW - timedelta(minutes=72)), "Next reply 1 h 12 min late", "alert-triangle"),
        (a_clock("paused", waiting_for="Customer"), "Next reply paused, waiting for Customer", "player-pause"),
        (a_clock("met", met_at=NOW - timedelta(hours=1)), "Next reply met today 13:12", "check"),
    ],
)
def test_a_clock_tells_its_state_by_shape_and_by_words(clock: Clock, words: str, icon: str) -> None:
    html = draw("{% clock c %}", c=clock)
    assert f'data-state="{clock.state}"' in html
    assert text_of(html) == words
    assert icon in html


def test_only_a_running_clock_ticks() -> None:
    assert 'data-due="2026-10-15T14:30:00+00:00"' in draw(
        "{% clock c %}", c=a_clock("soon", due=NOW.replace(minute=30))
    )
    assert "data-due" not in draw("{% clock c %}", c=a_clock("paused", due=NOW, waiting_for="Factory"))


def test_the_ring_shows_what_is_left_of_the_whole() -> None:
    clock = a_clock("fine", started=NOW - timedelta(hours=3), due=NOW + timedelta(hours=1))
    assert 'stroke-dasharray="25 100"' in draw("{% clock_face c %}", c=clock)
    assert a_clock("late", started=NOW, due=NOW).left_percent(at=NOW) == 100


def test_no_clock_draws_nothing() -> None:
    assert draw("{% clock c %}{% clock_face c %}", c=None) == ""


def test_a_clock_is_soon_from_its_moment_and_late_after_its_due() -> None:
    due, soon_at = NOW + timedelta(hours=1), NOW
    assert clock_state(due, at=NOW - timedelta(minutes=1), soon_at=soon_at) == "fine"
    assert clock_state(due, at=NOW, soon_at=soon_at) == "soon"
    assert clock_state(due, at=due, soon_at=soon_at) == "soon"
    assert clock_state(due, at=due + timedelta(seconds=1), soon_at=soon_at) == "late"


def steps_at(number: int) -> list[Step]:
    states = ["done"] * (number - 1) + ["late"] + ["ahead"] * (7 - number)
    return [Step(name=name, state=state, meta="6 Oct") for name, state in zip(NAMES, states, strict=True)]  # type: ignore[arg-type]


def test_the_step_bar_marks_the_current_step_and_says_it_in_a_caption() -> None:
    html = draw("{% steps steps %}", steps=steps_at(4))
    assert html.count("<li ") == 7
    assert html.count('aria-current="step"') == 1
    assert "Step 4 of 7: Resolve" in text_of(html)


def test_a_customers_steps_go_down_and_say_what_happens() -> None:
    step = Step(name="Resolve", state="now", said="We sent you a proposal.", chip="Waiting for your answer")
    html = draw("{% steps steps down=True %}", steps=[step])
    assert "data-down" in html
    assert text_of(html) == "ResolveWaiting for your answerWe sent you a proposal."


def test_faces_are_square_for_customers_and_empty_for_nobody() -> None:
    assert draw('{% face p presence="here" %}', p=SimpleNamespace(full_name="Mei Lin")) == (
        '<span class="face" data-presence="here" aria-hidden="true">ML</span>'
    )
    assert 'data-who="customer"' in draw('{% face p who="customer" %}', p=SimpleNamespace(name="陈思敏"))
    assert draw("{% face None %}") == '<span class="face" data-who="none" aria-hidden="true">?</span>'


def test_words_of_others_are_escaped() -> None:
    assert "<b>" not in draw("{% chip words %}{% face words %}", words="<b>x</b>")


def test_a_time_element_carries_the_moment_for_machines() -> None:
    assert draw("{% when t %}", t=NOW) == '<time datetime="2026-10-15T14:12:00+00:00">today 14:12</time>'
    assert draw("{{ t|relative:now }} {{ t|day:now }}", t=NOW + timedelta(minutes=18)) == "18 min 15 Oct"
