"""What a search has to find, told by looking at every text: slow, and nothing that an index could get wrong."""

import re

from tickets.search.words import is_han

_LETTERS = "a-z\u00df-\u1fff"
_LONGEST_NUMBER = 24  # a longer one is found from its beginning alone (docs/search.md)


def stands_in(word: str, text: str) -> bool:
    """As the search's page says: letters from the beginnings of words, one or two digits from those of numbers.

    Both are normalised (`tickets.search.words.normalise`).
    """
    begins = re.match(f"[{_LETTERS}]+|[0-9]+", word)
    if begins is None or begins[0] == word[:1] == word:
        return word in text
    if begins[0][0] <= "9" and len(begins[0]) >= 3:
        return any(_is_found_at(place.start(), text) for place in re.finditer(f"(?={re.escape(word)})", text))
    after = word[begins.end() : begins.end() + 1]
    if after and is_han(after):
        return word in text
    kind = "0-9" if begins[0][0] <= "9" else _LETTERS
    return re.search(f"(?<![{kind}]){re.escape(word)}", text) is not None


def _is_found_at(place: int, text: str) -> bool:
    """Whether a number is looked for from its digit at this place."""
    number = next(one for one in re.finditer("[0-9]+", text) if one.start() <= place < one.end())
    return place == number.start() or number.end() - number.start() <= _LONGEST_NUMBER
