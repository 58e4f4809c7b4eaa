"""What a search has to find, told by looking at every text: slow, and nothing that an index could get wrong."""

import re

from tickets.search.words import is_han

_LETTERS = "a-z\u00df-\u1fff"


def stands_in(word: str, text: str) -> bool:
    """As the search's page says: letters from the beginnings of words, one or two digits from those of numbers.

    Both are normalised (`tickets.search.words.normalise`).
    """
    begins = re.match(f"[{_LETTERS}]+|[0-9]+", word)
    short = begins is not None and (begins[0][0] > "9" or len(begins[0]) < 3)
    if not short or begins is None or begins[0] == word[:1] == word:
        return word in text
    after = word[begins.end() : begins.end() + 1]
    if after and is_han(after):
        return word in text
    kind = "0-9" if begins[0][0] <= "9" else _LETTERS
    return re.search(f"(?<![{kind}]){re.escape(word)}", text) is not None
