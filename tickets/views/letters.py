"""Settings: the texts of letters by kind and language, with their placeholders and a look at the outcome."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from servicedesk.audit.models import Entry
from servicedesk.errors import Invalid, Refused, Text
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets import letters, stationery
from tickets.forms.rules import LetterForm
from tickets.lettertexts import KINDS
from tickets.models import LetterText

CHANGES = 8
# What each placeholder becomes, as the page tells it.
MEANINGS: dict[str, Text] = {
    "reference": gettext_lazy("the number of the case, such as C-100232"),
    "name": gettext_lazy("the customer’s name, once their address is known to be theirs"),
    "agent": gettext_lazy("who writes or looks after it, by the name shown to customers"),
    "subject": gettext_lazy("the subject of the case, once the address is known to be theirs"),
    "body": gettext_lazy("what the colleague wrote"),
    "link": gettext_lazy("the customer’s own link, as a button named by the words before it"),
    "organisation": gettext_lazy("the name of the organisation"),
    "due": gettext_lazy("until when we promised an answer"),
    "until": gettext_lazy("until when the link or the question stands"),
}


@require_GET
@login_required
def letter_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    known = {(one.kind, one.language): one for one in LetterText.objects.all()}
    shown = [
        (kind, label, [(code, language, known.get((kind, code))) for code, language in settings.LANGUAGES])
        for kind, label in KINDS.items()
    ]
    return render_page(request, "tickets/letter_texts.html", {"shown": shown})


@login_required
def letter_text(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    text = _text_or_404(kind, language)
    form = LetterForm(request.POST or None, initial={"subject": text.subject, "body": text.body, "sms": text.sms})
    act = stationery.rewrite
    if request.method == "POST" and done(
        request,
        lambda: act(kind=kind, language=language, **form.cleaned_data, **by(request)),
        form=form,
        said=_("Kept. The next letter is written so."),
    ):
        return redirect("tickets:letter_text", kind, language)
    entries = Entry.objects.filter(subject=f"setting:letter:{kind}:{language}").select_related("personal")
    context = {
        "form": form,
        "text": text,
        "label": KINDS[kind],
        "meanings": MEANINGS,
        "now": timezone.now(),
        "may_edit": request.actor.reach_of("rules.edit") == "all",
        "changes": entries.order_by("-number")[:CHANGES],
        **_sample(text, request.POST if request.method == "POST" else None),
    }
    return render_page(request, "tickets/letter_text.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def sample(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    """The letter as it would read, while one still writes; nothing is kept."""
    need(request, "rules.read", "rules.edit")
    text = _text_or_404(kind, language)
    return render(request, "tickets/_letter_sample.html", {"text": text, **_sample(text, request.POST)})


@require_POST
@login_required
def restore(request: StaffRequest, kind: str, language: str) -> HttpResponse:
    need(request, "rules.edit")
    _text_or_404(kind, language)
    done(
        request,
        lambda: stationery.restore(kind=kind, language=language, **by(request)),
        said=_("The text is the one that every desk starts with."),
    )
    return redirect("tickets:letter_text", kind, language)


def _text_or_404(kind: str, language: str) -> LetterText:
    if kind not in KINDS or language not in dict(settings.LANGUAGES):
        raise Http404
    found = LetterText.objects.filter(kind=kind, language=language).first()
    return found or LetterText(kind=kind, language=language)


def _sample(text: LetterText, typed: Any) -> dict[str, Any]:
    """The text, or what is being typed instead, filled with made-up values; or why it cannot be filled."""
    told = {name: (typed or {}).get(name, getattr(text, name)) for name in ("subject", "body", "sms")}
    try:
        stationery.check(text.kind, told)
        shown = letters.sample(LetterText(kind=text.kind, language=text.language, **told))
    except Invalid as wrong:
        return {"wrong": [one for words in wrong.errors.values() for one in words]}
    except Refused as refusal:
        return {"wrong": [refusal.detail]}
    return {"sample_mail": shown[0], "sample_sms": shown[1], "wrong": []}
