from django.db.models import IntegerChoices
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
