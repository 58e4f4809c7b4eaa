"""The query language of ticket lists, as text: `is:open assignee:me sla:<1h -tag:refund "not received"`.

A text becomes terms that know where they stand, and flaws that point at what cannot be read. Pure: what a key means,
and whether its values exist, is said in `tickets.filters`. Reading never fails: what is flawed is left out.

    query  = term*                     all of them hold
    term   = ["-"] (key ":" [sign] value ("," value)* | word)      several values: any of them
    value  = word | "words in quotes"
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from servicedesk.errors import Flaw

LONGEST = 500  # characters that are read
MOST_TERMS = 20

# As keyboards of either script write them.
_COLON, _COMMA, _MINUS = ":：", ",，", "-－"
_QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "＂": "＂"}
_CLOSING = '"”」』＂'
_SIGNS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">="}
_SIGN = re.compile(r"[<>]=?|[＜＞≤≥]")
_KEY = re.compile(rf"([^\W\d][\w-]*(?:\.[\w-]+)?)[{_COLON}]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Value:
    text: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Term:
    """One condition, or, without a key, words to be found. `start` and `end` are its place in the text."""

    key: str
    values: tuple[Value, ...]
    sign: str = ""
    negated: bool = False
    quoted: bool = False
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    text: str
    terms: tuple[Term, ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @property
    def conditions(self) -> list[Term]:
        return [term for term in self.terms if term.key]

    @property
    def words(self) -> str:
        """The words that must be found, as the search takes them."""
        return " ".join(_quoted(term) for term in self.terms if not term.key and not term.negated)

    @property
    def unwanted(self) -> list[str]:
        """The words that must not be found."""
        return [_quoted(term) for term in self.terms if not term.key and term.negated]


def read(text: str, keys: Mapping[str, str]) -> Reading:
    """`keys` leads from every spelling of a key, in small letters, to its name."""
    reader = _Reader(text[:LONGEST], keys)
    terms = tuple(reader.terms())
    return Reading(text=text[:LONGEST], terms=terms[:MOST_TERMS], flaws=(*reader.flaws, *_too_many(terms)))


def without(text: str, *terms: Term) -> str:
    """The text with these terms taken out."""
    for term in sorted(terms, key=lambda one: -one.start):
        text = f"{text[: term.start].rstrip()} {text[term.end :].lstrip()}"
    return text.strip()


def write(key: str, value: str) -> str:
    """A term as one types it: in quotes where the value would not stay one word."""
    told = re.sub(rf"[{_CLOSING}]", "", value)
    return f'{key}:"{told}"' if re.search(rf"[\s{_COMMA}]", told) or told[:1] in _QUOTES else f"{key}:{told}"


def _quoted(term: Term) -> str:
    words = term.values[0].text
    return f'"{words}"' if term.quoted else words


def _too_many(terms: tuple[Term, ...]) -> Iterator[Flaw]:
    if len(terms) > MOST_TERMS:
        detail = _("A query has at most %(most)d conditions.") % {"most": MOST_TERMS}
        yield Flaw(code="too_many", detail=detail, start=terms[MOST_TERMS].start, end=terms[-1].end)


class _Reader:
    def __init__(self, text: str, keys: Mapping[str, str]) -> None:
        self.text, self.keys = text, keys
        self.flaws: list[Flaw] = []
        self.at = 0

    def terms(self) -> Iterator[Term]:
        while self._past_spaces():
            start = self.at
            negated = self.text[start] in _MINUS and not self._ends(start + 1)
            self.at += negated
            found = self._condition(start, negated) or self._words(start, negated)
            if found is not None:
                yield found

    def _past_spaces(self) -> bool:
        spaces = _SPACE.match(self.text, self.at)
        self.at = spaces.end() if spaces else self.at
        return self.at < len(self.text)

    def _ends(self, at: int) -> bool:
        return at >= len(self.text) or self.text[at].isspace()

    def _condition(self, start: int, negated: bool) -> Term | None:
        """None for what is no condition. An unknown Latin key is a flaw: it is a slip more often than words."""
        found = _KEY.match(self.text, self.at)
        if found is None:
            return None
        key = self.keys.get(found[1].lower())
        if key is None and (self._no_key(found[1]) or self.text.startswith("/", found.end())):
            return None
        self.at = found.end()
        sign = _SIGN.match(self.text, self.at)
        self.at = sign.end() if sign else self.at
        values = tuple(self._values())
        if key is None:
            self._unknown(found[1], start)
        elif not values:
            self._flaw("no_value", _("Say what “%(key)s” is to be.") % {"key": found[0]}, start)
        else:
            told = _SIGNS[sign[0]] if sign else ""
            return Term(key=key, values=values, sign=told, negated=negated, start=start, end=self.at)
        return None if self._ends(self.at) else self._words(self.at, False)

    def _no_key(self, word: str) -> bool:
        """Not of Latin letters, or with a dot as in an address: `field.…` alone is a key with one."""
        family, dot, _own = word.lower().partition(".")
        return not word.isascii() or bool(dot and not any(key.startswith(f"{family}.") for key in self.keys))

    def _words(self, start: int, negated: bool) -> Term | None:
        if self._ends(self.at):
            return None
        quoted = self.text[self.at] in _QUOTES
        value = self._quoted() if quoted else self._bare("")
        if not value.text.strip():
            return None
        return Term(key="", values=(value,), negated=negated, quoted=quoted, start=start, end=self.at)

    def _values(self) -> Iterator[Value]:
        while not self._ends(self.at):
            value = self._quoted() if self.text[self.at] in _QUOTES else self._bare(_COMMA)
            if value.text.strip():
                yield value
            if self._ends(self.at) or self.text[self.at] not in _COMMA:
                return
            self.at += 1

    def _bare(self, stops: str) -> Value:
        start = self.at
        while not self._ends(self.at) and self.text[self.at] not in stops:
            self.at += 1
        return Value(text=self.text[start : self.at], start=start, end=self.at)

    def _quoted(self) -> Value:
        start, opened = self.at, self.text[self.at]
        ends = [place for mark in _CLOSING if (place := self.text.find(mark, start + 1)) >= 0]
        if not ends:
            self.at = len(self.text)
            close = _QUOTES[opened]
            self._flaw("open_quote", _("The quotation mark is not closed: add %(mark)s.") % {"mark": close}, start)
            return Value(text=self.text[start + 1 :], start=start, end=self.at)
        self.at = min(ends) + 1
        return Value(text=self.text[start + 1 : self.at - 1], start=start, end=self.at)

    def _unknown(self, key: str, start: int) -> None:
        near = get_close_matches(key.lower(), self.keys, n=1, cutoff=0.7)
        words = {"key": key, "near": near[0] if near else ""}
        if near:
            detail = _("There is no “%(key)s:”. Did you mean “%(near)s:”? To look for the words, put them in quotes.")
        else:
            detail = _("There is no “%(key)s:”. To look for the words, put them in quotes.")
        self._flaw("unknown_key", detail % words, start)

    def _flaw(self, code: str, detail: str, start: int) -> None:
        self.flaws.append(Flaw(code=code, detail=detail, start=start, end=self.at))
