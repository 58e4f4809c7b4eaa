"""What every desk starts with: a tree of categories and the letters. Safe to call again (decision 12)."""

from dataclasses import dataclass

from tickets.lettertexts import TEXTS
from tickets.models import Category, LetterText
from tickets.vocabulary import Impact, Kind

_COMPLAINT, _REQUEST, _ENQUIRY = Kind.COMPLAINT, Kind.REQUEST, Kind.ENQUIRY
_WORK = (_COMPLAINT, _ENQUIRY, _REQUEST)


@dataclass(frozen=True, kw_only=True)
class _Row:
    key: str
    en: str
    hans: str
    hant: str
    under: str = ""
    kinds: tuple[Kind, ...] = ()  # none: all
    safety: bool = False
    impact: Impact = Impact.ONE


CATEGORIES = (
    _Row(key="product", en="Product", hans="产品", hant="產品"),
    _Row(
        key="product-fault",
        under="product",
        en="Faulty or incomplete",
        hans="质量问题或缺件",
        hant="瑕疵或缺件",
        kinds=_WORK,
    ),
    _Row(
        key="product-danger",
        under="product",
        en="Dangerous",
        hans="存在危险",
        hant="有安全疑慮",
        kinds=(_COMPLAINT, _REQUEST),
        safety=True,
        impact=Impact.SERIOUS,
    ),
    _Row(key="product-use", under="product", en="How it works", hans="使用方法", hant="使用方式", kinds=(_ENQUIRY,)),
    _Row(key="delivery", en="Delivery and fitting", hans="配送与安装", hant="配送與安裝"),
    _Row(
        key="delivery-late",
        under="delivery",
        en="Late or missing",
        hans="延误或未送达",
        hant="延遲或未送達",
        kinds=_WORK,
    ),
    _Row(
        key="delivery-damage",
        under="delivery",
        en="Damaged on the way",
        hans="运输损坏",
        hant="運送損壞",
        kinds=(_COMPLAINT, _REQUEST),
    ),
    _Row(key="bill", en="Bill and refund", hans="账单与退款", hant="帳單與退款"),
    _Row(key="bill-wrong", under="bill", en="Wrong amount", hans="金额不对", hant="金額不符", kinds=_WORK),
    _Row(key="bill-refund", under="bill", en="Refund not received", hans="退款未到账", hant="退款未入帳", kinds=_WORK),
    _Row(key="service", en="Service and staff", hans="服务与人员", hant="服務與人員"),
    _Row(
        key="service-manner",
        under="service",
        en="Manner or attitude",
        hans="服务态度",
        hant="服務態度",
        kinds=(_COMPLAINT, Kind.PRAISE),
    ),
    _Row(
        key="service-wait",
        under="service",
        en="Waiting too long",
        hans="等待过久",
        hant="等候過久",
        kinds=(_COMPLAINT, Kind.SUGGESTION),
    ),
    _Row(key="place", en="Place and facilities", hans="场所与设施", hant="場所與設施"),
    _Row(
        key="place-fault",
        under="place",
        en="Out of order",
        hans="设施报修",
        hant="設施報修",
        kinds=(_COMPLAINT, _REQUEST),
        impact=Impact.MANY,
    ),
    _Row(
        key="place-danger",
        under="place",
        en="Accident or danger",
        hans="事故或隐患",
        hant="事故或安全隱患",
        kinds=(_COMPLAINT, _REQUEST),
        safety=True,
        impact=Impact.MANY,
    ),
    _Row(key="other", en="Something else", hans="其他", hant="其他"),
)


def defaults() -> None:
    """Add what is missing; what an administrator has changed stays as it is. Three queries when nothing is missing."""
    _plant_categories()
    _plant_letters()


def _plant_categories() -> None:
    known = {one.key: one for one in Category.objects.filter(key__in=[row.key for row in CATEGORIES])}
    for position, row in enumerate(CATEGORIES):
        if row.key in known:
            continue
        known[row.key] = Category.objects.create(
            key=row.key,
            parent=known.get(row.under),
            names={"en": row.en, "zh-hans": row.hans, "zh-hant": row.hant},
            kinds=list(row.kinds),
            safety=row.safety,
            impact=row.impact,
            position=10 * position,
        )


def _plant_letters() -> None:
    """Texts that nobody edited follow the product's own."""
    rows = [
        LetterText(kind=kind, language=language, subject=subject, body=body, sms=sms)
        for language, texts in TEXTS.items()
        for kind, (subject, body, sms) in texts.items()
    ]
    known = {(one.kind, one.language): one for one in LetterText.objects.all()}
    LetterText.objects.bulk_create([row for row in rows if (row.kind, row.language) not in known])
    stale = []
    for row in rows:
        one = known.get((row.kind, row.language))
        if one is not None and not one.edited and _differs(one, row):
            one.subject, one.body, one.sms = row.subject, row.body, row.sms
            stale.append(one)
    LetterText.objects.bulk_update(stale, ["subject", "body", "sms"])


def _differs(one: LetterText, row: LetterText) -> bool:
    return (one.subject, one.body, one.sms) != (row.subject, row.body, row.sms)
