"""Settings: scripts and the phrases to avoid."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from knowledge import phrases, scripts
from knowledge.forms.scripts import PhrasesForm, ScriptForm
from knowledge.models import PhraseList, Script
from knowledge.vocabulary import PLACEHOLDERS
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from staff.views.rulepage import EDIT, READ, need_rules, rule_page


@require_GET
@login_required
def script_list(request: StaffRequest) -> HttpResponse:
    need(request, *READ)
    shown = Script.objects.select_related("team", "owner").order_by("-active", "-used", "pk")
    return render_page(request, "knowledge/scripts.html", {"shown": shown, "may_edit": request.actor.may("rules.edit")})


@login_required
def new_script(request: StaffRequest) -> HttpResponse:
    need(request, *EDIT)
    return _edit(request, None)


@login_required
def script(request: StaffRequest, pk: int) -> HttpResponse:
    need_rules(request)
    return _edit(request, get_object_or_404(Script, pk=pk))


@login_required
def phrase_lists(request: StaffRequest) -> HttpResponse:
    need_rules(request)
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
    return rule_page(
        request,
        form,
        kind="script",
        found=found,
        write=lambda: scripts.write(found, **form.told(), **by(request)),
        address="knowledge:script",
        template="knowledge/script.html",
        more={"placeholders": PLACEHOLDERS},
    )
