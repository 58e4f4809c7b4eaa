"""A desk with a past for those who ask what its figures say."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from feedback.figures import refreshing
from tests.feedback.figured import TODAY, Past
from tests.forgetting import forget


@pytest.fixture(scope="module")
def staged_past(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Past]:
    """Made and counted once for all tests of a module, of as many cases as its CASES says."""
    forget()
    with django_db_blocker.unblock(), transaction.atomic():
        made = Past(request.module.CASES)
        refreshing.refresh(TODAY)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def past(staged_past: Past, db: None) -> Past:
    return deepcopy(staged_past)
