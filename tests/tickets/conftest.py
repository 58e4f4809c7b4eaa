"""What many tests of tickets begin with."""

import pytest

from staff.models import Person, Team
from tests.people import a_team, an_agent


@pytest.fixture
def front(db: None) -> Team:
    return a_team("Front")


@pytest.fixture
def amy(db: None) -> Person:
    """An agent of the team that cases come to by themselves."""
    return an_agent("amy", team=a_team("Customer service"))
