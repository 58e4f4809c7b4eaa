"""`{name}` in canned texts and letters: one pass, known names only, never a template engine (trust.md, 29)."""

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from servicedesk.errors import Refused

# Only what looks like a name is a placeholder; other braces are text. Dots are taken in so as to be refused.
_PLACEHOLDER = re.compile(r"\{([^\W\d][\w.]*)\}")


def names_in(template: str) -> list[str]:
    """The placeholders a text uses, each once, in order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(template)))


def check(template: str, *, allowed: Collection[str]) -> None:
    """Raises Refused("unknown_placeholder") with a sentence that names the first unknown one and all known."""
    for name in names_in(template):
        if name not in allowed:
            known = ", ".join(f"{{{one}}}" for one in sorted(allowed))
            sentence = _("{%(name)s} is not known here. Use one of: %(known)s.") % {"name": name[:60], "known": known}
            raise Refused("unknown_placeholder", sentence)


def fill(template: str, values: Mapping[str, object]) -> str:
    """The text with its values. A value is never looked into again, whatever braces a customer put there."""
    check(template, allowed=values.keys())
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), template)
