"""Personal links of customers: 192 random bits, kept as a hash, bound to one purpose and ticket [trust 32, 33]."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from tickets.models import Address, Customer, PersonalLink, Ticket
from tickets.vocabulary import LinkPurpose

LIFE = timedelta(days=14)  # usable again within this time, for mail scanners open links (decision 17)
_BYTES = 24
_LONGEST = 200
_PAGES = {LinkPurpose.PROGRESS: "p", LinkPurpose.SURVEY: "survey"}


def issue(
    ticket: Ticket, *, purpose: LinkPurpose, address: Address | None, at: datetime, life: timedelta = LIFE
) -> str:
    """A new token. It goes into the letter and nowhere else: not into logs, messages or the audit."""
    token, link = draft(ticket, purpose=purpose, address=address, at=at, life=life)
    link.save()
    return token


def draft(
    ticket: Ticket, *, purpose: LinkPurpose, address: Address | None, at: datetime, life: timedelta = LIFE
) -> tuple[str, PersonalLink]:
    """A new token and the row that knows it, which the caller writes together with the letter."""
    token = secrets.token_urlsafe(_BYTES)
    return token, PersonalLink(
        token_hash=digest(token),
        purpose=purpose,
        ticket=ticket,
        address=address,
        created_at=at,
        expires_at=at + life,
    )


def url(token: str, *, purpose: LinkPurpose) -> str:
    """The address a customer opens, on this desk's own host."""
    return f"{settings.BASE_URL}/{_PAGES[purpose]}/{token}/"


def find(token: str, *, purpose: LinkPurpose, at: datetime) -> PersonalLink | None:
    """The open link of this token, changing nothing: for the page that only shows a button."""
    if not 0 < len(token) <= _LONGEST:
        return None
    link = (
        PersonalLink.objects.select_related("ticket__customer", "address")
        .filter(token_hash=digest(token), purpose=purpose)
        .first()
    )
    return link if link is not None and link.is_open(at) else None


def redeem(token: str, *, purpose: LinkPurpose, at: datetime) -> PersonalLink | None:
    """The open link of this token; its address is verified by it. None for any other token, whatever the reason."""
    link = find(token, purpose=purpose, at=at)
    if link is not None and link.address is not None and link.address.verified_at is None:
        link.address.verified_at = at
        link.address.save(update_fields=["verified_at"])
    return link


def revoke_all(ticket: Ticket, *, at: datetime) -> int:
    """Close every link of a ticket; returns how many were open."""
    return PersonalLink.objects.filter(ticket=ticket, revoked_at=None, expires_at__gt=at).update(revoked_at=at)


def revoke_strangers(customers: Collection[Customer], *, at: datetime) -> int:
    """Close the links to cases of these customers that were written to somebody else's address."""
    theirs = PersonalLink.objects.filter(ticket__customer__in=customers, revoked_at=None, address__isnull=False)
    return theirs.exclude(address__customer=F("ticket__customer")).update(revoked_at=at)


def digest(token: str) -> str:
    """A token has enough chance in it that a plain hash keeps it; equal hashes are compared by the index."""
    return hashlib.sha256(token.encode()).hexdigest()
