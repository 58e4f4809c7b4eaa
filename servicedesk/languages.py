"""Texts that the desk keeps in several languages, {"en": …, "zh-hans": …}: the one to be read."""

from collections.abc import Mapping

from django.utils.translation import get_language


def in_language(texts: Mapping[str, str], language: str = "") -> str:
    """In a language (the reader's), else in English, else in whatever there is; "" of nothing."""
    wanted = language or get_language() or "en"
    return str(texts.get(wanted) or texts.get("en") or next(iter(texts.values()), ""))
