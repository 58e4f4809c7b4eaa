"""What every test may lean on."""

from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.db import transaction

from servicedesk import remembered
from staff.models import Person
from tests import databases
from tests.complaints import staging
from tests.complaints.filing import Desk
from tests.forgetting import forget

# What takes a worker longest begins first, so that at the end nobody waits for one of them.
LONGEST = ("tests/ground/test_real_desk.py", "tests/ground/", "tests/demo/", "tests/security/")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((n for n, one in enumerate(LONGEST) if item.nodeid.startswith(one)), len(LONGEST)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """In place of pytest-django's, which migrates a database in every process."""
    with django_db_blocker.unblock():
        databases.prepare()


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker):
    """What is made on it, all tests of a module begin with; each works in a transaction of its own above."""
    with django_db_blocker.unblock(), struck_after():
        yield


@pytest.fixture(scope="module")
def staged(request, module_transaction):
    """Made again for each step that tests of a module begin at, hence in a transaction of its own."""
    with struck_after():
        yield staging.build(getattr(request, "param", ""))


@contextmanager
def struck_after():
    """What is written in this block is as if it had never been."""
    forget()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def amy(staged, db) -> Person:
    return Person.objects.get(pk=staged.amy.pk)


@pytest.fixture
def desk(staged, amy) -> Desk:
    """Amy's case: just opened, or at the step which `begins` names."""
    return deepcopy(staged.desk) or Desk(amy)


@pytest.fixture(autouse=True)
def _nothing_remembered_of_other_tests():
    """A rolled-back test leaves no row, but the process would still know its calendars, letters and policies."""
    forget()


# In tests what is remembered never ages: a slow machine asks no more queries than a quick one.
remembered.SECONDS = float("inf")
