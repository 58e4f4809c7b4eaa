"""What forms of resolve begin with, and what those of prevent offer."""

import pytest

from complaints.casefile import CaseFile
from complaints.models import Cause
from tests.complaints.staging import begins

pytestmark = pytest.mark.django_db


@begins("resolve")
def test_each_wish_has_a_row_of_its_own_and_room_for_all_its_words(desk, monkeypatch) -> None:
    long = "A sofa. " * 100
    monkeypatch.setattr(CaseFile, "wish", f"An apology\n\nMoney back\n{long}")
    rows = desk.offered()["weigh_wishes"].fields[0].initial
    assert [row["wish"] for row in rows] == ["An apology", "Money back", long.strip()]
    desk.do("weigh_wishes", wishes=[row | {"verdict": "granted"} for row in rows])
    assert desk.case().last("weigh_wishes")


@begins("resolve")
def test_more_lines_than_rows_stay_together(desk, monkeypatch) -> None:
    wish = "\n".join(f"Line {n}" for n in range(30))
    monkeypatch.setattr(CaseFile, "wish", wish)
    assert desk.offered()["weigh_wishes"].fields[0].initial == [{"wish": wish}]


@begins("prevent")
def test_causes_under_one_that_is_out_of_use_are_not_offered(desk) -> None:
    child = Cause.objects.exclude(parent=None).select_related("parent").first()
    leaf = Cause.objects.create(key="leaf", names={"en": "Leaf"}, parent=child, position=1)
    assert {child.key, leaf.key} <= {key for key, _label in desk.case().cause_choices()}
    Cause.objects.filter(pk=child.parent_id).update(active=False)
    assert not {child.key, leaf.key} & {key for key, _label in desk.case().cause_choices()}
