from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Score(IntegerChoices):
    """How satisfied the customer is, in five words."""

    VERY_BAD = 1, _("Very dissatisfied")
    BAD = 2, _("Dissatisfied")
    FAIR = 3, _("Neither")
    GOOD = 4, _("Satisfied")
    VERY_GOOD = 5, _("Very satisfied")


LOW = (Score.VERY_BAD, Score.BAD)
COMMENT_LENGTH = 5_000


class Format(TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel (XLSX)")


class ExportState(TextChoices):
    WAITING = "waiting", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be written")


class Shared(TextChoices):
    """Who else finds a saved report in their list."""

    NOBODY = "nobody", _("nobody")
    TEAMS = "teams", _("my teams")
    ALL = "all", _("everybody who sees reports")


class Rhythm(TextChoices):
    """How often a report is mailed; each time about the one that is over."""

    DAILY = "day", _("every day")
    WEEKLY = "week", _("every Monday")
    MONTHLY = "month", _("on the first of the month")
