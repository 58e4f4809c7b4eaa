"""Settings: service levels. A list of sheets, and the sheet itself: targets left, consequences right."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk.audit.models import Entry
from servicedesk.web.pages import render_page
from servicedesk.worktime import Calendar
from staff import calendars
from staff.acting import StaffRequest
from staff.models import WorkingCalendar
from staff.views.doing import by, done, need
from tickets import policyfigures, servicelevels
from tickets.forms.policies import SheetForm, WhichForm
from tickets.policyfigures import Kept
from tickets.servicelevels import Sheet, day_of
from tickets.spans import hours_for, words_for
from tickets.vocabulary import Metric, Priority

CHANGES = 8


@require_GET
@login_required
def policy_list(request: StaffRequest) -> HttpResponse:
    need(request, "rules.read", "rules.edit")
    now = timezone.now()
    matched, kept = policyfigures.matched(now), policyfigures.kept(now)
    shown = [
        {
            "sheet": one,
            "first": _range(one, Metric.FIRST_RESPONSE),
            "resolution": _range(one, Metric.RESOLUTION),
            "matched": matched.get(one.key, 0),
            "kept": kept.get(one.key, Kept()),
        }
        for one in servicelevels.sheets()
    ]
    return render_page(request, "tickets/policies.html", {"shown": shown, "may_edit": _may_edit(request)})


@require_GET
@login_required
def new_policy(request: StaffRequest) -> HttpResponse:
    """Choosing for whom leads to the sheet, empty or as it stands."""
    need(request, "rules.edit")
    form = WhichForm(request.GET or None)
    if request.GET and form.is_valid():
        kind, tier = form.cleaned_data["kind"], form.cleaned_data["tier"]
        return redirect("tickets:policy", servicelevels.key_of("" if kind == servicelevels.ANY else kind, tier))
    return render_page(request, "tickets/policy_new.html", {"form": form})


@login_required
def policy(request: StaffRequest, key: str) -> HttpResponse:
    need(request, *(["rules.edit"] if request.method == "POST" else ["rules.read", "rules.edit"]))
    sheet = _sheet_or_404(key)
    form = SheetForm(request.POST if request.method == "POST" else None, sheet=sheet, days=_days(request, sheet))
    if request.method == "POST":
        if done(request, lambda: _save(sheet, form, request), form=form, said=_("Saved. Running clocks follow.")):
            return redirect("tickets:policy", key)
        return _page(request, sheet, form, status=422)
    return _page(request, sheet, form)


@require_POST
@login_required
def retire_policy(request: StaffRequest, key: str) -> HttpResponse:
    need(request, "rules.edit")
    sheet = _sheet_or_404(key)
    seen = request.POST.get("version", "")
    act = servicelevels.retire
    seen_version = int(seen) if seen.isdecimal() else -1
    done(
        request, lambda: act(kind=sheet.kind, tier=sheet.tier, seen=seen_version, **by(request)), said=_("Out of use.")
    )
    return redirect("tickets:policies")


def _save(sheet: Sheet, form: SheetForm, request: StaffRequest) -> None:
    given = form.cleaned_data
    servicelevels.save(
        kind=sheet.kind,
        tier=sheet.tier,
        name=given["name"],
        calendar=given["calendar"],
        targets=form.targets(),
        seen=given["version"],
        **by(request),
    )


def _page(request: StaffRequest, sheet: Sheet, form: SheetForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    days = _days(request, sheet)
    entries = Entry.objects.filter(subject=f"setting:policy:{sheet.key}").select_related("personal")
    context = {
        "now": now,
        "sheet": sheet,
        "form": form,
        "priorities": list(Priority),
        "may_edit": _may_edit(request),
        "day": hours_for(60 * day_of(days)),
        "calendar": WorkingCalendar.objects.filter(pk=sheet.calendar_id or 0).first(),
        "oddities": servicelevels.oddities(sheet),
        "matched": policyfigures.matched(now).get(sheet.key, 0),
        "kept": policyfigures.kept(now).get(sheet.key, Kept()),
        "missed": policyfigures.latest_missed(sheet, now),
        "changes": entries.order_by("-number")[:CHANGES],
    }
    return render_page(request, "tickets/policy.html", context, status=status)


def _sheet_or_404(key: str) -> Sheet:
    who = servicelevels.read_key(key)
    if who is None:
        raise Http404
    return servicelevels.sheet(*who)


def _days(request: StaffRequest, sheet: Sheet) -> Calendar:
    """The calendar whose days are meant: the chosen one, else the desk's."""
    chosen: Any = request.POST.get("calendar", "") if request.method == "POST" else str(sheet.calendar_id or "")
    known = WorkingCalendar.objects.filter(pk=int(chosen)).exists() if chosen.isdecimal() else False
    return calendars.load(int(chosen)) if known else calendars.desk_calendar()


def _may_edit(request: StaffRequest) -> bool:
    return request.actor.reach_of("rules.edit") == "all"


def _range(sheet: Sheet, metric: Metric) -> str:
    """The shortest and the longest promise."""
    day = day_of(calendars.load(sheet.calendar_id) if sheet.calendar_id else calendars.desk_calendar())
    lengths = sorted(set(sheet.targets.get(metric, {}).values()))
    return " – ".join(words_for(minutes, day=day) for minutes in dict.fromkeys((*lengths[:1], *lengths[-1:])))
