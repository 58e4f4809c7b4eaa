"""Searches drawn from the texts of a filled database, held against a scan of every text.

Each search's newest fifty are compared with what `tests.scanning` finds by looking at every text once: what is missing
is named. Fixed seed, so the same database is asked the same.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import opencc

from tests.scanning import stands_in
from tickets.models import SearchDocument, Ticket
from tickets.search import finding
from tickets.search.words import parse

SEED, EACH, MOST = 7, 12, 50
_HAN_RUN = re.compile("[\u4e00-\u9fff]{6,}")
_WORD = re.compile("[a-z]{4,}")
_NUMBER = re.compile("[0-9]{6,}")
_traditional = opencc.OpenCC("s2t")


def _han(chance: random.Random, text: str, length: int) -> str:
    run = chance.choice(_HAN_RUN.findall(text) or [""])
    start = chance.randrange(max(len(run) - length, 1))
    return run[start : start + length]


def _word(chance: random.Random, text: str) -> str:
    return chance.choice(_WORD.findall(text) or [""])


def _phrase(chance: random.Random, text: str) -> str:
    words = text.split()
    start = chance.randrange(max(len(words) - 2, 1))
    return f'"{" ".join(words[start : start + 2])}"' if len(words) > 2 and text.isascii() else ""


KINDS: dict[str, Callable[[random.Random, str], str]] = {
    "two Chinese characters": lambda chance, text: _han(chance, text, 2),
    "four Chinese characters": lambda chance, text: _han(chance, text, 4),
    "two characters, traditional": lambda chance, text: _traditional.convert(_han(chance, text, 2)),
    "two times two characters": lambda chance, text: f"{_han(chance, text, 2)} {_han(chance, text, 2)}".strip(),
    "English word": _word,
    "beginning of a word": lambda chance, text: _word(chance, text)[:4],
    "two English words": lambda chance, text: f"{_word(chance, text)} {_word(chance, text)}".strip(),
    "phrase": _phrase,
    "last four digits": lambda chance, text: chance.choice(_NUMBER.findall(text) or [""])[-4:],
}


def _drawn() -> dict[str, list[str]]:
    """So many searches of each kind, out of texts chosen at random."""
    chance, found = random.Random(SEED), defaultdict[str, list[str]](list)
    last = SearchDocument.objects.latest("pk").pk
    for _try in range(200 * EACH):
        text = SearchDocument.objects.filter(pk__gte=chance.randint(1, last)).order_by("pk").values_list("text")[0][0]
        for kind, draw in KINDS.items():
            search = draw(chance, text) if len(found[kind]) < EACH else ""
            if search and search not in found[kind]:
                found[kind].append(search)
        if all(len(found[kind]) == EACH for kind in KINDS):
            break
    return found


def _texts() -> Iterator[tuple[int, str]]:
    return SearchDocument.objects.values_list("ticket_id", "text").iterator(chunk_size=20_000)


def measure() -> dict[str, Any]:
    """How many of the tickets that a scan puts among the newest fifty were found; what was missed, by search."""
    drawn = _drawn()
    searches = {search: [word.text for word in parse(search)] for kind in drawn for search in drawn[kind]}
    holding: dict[str, set[int]] = {word: set() for words in searches.values() for word in words}
    for ticket, text in _texts():
        for word, tickets in holding.items():
            if word in text and stands_in(word, text):
                tickets.add(ticket)
    told, missed = 0, dict[str, list[int]]()
    for search, words in searches.items():
        found = {one.pk for one in finding.newest(Ticket.objects.all(), search, most=MOST)}
        expected = sorted(set.intersection(*(holding[word] for word in words)), reverse=True)[:MOST]
        oldest = min(found) if len(found) == MOST else 0  # what is older may be crowded out by more than a scan takes
        lacking = [pk for pk in expected if pk not in found and pk > oldest]
        told += len(expected)
        if lacking:
            missed[search] = lacking
    kinds = {kind: len(ones) for kind, ones in drawn.items() if ones}
    return {"kinds": kinds, "searches": len(searches), "most": MOST, "expected": told, "missed": missed}
