"""What every test may lean on."""

import pytest

from staff import calendars
from tickets import stationery


@pytest.fixture(autouse=True)
def _nothing_remembered_of_other_tests():
    """A rolled-back test leaves no row, but the process would still know its calendars and letters."""
    calendars.forget()
    stationery.forget()
