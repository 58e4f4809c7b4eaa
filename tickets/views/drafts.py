"""Settings: the draft of other rules. Its list, the editor of a policy, and what happens to policies."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.numerals import whole
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.models import WorkingCalendar
from staff.views.calendars import weeks_of
from staff.views.doing import by, done, need
from tickets.clocks import previewing, rulebooks, rulechecks
from tickets.clocks.conditions import FIELDS
from tickets.clocks.ladderfaults import faults_of
from tickets.clocks.policies import title_of
from tickets.clocks.rulechecks import Wording
from tickets.clocks.spans import day_of, hours_for
from tickets.forms.policies import PolicyForm
from tickets.forms.rows import with_row, without_row
from tickets.models import Policy, RuleBook
from tickets.views.policies import days_of, may_edit, rows_of, told
from tickets.vocabulary import Priority


@login_required
def draft(request: StaffRequest) -> HttpResponse:
    """The draft in order; sent, it begins one."""
    if request.method == "POST":
        need(request, "rules.edit")
        done(request, lambda: rulebooks.draft(**by(request)))
        return redirect("tickets:draft")
    need(request, "rules.read", "rules.edit")
    book = rulebooks.draft_of_today()
    if book is None:
        return redirect("tickets:policies")
    context = {
        "book": book,
        "shown": rows_of(book),
        "changes": told(book.based_on, book) if book.based_on else [],
        "may_edit": may_edit(request),
        "now": timezone.now(),
    }
    return render_page(request, "tickets/policy_draft.html", context)


@login_required
def edit_policy(request: StaffRequest, key: int) -> HttpResponse:
    """The editor. Its buttons add and take away rows without saving."""
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    book = _book_or_404()
    policy = get_object_or_404(book.policies.select_related("calendar"), key=key)
    if request.method != "POST":
        return _page(request, book, policy, _form(request, book, policy))
    shaped = _shaped(request)
    if shaped is not None:
        return _page(request, book, policy, _form(request, book, policy, shaped).quiet())
    form = _form(request, book, policy, request.POST)
    act = rulebooks.edit
    if done(
        request,
        lambda: act(key, form.said(), seen=form.cleaned_data["version"], **by(request)),
        form=form,
        said=_("Saved in the draft. Nothing changes before it is published."),
    ):
        return redirect("tickets:edit_policy", key)
    return _page(request, book, policy, form, status=422)


@require_POST
@login_required
def add_policy(request: StaffRequest) -> HttpResponse:
    """A new policy at the top, for nobody yet: out of use until it says for whom."""
    need(request, "rules.edit")
    made: list[Policy] = []
    add = rulebooks.add
    wording = Wording(name=_("New policy"), active=False)
    if done(request, lambda: made.append(add(wording, seen=_seen(request), **by(request)))):
        return redirect("tickets:edit_policy", made[0].key)
    return redirect("tickets:draft")


@require_POST
@login_required
def change_policy(request: StaffRequest, key: int, do: str) -> HttpResponse:
    """Up, down, or out of the draft."""
    need(request, "rules.edit")
    seen, who = _seen(request), by(request)
    steps = {"up": -1, "down": 1}
    if do in steps:
        done(request, lambda: rulebooks.move(key, by=steps[do], seen=seen, **who))
    elif do == "remove":
        done(request, lambda: rulebooks.remove(key, seen=seen, **who), said=_("Taken out of the draft."))
    else:
        raise Http404
    return redirect("tickets:draft")


@require_POST
@login_required
def discard(request: StaffRequest) -> HttpResponse:
    need(request, "rules.edit")
    done(request, lambda: rulebooks.discard(seen=_seen(request), **by(request)), said=_("The draft is gone."))
    return redirect("tickets:policies")


@require_GET
@login_required
def beside(request: StaffRequest, key: int) -> HttpResponse:
    """What the policy would have done, as it is saved in the draft."""
    need(request, "rules.read", "rules.edit")
    book = _book_or_404()
    policy = get_object_or_404(book.policies, key=key)
    now = timezone.now()
    days, today = days_of(policy), timezone.localdate(now)
    context = {
        "now": now,
        "policy": policy,
        "would": previewing.would_have_matched(book, policy, now),
        "kept": previewing.would_have_kept(book, policy, actor=request.actor, at=now),
        "days": days,
        "weeks": weeks_of(days, today.replace(day=1)),
        "today": today,
    }
    return render_page(request, "tickets/_policy_would.html", context)


def _form(request: StaffRequest, book: RuleBook, policy: Policy, data: object = None) -> PolicyForm:
    wording = Wording(
        name=policy.name,
        match=policy.match,
        conditions=policy.conditions,
        calendar=policy.calendar,
        targets=policy.targets,
        ladder=policy.ladder,
        active=policy.active,
    )
    return PolicyForm(data, wording=wording, version=book.version, day=day_of(days_of(policy)))


def _shaped(request: StaffRequest) -> object:
    """What was sent with a row more or less, if that is what was asked for."""
    do, _dash, number = request.POST.get("do", "").partition("-")
    if do == "more_conditions" and request.POST.get("ask") in FIELDS:
        return with_row(request.POST, "condition", field=request.POST["ask"], op="is")
    if do == "more_steps":
        return with_row(request.POST, "step", tell="owner", by="page")
    if do in ("condition", "step") and (gone := whole(number)) is not None:
        return without_row(request.POST, do, gone)
    return None


def _page(
    request: StaffRequest, book: RuleBook, policy: Policy, form: PolicyForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "book": book,
        "policy": policy,
        "title": title_of(policy),
        "form": form,
        "fields": FIELDS.values(),
        "priorities": list(Priority),
        "day": hours_for(60 * day_of(days_of(policy))),
        "calendar": WorkingCalendar.objects.filter(pk=policy.calendar_id or 0).first(),
        "oddities": rulechecks.oddities(policy.targets),
        "faults": faults_of([policy]).get(policy.pk, []),
        "place": 1 + book.policies.filter(position__lt=policy.position).count(),
        "of": book.policies.count(),
        "may_edit": may_edit(request),
    }
    return render_page(request, "tickets/policy_edit.html", context, status=status)


def _book_or_404() -> RuleBook:
    book = rulebooks.draft_of_today()
    if book is None:
        raise Http404
    return book


def _seen(request: StaffRequest) -> int:
    seen = whole(request.POST.get("version", ""), digits=9)
    return -1 if seen is None else seen
