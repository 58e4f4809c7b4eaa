"""One form, one effect: however often the button is pressed."""

import hashlib
import secrets


def fresh() -> str:
    """For the hidden field of a new form."""
    return secrets.token_urlsafe(18)


def bound(nonce: str, *words: str) -> str | None:
    """The form's nonce bound to what was sent with it, or None without one.

    The same words twice are one thing. A nonce that somebody else made up, or that comes again with other words
    (back, corrected, sent again), is another: nothing is swallowed and nobody is shown another's case.
    """
    if not nonce:
        return None
    return "page:" + hashlib.sha256("\n".join((nonce, *words)).encode()).hexdigest()[:48]
