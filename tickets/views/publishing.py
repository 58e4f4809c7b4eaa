"""Settings: publishing the draft. What it would do to clocks that run, when it is to hold, and whether they follow."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.numerals import whole
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets.clocks import previewing, publishing, rulebooks
from tickets.forms.publishing import PublishForm
from tickets.models import RuleBook
from tickets.views.policies import told


@login_required
def publish(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    book = rulebooks.draft_of_today()
    if book is None:
        raise Http404
    first = {"version": book.version, "recompute": book.recompute, "note": book.note, "moment": book.live_at}
    form = PublishForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and done(request, lambda: _act(form, request), form=form, said=_("Done.")):
        return redirect("tickets:draft" if form.cleaned_data["moment"] else "tickets:policies")
    return _page(request, book, form, status=422 if request.method == "POST" else 200)


@require_POST
@login_required
def unplan(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    version = whole(request.POST.get("version", ""), digits=9)
    seen = -1 if version is None else version
    done(
        request,
        lambda: publishing.unplan(seen=seen, **by(request)),
        said=_("It stays a draft."),
    )
    return redirect("tickets:draft")


def _act(form: PublishForm, request: StaffRequest) -> None:
    given = form.cleaned_data
    how = {"seen": given["version"], "recompute": given["recompute"], "note": given["note"], **by(request)}
    if given["moment"]:
        publishing.plan(moment=given["moment"], **how)
    else:
        publishing.publish(**how)


def _page(request: StaffRequest, book: RuleBook, form: PublishForm, *, status: int) -> HttpResponse:
    now = timezone.now()
    context = {
        "book": book,
        "form": form,
        "now": now,
        "preview": previewing.preview(book, actor=request.actor, at=now),
        "changes": told(book.based_on, book) if book.based_on else [],
    }
    return render_page(request, "tickets/policy_publish.html", context, status=status)
