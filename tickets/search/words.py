"""What is looked for, and the terms by which the index knows it: letters from the beginnings of words, Han anywhere.

Texts are normalised: width and case folded, traditional characters turned simplified one by one, so that either
script finds the other. The terms are those of the SQL function sd_grams (migration 0028), whose classes of characters
are the same. They only narrow: every hit is checked against the text itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import opencc

CUT = 50_000  # characters of one document that are searched; pages say so
MOST_WORDS = 8
_LONGEST_TERM = 40
_NUMBER_PART = 3  # digits of a number that are found wherever in it they stand

_HAN = "\u3041-\U0010ffff"
_LETTERS = "a-z\u00df-\u1fff"
_JOINED = re.compile(f"[0-9{_LETTERS}{_HAN}]")
_RUN = re.compile(f"[{_LETTERS}]+|[0-9]+")
_WORDS = re.compile(r'["“「]([^"”」]+)["”」]|(\S+)')  # as keyboards of either script write quotes


@dataclass(frozen=True)
class Word:
    """One word, or phrase in quotes, that is looked for. `terms` ask the index; none when it is too short for that."""

    text: str
    terms: tuple[str, ...]


def normalise(text: str) -> str:
    """The spelling in which texts are stored and looked for."""
    return unicodedata.normalize("NFKC", text[:CUT]).lower().translate(_SIMPLIFIED)[:CUT]


def is_cut(text: str) -> bool:
    """Whether the end of a text cannot be found, for it is too long."""
    return len(text) > CUT


def parse(words: str) -> list[Word]:
    """What is looked for: words between spaces, phrases in quotes; at most eight."""
    found = [normalise(phrase or word).strip() for phrase, word in _WORDS.findall(words[:500])]
    texts = list(dict.fromkeys(text for text in found if text))[:MOST_WORDS]
    return [Word(text=text, terms=_terms(text)) for text in texts]


def spellings(text: str) -> set[str]:
    """A text in both Chinese scripts: for what is kept as it was written."""
    return {text, _traditional().convert(text)}


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def is_han(character: str) -> bool:
    return character >= "\u3041"


def _terms(text: str) -> tuple[str, ...]:
    """What every document with this text has, as parts of a tsquery; none when nothing is worth asking for."""
    return tuple(dict.fromkeys((*_pairs(text), *_runs(text))))


def _pairs(text: str) -> Iterator[str]:
    """Han characters with what follows them; one that stands alone by itself."""
    paired = False
    for here, after in zip(text, (*text[1:], ""), strict=True):
        joined = bool(after and _JOINED.match(after))
        if is_han(here) and not joined:
            if after:
                yield f"'{here}'"  # a sign follows: the term stands alone
            elif not paired:
                yield f"'{here}':*"
        elif joined and (is_han(here) or (is_han(after) and _JOINED.match(here))):
            yield f"'{here}{after}'"
        paired = joined and (is_han(here) or is_han(after))


def _runs(text: str) -> Iterator[str]:
    """Words and numbers: from their beginnings, numbers of three digits and more from any digit."""
    for run in _RUN.finditer(text):
        told, after = run.group(), text[run.end() : run.end() + 1]
        whole = bool(after)  # what follows ends the run
        part = told[0] <= "9" and len(told) >= _NUMBER_PART
        if run.start() == 0 and whole and is_han(after) and not part:
            continue  # 5号楼 is in 15号楼: where the run begins is not known
        if whole:
            yield f"'{told[:_LONGEST_TERM]}'"
        elif len(told) > 1:
            yield f"'{told[:_LONGEST_TERM]}':*"


def _simplified() -> dict[int, str]:
    """Traditional characters to simplified, one by one: phrases would turn the same word differently elsewhere."""
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))
    traditional = [chr(code) for start, end in ranges for code in range(start, end)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {ord(old): new for old, new in zip(traditional, simplified, strict=True) if old != new}


_SIMPLIFIED = _simplified()
