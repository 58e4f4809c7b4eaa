from itertools import product

import pytest

from tickets.priority import REASONS, sentences, weigh
from tickets.vocabulary import Impact, Kind, Priority, Tier

USUAL = {"kind": Kind.COMPLAINT, "safety": False, "urgent": False, "impact": Impact.ONE, "tier": Tier.REGULAR}


@pytest.mark.parametrize(
    ("case", "priority", "reasons"),
    [
        ({}, Priority.NORMAL, ("usual",)),
        ({"kind": Kind.PRAISE}, Priority.LOW, ("calm",)),
        ({"safety": True, "kind": Kind.SUGGESTION}, Priority.URGENT, ("safety",)),
        ({"safety": True, "urgent": True, "tier": Tier.VIP}, Priority.URGENT, ("safety", "urgent", "tier")),
        ({"impact": Impact.SERIOUS}, Priority.HIGH, ("serious",)),
        ({"impact": Impact.MANY}, Priority.HIGH, ("many",)),
        ({"impact": Impact.MANY, "urgent": True}, Priority.URGENT, ("many", "urgent")),
        ({"urgent": True}, Priority.HIGH, ("urgent",)),
        ({"tier": Tier.VIP}, Priority.HIGH, ("tier",)),
        ({"tier": Tier.VIP, "urgent": True}, Priority.HIGH, ("urgent", "tier")),
        ({"tier": Tier.VIP, "kind": Kind.SUGGESTION}, Priority.NORMAL, ("tier",)),
    ],
)
def test_the_rule(case, priority, reasons):
    assert weigh(**{**USUAL, **case}) == (priority, reasons)


def test_over_all_cases_safety_is_first_and_a_tier_alone_makes_nothing_urgent():
    for kind, safety, urgent, impact in product(Kind, (False, True), (False, True), Impact):
        case = {"kind": kind, "safety": safety, "urgent": urgent, "impact": impact}
        plain, why = weigh(**case, tier=Tier.REGULAR)
        vip, _why = weigh(**case, tier=Tier.VIP)
        assert not safety or plain == Priority.URGENT
        assert vip <= plain
        assert (vip == Priority.URGENT) == (plain == Priority.URGENT)
        assert why and all(code in REASONS for code in why)


def test_reasons_have_sentences():
    assert [str(one) for one in sentences(["safety", "unknown"])] == [str(REASONS["safety"])]
