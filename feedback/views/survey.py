"""The survey behind a personal link. Opening it never votes: mail scanners open every link [trust 32]."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback import surveys
from feedback.forms.survey import SurveyForm
from feedback.models import Survey
from feedback.vocabulary import Score
from servicedesk.errors import Refused
from servicedesk.web.pages import render_page
from tickets import links
from tickets.vocabulary import LinkPurpose


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    at = timezone.now()
    found = _survey(token, at=at)
    if found is None:
        return render_page(request, "feedback/over.html", status=404)
    if request.method != "POST":
        return _page(request, token, found, SurveyForm(initial=_first_values(request, found)), at=at)
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _page(request, token, found, form, at=at, status=422)
    links.redeem(token, purpose=LinkPurpose.SURVEY, at=at)  # whoever answers has proved the address
    try:
        surveys.answer(found, at=at, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, token, found, form, at=at, status=refusal.status)
    messages.success(request, _("Thank you. Your answers are here."))
    return redirect("feedback:survey", token)


def _survey(token: str, *, at: datetime) -> Survey | None:
    link = links.find(token, purpose=LinkPurpose.SURVEY, at=at)
    return surveys.survey_of(link) if link else None


def _first_values(request: HttpRequest, found: Survey) -> dict[str, object]:
    """What was answered; before it the choice that was clicked in the letter, still to be confirmed by the button."""
    told: dict[str, object] = {}
    if found.answered_at is not None:
        told = {"score": found.score, "helped": "yes" if found.helped else "no", "comment": found.comment}
    clicked = request.GET.get("score", "")
    return told | ({"score": int(clicked)} if clicked in {str(value) for value in Score.values} else {})


def _page(
    request: HttpRequest, token: str, found: Survey, form: SurveyForm, *, at: datetime, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "survey": found,
        "token": token,
        "ticket": found.ticket,
        "now": at,
        "changeable": found.changeable_until is None or at <= found.changeable_until,
    }
    return render_page(request, "feedback/survey.html", context, status=status)
