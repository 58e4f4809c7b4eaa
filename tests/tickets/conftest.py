"""What many tests of tickets begin with."""

import pytest

from staff.models import Team
from tests.people import a_team


@pytest.fixture
def front(db: None) -> Team:
    return a_team("Front")
