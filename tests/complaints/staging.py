"""Where a test begins: `@begins("resolve")`. Tests of one module that begin alike share the way there."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from staff.models import Person
from tests.complaints.filing import Desk
from tests.people import a_team, an_agent


def begins(step: str) -> pytest.MarkDecorator:
    """The test's `desk` is amy's case at this step; for all tests of a module also as its `pytestmark`.

    Not in a module with `django_db(transaction=True)`: what is shared lies in a transaction that is still open.
    """
    return pytest.mark.parametrize("staged", [step], indirect=True)


def begins_at_each(steps: Sequence[str]) -> pytest.MarkDecorator:
    """The test once for every step, which it is told as `step`."""
    return pytest.mark.parametrize(("staged", "step"), [(one, one) for one in steps], indirect=["staged"], ids=steps)


@dataclass
class Stage:
    """Amy, and her case where a step was asked for."""

    amy: Person
    desk: Desk | None


def build(step: str) -> Stage:
    amy = an_agent("amy", team=a_team())
    return Stage(amy, Desk(amy).until(step) if step else None)
