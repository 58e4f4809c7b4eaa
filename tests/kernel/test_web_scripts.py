"""Which script a text is in."""

import opencc
import pytest

from servicedesk.web import scripts
from servicedesk.web.components import initials
from servicedesk.web.scripts import language_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Charged twice for the same bed frame", "en"),
        ("", "en"),
        ("新沙发送到时扶手开裂，客服说“等三天”已经等了九天", "zh-Hans"),
        ("安裝師傅遲到四小時，還把牆面刮花", "zh-Hant"),
        ("陈思敏", "zh-Hans"),
        ("黃嘉怡", "zh-Hant"),
        ("王浩", "zh-Hans"),
        ("Halmar 扶手开裂", "zh-Hans"),
        ("ソファの肘掛け", "ja"),
        ("소파 팔걸이", "ko"),
    ],
)
def test_the_language_of_a_text_follows_its_script(text: str, expected: str) -> None:
    assert language_of(text) == expected


def test_each_table_holds_only_characters_of_its_own_orthography() -> None:
    to_traditional, to_simplified = opencc.OpenCC("s2t"), opencc.OpenCC("t2s")
    assert [c for c in scripts._SIMPLIFIED if to_traditional.convert(c) == c] == []
    assert [c for c in scripts._TRADITIONAL if to_simplified.convert(c) == c] == []


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert language_of("a" * 100_000 + "传") == "en"


@pytest.mark.parametrize(
    ("name", "customer", "expected"),
    [
        ("Mei Lin", False, "ML"),
        ("Tom van der Becker", False, "TB"),
        ("amy", False, "A"),
        ("王浩", False, "浩"),
        ("陈思敏", True, "陈"),
        ("林悦 Amy Lin", False, "悦"),
        ("  ", False, "?"),
    ],
)
def test_initials_are_what_one_would_write_oneself(name: str, customer: bool, expected: str) -> None:
    assert initials(name, customer=customer) == expected
