"""Text that can be kept: without NUL, which no keyboard types and PostgreSQL does not take, and without halves of
characters. It is made so once, where text comes in (`servicedesk.doors`; a form that reads a file; what another server
answers); behind the doors nobody asks again.
"""

import re
from typing import Any

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    return UNSTORABLE.sub("", text)


def storable_within(value: Any) -> Any:
    """The same for every text of what JSON holds, names included."""
    match value:
        case str():
            return storable(value)
        case list():
            return [storable_within(one) for one in value]
        case dict():
            return {storable(name): storable_within(one) for name, one in value.items()}
    return value
