"""Whole numbers as addresses and forms send them: anybody can write anything there."""

_DIGITS = 18  # of what a row's id can be; Python itself refuses to read thousands


def whole(text: str, *, digits: int = _DIGITS) -> int | None:
    """What these digits say; None for anything else, and for more digits than any row could have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
