"""What every test may lean on."""

import pytest

from staff import calendars, directory
from tickets import categories, policies, stationery


@pytest.fixture(autouse=True)
def _nothing_remembered_of_other_tests():
    """A rolled-back test leaves no row, but the process would still know its calendars, letters and policies."""
    calendars.forget()
    directory.forget()
    categories.forget()
    stationery.forget()
    policies.forget()
