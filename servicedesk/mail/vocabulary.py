"""Words of the outbox: channels, states, and what can go wrong, each in a sentence."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Channel(TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class State(TextChoices):
    """Where a letter is. `sending`: a worker holds it under a lease. `unknown`: it may or may not have arrived."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    KEPT = "kept", _("Kept here")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Uncertain")
    CANCELLED = "cancelled", _("Cancelled")


DELIVERED = frozenset({State.SENT, State.KEPT})
WAITING = frozenset({State.QUEUED, State.SENDING})
RESENDABLE = frozenset({State.FAILED, State.UNKNOWN})

PERMANENT = frozenset({"refused_address", "refused", "gateway_refused", "bad_header"})  # the same again is useless

# A letter of these kinds was written or approved by a person; all others say that a machine wrote them.
WRITTEN_BY_PEOPLE = frozenset({"reply", "ask", "apology", "proposal", "confirm_request"})

ERRORS: dict[str, Text] = {
    "refused_address": _("The receiving server refused this address."),
    "refused": _("The receiving server refused this letter."),
    "unreachable": _("The mail server cannot be reached; the desk keeps trying."),
    "sign_in": _("The mail server did not accept the desk's user name and password; the desk keeps trying."),
    "busy": _("The receiving server asked to try again later; the desk keeps trying."),
    "gave_up": _("The desk tried for five days and gave up."),
    "bad_header": _("The letter has an address or subject that cannot be sent."),
    "missing_file": _("An attached file is no longer there."),
    "broken": _("The letter could not be put together."),
    "no_gateway": _("No SMS gateway is set up."),
    "gateway_refused": _("The SMS gateway refused this message."),
    "gateway_closed": _("The SMS gateway takes nothing: check its address and our credit; the desk keeps trying."),
    "gateway_down": _("The SMS gateway cannot be reached; the desk keeps trying."),
    "uncertain": _("The connection broke while the letter was handed over: it may or may not have arrived."),
}


def error_sentence(code: str) -> Text:
    """What went wrong, for a person; "" when nothing did."""
    return ERRORS.get(code, _("The letter could not be sent.")) if code else ""
