"""The tree of causes that every desk starts with; its first level is that of the handbook [H-18]."""

from complaints.models import Cause

# key: (English, 简体, 繁體, children)
_TREE: dict[str, tuple[str, str, str, dict[str, tuple[str, str, str]]]] = {
    "people": (
        "People",
        "人员",
        "人員",
        {
            "knowledge": ("Lack of knowledge", "知识不足", "知識不足"),
            "attitude": ("Attitude or wording", "态度与用语", "態度與用語"),
            "workload": ("Too much work", "工作量过大", "工作量過大"),
            "mistake": ("Slip or oversight", "疏忽", "疏失"),
        },
    ),
    "process": (
        "Process",
        "流程",
        "流程",
        {
            "no-rule": ("No rule for this case", "没有规定", "沒有規定"),
            "unclear-rule": ("Unclear rule", "规定不清", "規定不清"),
            "handover": ("Lost in a hand-over", "交接遗漏", "交接遺漏"),
            "too-slow": ("Steps take too long", "环节过慢", "環節過慢"),
            "information": ("Wrong or missing information to customers", "告知有误或缺失", "告知有誤或缺漏"),
        },
    ),
    "environment": (
        "Environment",
        "环境",
        "環境",
        {
            "premises": ("Premises and equipment", "场所与设备", "場所與設備"),
            "systems": ("Computer systems", "信息系统", "資訊系統"),
            "weather": ("Weather and traffic", "天气与交通", "天候與交通"),
        },
    ),
    "product": (
        "Product",
        "产品",
        "產品",
        {
            "design": ("Design", "设计", "設計"),
            "manufacture": ("Manufacture", "制造", "製造"),
            "packaging": ("Packaging", "包装", "包裝"),
            "description": ("Description differs from the product", "描述与实物不符", "描述與實物不符"),
        },
    ),
    "supplier": (
        "Supplier",
        "供应商",
        "供應商",
        {
            "delivery": ("Delivery service", "物流配送", "物流配送"),
            "parts": ("Parts and materials", "零件与材料", "零件與材料"),
            "contractor": ("Contractor on site", "外包人员", "外包人員"),
        },
    ),
}


def defaults() -> None:
    """Make the rows that are missing; names that a desk changed stay (decision 12)."""
    for place, (key, (english, hans, hant, children)) in enumerate(_TREE.items()):
        parent = _cause(key, None, place, (english, hans, hant))
        for position, (child, names) in enumerate(children.items()):
            _cause(f"{key}-{child}", parent, position, names)


def _cause(key: str, parent: Cause | None, position: int, names: tuple[str, str, str]) -> Cause:
    cause, _made = Cause.objects.get_or_create(
        key=key,
        defaults={
            "parent": parent,
            "position": position,
            "names": dict(zip(("en", "zh-hans", "zh-hant"), names, strict=True)),
        },
    )
    return cause
