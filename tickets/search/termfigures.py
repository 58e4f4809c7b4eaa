"""In how many documents a term stands, as PostgreSQL's own statistics have it: the thousand most frequent ones.

They are refreshed by ANALYZE (autovacuum). What is not among them is rarer than each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from servicedesk.remembered import Remembered

COMMON = 0.01  # of all documents: the beginning of a word that is as common makes the index slow to answer
_MINUTES = 10


@dataclass(frozen=True)
class _Figures:
    shares: dict[str, float]
    rest: float
    """What the share of a term that is not among them is taken to be."""


def share(terms: Sequence[str]) -> float:
    """The share of documents that have all these terms, roughly and at most; 1 for no terms."""
    figures = _figures()
    return min((_share(term, figures) for term in terms), default=1.0)


def worth_asking(terms: Sequence[str]) -> Sequence[str]:
    """Without beginnings of common words, when there is another term: all words with a beginning are read together."""
    figures = _figures()
    kept = [term for term in terms if not term.endswith(":*") or _share(term, figures) < COMMON]
    return kept or terms


def _share(term: str, figures: _Figures) -> float:
    if not term.endswith(":*"):
        return figures.shares.get(term.strip("'"), figures.rest)
    begins = term.removesuffix(":*").strip("'")
    return max(sum(one for known, one in figures.shares.items() if known.startswith(begins)), figures.rest)


def _read() -> _Figures:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN)
        shares = dict(cursor.fetchall())
    return _Figures(shares, min(shares.values(), default=0.0) / 2)


_KNOWN = """
SELECT term, share FROM pg_catalog.pg_stats,
    unnest(most_common_elems::text::text[], most_common_elem_freqs::float8[]) AS known (term, share)
WHERE schemaname = current_schema() AND tablename = 'tickets_searchdocument' AND attname = 'grams' AND term IS NOT NULL
"""
_figures = Remembered(_read, seconds=_MINUTES * 60)
