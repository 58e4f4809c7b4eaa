"""What every change of a customer's file does: ask who may, hold the row, count its version, leave an audit entry."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, NotPermitted, Refused, Stale
from tickets.models import Customer

TEXT_LENGTH = 5_000


def subject_of(customer: Customer) -> str:
    """The customer's chain in the audit."""
    return f"customer:{customer.pk}"


def require(actor: Actor, permission: str) -> None:
    """Raises NotPermitted with a sentence."""
    if not actor.may(permission):
        raise NotPermitted("not_permitted", _("Your role does not allow this."))


def hold(customer: Customer, *, expected: int | None = None) -> Customer:
    """The file, locked until the transaction ends. Raises Refused, and Stale when `expected` is not its version."""
    held = Customer.objects.select_for_update().get(pk=customer.pk)
    if held.erased_at is not None:
        raise Refused("erased", _("This customer was erased."))
    check_version(held.version, expected)
    return held


def check_version(version: int, expected: int | None) -> None:
    """Raises Stale when somebody changed it since the writer looked."""
    if expected is not None and expected != version:
        raise Stale("changed", _("Somebody changed this meanwhile. Look at what stands there now, then keep yours."))


def save(customer: Customer, *fields: str) -> None:
    customer.version += 1
    customer.save(update_fields=[*fields, "version"])


def clean(field: str, text: str, *, longest: int = TEXT_LENGTH) -> str:
    """Raises Invalid for `field` when it is too long."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Invalid({field: [_("This is longer than %(longest)s characters.") % {"longest": longest}]})
    return text


def note(
    customer: Customer,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, object] = {},
    personal: Mapping[str, str] = {},
) -> None:
    """The audit entry of a change; names and words are `personal`, for they can be erased."""
    record(subject=subject_of(customer), verb=verb, at=at, actor=actor, facts=facts, personal=personal)
