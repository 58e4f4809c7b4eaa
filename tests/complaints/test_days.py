"""A promised day is a day of the desk, wherever on earth the server counts its hours."""

import pytest

from servicedesk.errors import Invalid
from staff.models import WorkingCalendar
from tests.complaints.filing import Desk
from tickets.models import Category

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_zone(amy):
    def at_step(zone: str, step: str) -> Desk:
        desk = Desk(amy).until(step)
        row = WorkingCalendar.objects.get(name="Office hours")
        row.zone = zone
        row.save()
        return desk.wait(hours=8)  # after 18:00 UTC of the 16th: the 17th in Shanghai, not in Los Angeles

    return at_step


@pytest.mark.parametrize(("zone", "over"), [("Asia/Shanghai", True), ("America/Los_Angeles", False)])
def test_a_time_limit_is_over_when_the_desks_day_is(in_zone, zone, over) -> None:
    desk = in_zone(zone, "confirm")
    fields = {"category": Category.objects.filter(kinds__contains=["complaint"]).first().pk, "severity": "minor"}
    if over:
        with pytest.raises(Invalid):
            desk.do("classify", **fields, answer_by="2026-11-16")
    else:
        desk.do("classify", **fields, answer_by="2026-11-16")
    assert str(desk.case().complaint.answer_by) == ("None" if over else "2026-11-16")


@pytest.mark.parametrize(("zone", "over"), [("Asia/Shanghai", True), ("America/Los_Angeles", False)])
def test_a_promise_is_over_when_the_desks_day_is(in_zone, zone, over) -> None:
    desk = in_zone(zone, "resolve")
    promises = [{"what": "A new sofa", "due": "2026-11-16"}]
    if over:
        with pytest.raises(Invalid):
            desk.do("propose", action="A new sofa", redress="replacement", promises=promises)
    else:
        desk.do("propose", action="A new sofa", redress="replacement", promises=promises)
    assert bool(desk.case().proposal) is not over
