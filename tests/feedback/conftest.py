"""A desk with a past for those who ask what its figures say."""

from copy import deepcopy

import pytest

from feedback.figures import refreshing
from tests.feedback.figured import TODAY, Past


@pytest.fixture(scope="module")
def staged_past(request: pytest.FixtureRequest, module_transaction: None) -> Past:
    """Made and counted once, of as many cases as the module's CASES says."""
    made = Past(request.module.CASES)
    refreshing.refresh(TODAY)
    return made


@pytest.fixture
def past(staged_past: Past, db: None) -> Past:
    return deepcopy(staged_past)
