"""The words of the seven steps [H-13…19, H-46]."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Step(TextChoices):
    LISTEN = "listen", pgettext_lazy("step", "Listen")
    APOLOGISE = "apologise", pgettext_lazy("step", "Apologise")
    CONFIRM = "confirm", pgettext_lazy("step", "Confirm")
    RESOLVE = "resolve", pgettext_lazy("step", "Resolve")
    FOLLOW_UP = "follow_up", pgettext_lazy("step", "Follow up")
    PREVENT = "prevent", pgettext_lazy("step", "Prevent")
    ARCHIVE = "archive", pgettext_lazy("step", "Archive")


STEPS: tuple[Step, ...] = tuple(Step)
ARCHIVED = "archived"
STEP_STATES = ("done", "now", "ahead")  # of one step, as pages and programs see it
ENDED = "ended"  # by a way out other than withdrawal
POSITIONS: tuple[str, ...] = (*STEPS, ARCHIVED, ENDED)


class Severity(TextChoices):
    MINOR = "minor", pgettext_lazy("severity", "Minor")
    SERIOUS = "serious", pgettext_lazy("severity", "Serious")
    GRAVE = "grave", pgettext_lazy("severity", "Grave")


class Feeling(TextChoices):
    """What the customer feels, noted so that it is seen to [H-57]."""

    CALM = "calm", _("Calm")
    DISAPPOINTED = "disappointed", _("Disappointed")
    WORRIED = "worried", _("Worried")
    ANGRY = "angry", _("Angry")
    HURT = "hurt", _("Hurt")


class ContactWay(TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    SMS = "sms", _("Text message")
    COUNTER = "counter", _("At the counter")


class Outcome(TextChoices):
    """How a pass of a step ended."""

    DONE = "done", pgettext_lazy("pass", "Done")
    RETURNED = "returned", _("Returned to an earlier step")
    SILENCE = "silence", _("The customer did not answer")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")


class Party(TextChoices):
    """Who answers for what happened 责任认定 [H-46]."""

    US = "us", _("Us")
    SUPPLIER = "supplier", _("A supplier")
    CUSTOMER = "customer", _("The customer")
    SEVERAL = "several", _("Several")
    NOBODY = "nobody", _("Nobody (force majeure)")


class Verdict(TextChoices):
    """Each wish is weighed as reasonable and possible 合理而可能 [H-46]."""

    GRANTED = "granted", _("Granted")
    PARTLY = "partly", _("Granted in part")
    REFUSED = "refused", _("Refused")


class Redress(TextChoices):
    APOLOGY = "apology", _("Apology only")
    REPAIR = "repair", _("Repair or redo")
    REPLACEMENT = "replacement", _("Replacement")
    REFUND = "refund", _("Refund")
    VOUCHER = "voucher", _("Voucher")
    COMPENSATION = "compensation", _("Compensation")
    GOODWILL = "goodwill", _("Goodwill gesture")


class ProposalState(TextChoices):
    AWAITING = "awaiting", _("Waiting for approval")
    REJECTED = "rejected", _("Not approved")
    READY = "ready", _("Ready to send")
    SENT = "sent", _("With the customer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused by the customer")
    SUPERSEDED = "superseded", _("Replaced")


# One proposal of a pass stands at a time; the database sees to it.
STANDING = (ProposalState.AWAITING, ProposalState.READY, ProposalState.SENT, ProposalState.ACCEPTED)
# What was once granted stands as a precedent, whatever the customer said to it.
GRANTED = (ProposalState.READY, ProposalState.SENT, ProposalState.ACCEPTED, ProposalState.REFUSED)


class Method(TextChoices):
    """How a cause was found."""

    INTERVIEW = "interview", _("Talk with those involved")
    RECORDS = "records", _("Records and data")
    INSPECTION = "inspection", _("Inspection on the spot")
    FIVE_WHYS = "five_whys", _("Five whys")
    FISHBONE = "fishbone", _("Fishbone diagram")


class ActionKind(TextChoices):
    CORRECTIVE = "corrective", _("Corrective: mends what happened")
    PREVENTIVE = "preventive", _("Preventive: stops it from coming back")


class ExitKind(TextChoices):
    """Ways out of the procedure; each ends it openly and skips nothing (decision 25)."""

    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
    NOT_A_COMPLAINT = "not_a_complaint", _("Not a complaint")
    DUPLICATE = "duplicate", _("Duplicate")
    ABUSE = "abuse", _("Abuse")
