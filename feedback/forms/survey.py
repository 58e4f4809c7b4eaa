from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.vocabulary import COMMENT_LENGTH, Score
from servicedesk.web.forms import DeskForm


def _as_boolean(value: str) -> bool:
    return value == "yes"


class SurveyForm(DeskForm):
    """Three short questions [H-28]."""

    score = forms.TypedChoiceField(
        label=_("How satisfied are you with the outcome?"),
        choices=Score.choices,
        coerce=int,
        error_messages={"required": _("Choose one of the five.")},
    )
    helped = forms.TypedChoiceField(
        label=_("Is the problem gone?"),
        choices=(("yes", _("Yes, it is gone")), ("no", _("No, or it came back"))),
        coerce=_as_boolean,
        error_messages={"required": _("Say whether the problem is gone.")},
    )
    comment = forms.CharField(
        label=_("What should we do differently?"),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
