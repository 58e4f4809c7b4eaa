"""The words of this app: choices, permissions and the roles every desk starts with [H-2, H-3]."""

from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Function(TextChoices):
    """What a team is for [H-3]."""

    SERVICE = "service", _("Customer service")
    TECHNICAL = "technical", _("Technical support")
    OPERATIONS = "operations", _("Operations")
    TRAINING = "training", _("Training and development")
    OUTSIDE = "outside", _("Other department")
    SUPPLIER = "supplier", _("Supplier")


class Availability(TextChoices):
    AVAILABLE = "available", _("Available")
    BUSY = "busy", _("Busy")
    AWAY = "away", _("Away")


class Running(TextChoices):
    """What happens to the clocks that run when a calendar gets other hours."""

    RECOUNT = "recount", _("Count running clocks anew by the new hours")
    KEEP = "keep", _("Keep running clocks by the hours they began with")


class Theme(TextChoices):
    AUTO = "auto", _("As the system")
    LIGHT = "light", pgettext_lazy("theme", "Light")
    DARK = "dark", pgettext_lazy("theme", "Dark")


class Density(TextChoices):
    COMFORTABLE = "comfortable", _("Comfortable")
    COMPACT = "compact", _("Compact")


class Contrast(TextChoices):
    AUTO = "auto", _("As the system")
    MORE = "more", pgettext_lazy("contrast", "High")


class Motion(TextChoices):
    AUTO = "auto", _("As the system")
    LESS = "less", pgettext_lazy("motion", "None")


# What may be done, and how far: "own" (assigned to me, my first contact, my team's), "teams" (teams I
# lead), "all". Code asks these names, never a role. The table is that of the decisions page.
PERMISSIONS = {
    "ticket.read": _("Read tickets and customer files"),
    "ticket.create": _("Create tickets"),
    "ticket.note": _("Write notes and log calls"),
    "ticket.reply": _("Reply to customers, give evidence, advance a step"),
    "ticket.claim": _("Claim, release, hand over"),
    "ticket.assign": _("Assign to others"),
    "ticket.prioritise": _("Overrule priority"),
    "ticket.redact": _("Redact words for good"),
    "redress.propose": _("Propose redress"),
    "redress.approve": _("Approve redress proposed by others"),
    "complaint.judge": _("Record silence, 'none needed', abuse, not a complaint"),
    "complaint.archive": _("Archive complete complaints"),
    "complaint.reopen": _("Reopen archived complaints"),
    "emergency.open": _("Open emergencies and take part in them"),
    "emergency.lead": _("Lead and end emergencies, hold drills"),
    "board.view": _("See the board"),
    "outbox.view": _("See and resend outgoing letters"),
    "rules.read": _("Read policies, calendars, categories, letters"),
    "rules.edit": _("Edit policies, calendars, categories, letters"),
    "people.availability": _("Set the availability of others"),
    "people.teams": _("Edit teams and their members"),
    "people.edit": _("Edit people, roles and tokens"),
    "audit.view": _("See the audit trail"),
    "customer.erase": _("Erase customers"),
}

REACHES = {"own": _("own"), "teams": _("teams led"), "all": _("all")}

_AGENT = {
    "ticket.read": "all",
    "ticket.create": "all",
    "ticket.note": "all",
    "ticket.reply": "own",
    "ticket.claim": "own",
    "ticket.prioritise": "own",
    "redress.propose": "all",
    "complaint.archive": "own",
    "emergency.open": "all",
    "outbox.view": "own",
    "audit.view": "own",
}
_SUPERVISOR = _AGENT | {
    "ticket.reply": "teams",
    "ticket.claim": "teams",
    "ticket.assign": "teams",
    "ticket.redact": "teams",
    "ticket.prioritise": "all",
    "redress.approve": "teams",
    "complaint.judge": "all",
    "complaint.archive": "all",
    "complaint.reopen": "all",
    "emergency.lead": "all",
    "board.view": "teams",
    "outbox.view": "teams",
    "rules.read": "all",
    "people.availability": "teams",
    "audit.view": "teams",
}
_MANAGER = {
    **dict.fromkeys(_SUPERVISOR, "all"),
    "rules.edit": "all",
    "people.availability": "all",
    "people.teams": "all",
}
_ADMINISTRATOR = {
    "ticket.read": "all",
    "outbox.view": "all",
    "rules.read": "all",
    "rules.edit": "all",
    "people.availability": "all",
    "people.teams": "all",
    "people.edit": "all",
    "audit.view": "all",
    "customer.erase": "all",
}

# key: name, tier, permissions, what one may grant alone, what one may approve for others (desk's currency)
ROLES: dict[str, dict[str, Any]] = {
    "agent": {"name": _("Agent"), "tier": 1, "permissions": _AGENT, "grant": Decimal(200), "approve": Decimal(0)},
    "supervisor": {
        "name": _("Supervisor"),
        "tier": 2,
        "permissions": _SUPERVISOR,
        "grant": Decimal(2_000),
        "approve": Decimal(2_000),
    },
    "manager": {
        "name": _("Manager"),
        "tier": 3,
        "permissions": _MANAGER,
        "grant": Decimal(20_000),
        "approve": Decimal(20_000),
    },
    "administrator": {
        "name": _("Administrator"),
        "tier": 0,
        "permissions": _ADMINISTRATOR,
        "grant": Decimal(0),
        "approve": Decimal(0),
    },
}

# What a token may be limited to: everything, reading, or areas of PERMISSIONS by their first word.
SCOPES = {
    "read": _("Read everything its person may read"),
    "write": _("Everything its person may do"),
    "ticket": _("Work on tickets"),
    "redress": _("Propose and approve redress"),
    "complaint": _("Judge, archive and reopen complaints"),
    "emergency": _("Open and lead emergencies"),
    "board": _("See the board"),
    "outbox": _("See and resend letters"),
    "rules": _("Read and edit rules"),
    "people": _("Edit people and teams"),
    "audit": _("See the audit trail"),
    "customer": _("Erase customers"),
}
