"""The list behind a figure: the inbox with exactly the cases that it counts."""

from urllib.parse import urlencode

from feedback.figures.measures import Measure
from feedback.figures.question import FIELDS, NONE, Question
from feedback.figures.scope import NO_TEAM, Scope

_NAMES = {"person": "assignee"}  # what the inbox calls it, where it is another word
_INBOX = "/desk/"


def of(question: Question, scope: Scope, measure: Measure) -> str:
    """The address of the list behind one figure of a question that is narrowed to its row and column."""
    name, value = measure.listed
    by_writer = "{writer}" in value
    writers = [scope.person] if scope.person is not None else list(question.people)
    words = {
        "period": f"{question.since}..{question.until}",
        "until": str(question.until),
        "metric": question.metric or "any",
        "step": question.step or "any",
        "reason": question.reason or "any",
        "writer": ",".join(_word(one) for one in writers) or "any",
    }
    pairs = [("view", "everything"), (name, value.format(**words)), *_filters(question, scope, by_writer=by_writer)]
    return f"{_INBOX}?{urlencode(pairs, safe=':.,')}"


def _word(value: object) -> str:
    """As the inbox writes it; an id that nobody has asks for nothing."""
    return "none" if value == NONE else "0" if value == NO_TEAM else str(value)


def _filters(question: Question, scope: Scope, *, by_writer: bool) -> list[tuple[str, str]]:
    asked = {dimension: tuple(values) for dimension, values in question.asked.items()}
    if scope.teams is not None:
        asked["team"] = tuple(sorted(scope.teams))
    if scope.person is not None:
        asked["person"] = (scope.person,)
    if by_writer:
        asked.pop("person", None)
    pairs = [
        (_NAMES.get(dimension, dimension), _word(value)) for dimension in FIELDS for value in asked.get(dimension, ())
    ]
    if question.hour is not None:
        pairs.append(("hour", f"{question.hour // 24 + 1}-{question.hour % 24:02d}"))
    return pairs
