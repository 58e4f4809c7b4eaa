"""One spelling for what is hashed: the same facts give the same bytes, before and after the database."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

type_error = "An audit entry keeps text, whole numbers, yes or no, lists and mappings, not {kind}."


def clean_text(text: str) -> str:
    """Text that PostgreSQL gives back unchanged: without NUL and without half characters."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def clean(value: Any) -> Any:
    """The value as it will be read back from jsonb: fractions, dates and ids become text.

    Raises TypeError for anything else (a model, a set): its text would not be a promise.
    """
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case str() | Promise():
            return clean_text(str(value))
        case dt.datetime():
            return utc_text(value)
        case float() | Decimal() | dt.date() | dt.time() | UUID():
            return str(value)
        case Mapping():
            return {clean_text(str(key)): clean(item) for key, item in value.items()}
        case list() | tuple():
            return [clean(item) for item in value]
    raise TypeError(type_error.format(kind=type(value).__name__))


def utc_text(at: dt.datetime) -> str:
    """ISO 8601 in UTC with microseconds. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("an audit entry needs a time with a zone")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def spell(value: Any) -> str:
    """Canonical JSON: keys in order, no spaces, no escapes beyond JSON's own."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def entry_body(
    *,
    subject: str,
    at: dt.datetime,
    actor_kind: str,
    actor_id: int | None,
    via: str,
    verb: str,
    facts: Any,
    personal_hash: str,
) -> str:
    """What one entry says, without its place in the chain."""
    return spell([subject, utc_text(at), actor_kind, actor_id, via, verb, facts, personal_hash])


def chain_hash(*, previous: str, number: int, body: str) -> str:
    """sha256 over the previous hash, the number and the body. recording.py computes the same in SQL."""
    return hashlib.sha256(f"{previous}\n{number}\n{body}".encode()).hexdigest()


def salted_hash(*, salt: str, values: Any) -> str:
    return hashlib.sha256(f"{salt}\n{spell(values)}".encode()).hexdigest()
