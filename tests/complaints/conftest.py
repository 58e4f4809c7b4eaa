"""The people of these tests: amy has the case, sue leads her team, max is above both, bea is a colleague."""

import pytest

from tests.people import a_manager, a_supervisor, a_team, acting


@pytest.fixture
def sue(amy):
    return acting(a_supervisor("sue", team=a_team()))


@pytest.fixture
def max_(amy):
    return acting(a_manager("max"))
