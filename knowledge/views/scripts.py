"""Settings: scripts and the phrases to avoid."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from knowledge import phrases, scripts
from knowledge.forms.scripts import PhrasesForm, ScriptForm
from knowledge.models import PhraseList, Script
from knowledge.vocabulary import PLACEHOLDERS
from servicedesk.audit.models import Entry
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need

CHANGES = 8


@require_GET
@login_required
def script_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    shown = Script.objects.select_related("team", "owner").order_by("-active", "-used", "pk")
    return render_page(request, "knowledge/scripts.html", {"shown": shown, "may_edit": request.actor.may("rules.edit")})


@login_required
def new_script(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    return _edit(request, None)


@login_required
def script(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    return _edit(request, get_object_or_404(Script, pk=pk))


@login_required
def phrase_lists(request: StaffRequest) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    initial = dict(PhraseList.objects.values_list("language", "text"))
    form = PhrasesForm(request.POST or None, initial=initial)
    if request.method == "POST" and done(
        request, lambda: phrases.write(form.cleaned_data, **by(request)), form=form, said=_("Kept.")
    ):
        return redirect("knowledge:phrases")
    context = {"form": form, "may_edit": request.actor.may("rules.edit")}
    return render_page(request, "knowledge/phrases.html", context, status=422 if form.errors else 200)


def _edit(request: StaffRequest, found: Script | None) -> HttpResponse:
    form = ScriptForm(request.POST or None, script=found)
    made: list[Script] = []
    if request.method == "POST" and done(
        request, lambda: made.append(scripts.write(found, **form.told(), **by(request))), form=form, said=_("Kept.")
    ):
        return redirect("knowledge:script", made[0].pk)
    entries = Entry.objects.filter(subject=f"setting:script:{found.pk if found else 0}").select_related("personal")
    context: dict[str, Any] = {
        "form": form,
        "script": found,
        "now": timezone.now(),
        "may_edit": request.actor.may("rules.edit"),
        "placeholders": PLACEHOLDERS,
        "changes": entries.order_by("-number")[:CHANGES],
    }
    return render_page(request, "knowledge/script.html", context, status=422 if form.errors else 200)
