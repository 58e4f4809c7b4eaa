"""A contact's own link: whoever is called from outside confirms by it that word has reached them [H-12, trust 32].

192 random bits, kept as a hash on the very call that it confirms; good for nothing else, and while that is asked for.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import SYSTEM
from servicedesk.errors import Refused
from tickets.emergencies.log import hold, note
from tickets.links import digest
from tickets.models import EmergencyTell

LIFE = timedelta(days=14)
_BYTES = 24
_LONGEST = 200


def issue(tell: EmergencyTell) -> str:
    """The address of a new link, for the letter alone; one that was sent before no longer opens."""
    token = secrets.token_urlsafe(_BYTES)
    tell.token_hash = digest(token)
    tell.save(update_fields=["token_hash"])
    return f"{settings.BASE_URL}/reached/{token}/"


def find(token: str, *, at: datetime) -> EmergencyTell | None:
    """What this link confirms, changing nothing; None for any other token, and when it is no longer asked for."""
    if not 0 < len(token) <= _LONGEST:
        return None
    tells = EmergencyTell.objects.select_related("emergency", "contact").filter(dropped_at=None)
    return tells.filter(token_hash=digest(token), since__gt=at - LIFE).first()


@transaction.atomic
def confirm(token: str, *, at: datetime) -> EmergencyTell | None:
    """They know. Twice is once."""
    tell = find(token, at=at)
    if tell is None or tell.confirmed_at is not None:
        return tell
    try:
        emergency = hold(tell.emergency)
    except Refused:  # it has ended
        return None
    how = _("by the link in our letter")
    open_one = EmergencyTell.objects.filter(pk=tell.pk, confirmed_at=None, dropped_at=None)
    if open_one.update(confirmed_at=at, told_at=tell.told_at or at, how=how):
        note(emergency, "confirmed", actor=SYSTEM, at=at, data={"name": str(tell)}, words=how)
    return EmergencyTell.objects.filter(pk=tell.pk).exclude(confirmed_at=None).first()
