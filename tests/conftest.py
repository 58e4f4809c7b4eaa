"""What every test may lean on."""

import pytest

from staff import calendars, directory
from tests import databases
from tickets import categories, policies, stationery


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """In place of pytest-django's, which migrates a database in every process."""
    with django_db_blocker.unblock():
        databases.prepare()


@pytest.fixture(autouse=True)
def _nothing_remembered_of_other_tests():
    """A rolled-back test leaves no row, but the process would still know its calendars, letters and policies."""
    calendars.forget()
    directory.forget()
    categories.forget()
    stationery.forget()
    policies.forget()
