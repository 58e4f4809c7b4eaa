"""What this shop asks of its own about a case: order, branch, parcel, and the day on which somebody comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicedesk.demo.house import House
from staff.acting import acting_as
from tickets import customfields, fieldspecs
from tickets.vocabulary import AskedAs, FieldType, Kind

Names = Mapping[str, str]
ORDER, BRANCH, PARCEL, VISIT = "order_no", "branch", "parcel", "visit"
_WITH_ORDER = (Kind.COMPLAINT, Kind.ENQUIRY, Kind.REQUEST)
# As the stories call them; the other languages for whoever reads.
_BRANCHES: tuple[tuple[str, str, str], ...] = (
    ("Jing'an store", "静安门店", "靜安門市"),
    ("Pudong showroom", "浦东展厅", "浦東展示中心"),
    ("Hongqiao store", "虹桥门店", "虹橋門市"),
    ("Suzhou outlet", "苏州奥莱店", "蘇州暢貨門市"),
    ("Minhang warehouse", "闵行仓库", "閔行倉庫"),
    ("Taipei flagship store", "台北旗舰店", "台北旗艦店"),
    ("Banqiao store", "板桥门店", "板橋門市"),
    ("Taichung showroom", "台中展厅", "台中展示中心"),
    ("Taoyuan warehouse", "桃园仓库", "桃園倉庫"),
    ("Kaohsiung store", "高雄门店", "高雄門市"),
)


def _names(en: str, hans: str, hant: str) -> Names:
    return {"en": en, "zh-hans": hans, "zh-hant": hant}


def ask(house: House, *, at: datetime) -> None:
    """Make the fields, as the manager would on the settings page."""
    for place, told in enumerate(_fields(house), start=1):
        customfields.write(None, position=place * 10, actor=acting_as(house.manager), at=at, **told)


def _fields(house: House) -> tuple[dict[str, Any], ...]:
    return (
        {
            "key": ORDER,
            "type": FieldType.TEXT,
            "names": _names("Order number", "订单号", "訂單編號"),
            "hints": _names(
                "As on the receipt, YH and nine digits.", "见小票，YH 加九位数字。", "見收據，YH 加九位數字。"
            ),
            "kinds": _WITH_ORDER,
            "shown": True,
        },
        {
            "key": BRANCH,
            "type": FieldType.CHOICE,
            "names": _names("Branch", "门店", "門市"),
            "hints": _names("Where you bought it or were with us.", "您购买或到访的门店。", "您購買或造訪的門市。"),
            "options": [{"names": _names(*one), "active": True} for one in _BRANCHES],
            "asked": AskedAs.MAY,
        },
        {
            "key": PARCEL,
            "type": FieldType.TEXT,
            "names": _names("Parcel number", "运单号", "託運單號"),
            "hints": _names("In the carrier's message.", "见快递短信。", "見貨運簡訊。"),
            "categories": [house.category("delivery")],
            "asked": AskedAs.MAY,
            "shown": True,
        },
        {
            "key": VISIT,
            "type": FieldType.DATE,
            "names": _names("Day of the visit", "上门日期", "到府日期"),
            "hints": {},
            "kinds": (Kind.REQUEST,),
            "shown": True,
        },
    )


def answers(facts: Mapping[str, str], *, kind: str, category: str) -> dict[str, str]:
    """What is known of a case when it comes in: of most the order, of half the branch, of a delivery its parcel.

    Read off the order's last figure, so that no throw of the dice is used up for it.
    """
    last = int(facts["order"][-1])
    known = {}
    if kind in _WITH_ORDER and last < 7:
        known[ORDER] = facts["order"]
    if last % 2:
        known[BRANCH] = _branch(facts["place"])
    if category.startswith("delivery") and last > 3:
        known[PARCEL] = facts["parcel"]
    return known


def _branch(place: str) -> str:
    spec = fieldspecs.of_key(BRANCH)
    return next(one.key for one in spec.options if place in one.names.values()) if spec else ""
