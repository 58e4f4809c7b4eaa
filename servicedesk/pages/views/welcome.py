"""The help centre: doors, and what happens behind them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from complaints.vocabulary import Step
from servicedesk.pages.forms import TrackForm
from servicedesk.web.pages import render_page
from tickets.vocabulary import Kind

# The doors after the first: kind, label, one line.
DOORS = (
    (Kind.ENQUIRY, _("Ask a question"), _("About a product, an order or how something works.")),
    (Kind.REQUEST, _("Ask for a service"), _("Report something broken, book, change or order.")),
    (Kind.SUGGESTION, _("Make a suggestion"), _("You see how it could be better. You get an answer either way.")),
    (Kind.PRAISE, _("Say thank you"), _("Somebody did well. We pass your words on.")),
)
SEVEN = (
    (Step.LISTEN, _("We read all of it before we answer.")),
    (Step.APOLOGISE, _("A person writes to you or calls you.")),
    (Step.CONFIRM, _("We agree with you on what went wrong.")),
    (Step.RESOLVE, _("You get a proposal. You may refuse it.")),
    (Step.FOLLOW_UP, _("We ask whether it held.")),
    (Step.PREVENT, _("We mend the cause, not only the case.")),
    (Step.ARCHIVE, _("You can still write, and we look again.")),
)


@require_safe
def help_centre(request: HttpRequest) -> HttpResponse:
    context = {"doors": DOORS, "seven": SEVEN, "form": TrackForm(), "complaint": Kind.COMPLAINT}
    return render_page(request, "pages/help.html", context)


@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    first = (Kind.COMPLAINT, _("Make a complaint"), _("Something went wrong. About five minutes, no account needed."))
    return render_page(request, "pages/kinds.html", {"doors": (first, *DOORS)})
