"""The page of a person's notices, and the badge that leads to it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from servicedesk import keyset
from servicedesk.errors import Invalid
from servicedesk.numerals import whole
from servicedesk.web.forms import explain
from servicedesk.web.pages import back, go, render_page

from . import choosing, panels, telling
from .forms import ChoicesForm, first_choices
from .kinds import kind_of
from .models import Notice

PAGE = 50


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; opening one marks it, so the page itself changes nothing."""
    own = Notice.objects.filter(person_id=_id(request))
    page = keyset.page(own, order=("-id",), cursor=request.GET.get("page", ""), size=PAGE)
    context = {
        "now": timezone.now(),
        "page": page,
        "shown": [(notice, kind_of(notice.kind), kind_of(notice.kind).told(notice.params)[0]) for notice in page.rows],
        "any_unread": any(notice.read_at is None for notice in page.rows),
    }
    return render_page(request, "notify/notices.html", context, fragments=("notice-list",))


@require_POST
@login_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark it as read and go where it leads."""
    notice = telling.read_one(_id(request), notice_id, at=timezone.now())
    if notice is None:
        raise Http404
    return go(request, kind_of(notice.kind).told(notice.params)[1] or reverse("notify:notices"))


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    telling.read_all(_id(request), at=timezone.now())
    return go(request, reverse("notify:notices"))


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """How I hear of what, and when not: the card of `/desk/me/`, alone where a refusal without scripts shows it."""
    sent = request.method == "POST"
    form = ChoicesForm(request.POST if sent else None, initial=first_choices(_id(request)))
    if sent and _chosen(request, form):
        messages.success(request, _("Kept."))
        return go(request, back(request, otherwise=reverse("notify:notices")))
    context, status = {"choices_form": form}, 422 if sent else 200
    return render_page(request, "notify/choices.html", context, fragments=("notice-choices",), status=status)


def _chosen(request: HttpRequest, form: ChoicesForm) -> bool:
    """Whether it could be kept; if not, the form says why. Hours are those of the desk's zone."""
    if not form.is_valid():
        return False
    given = {name: form.cleaned_data[name] for name in ("browser", "since", "until", "weekends")}
    zone, actor = timezone.get_current_timezone_name(), request.actor  # type: ignore[attr-defined]
    try:
        choosing.choose(how=form.how, **given, zone=zone, actor=actor, at=timezone.now())
    except Invalid as wrong:
        explain(form, wrong)
        return False
    return True


@require_GET
@login_required
def badge(request: HttpRequest) -> HttpResponse:
    """The rail's entry alone, fetched again when something was told."""
    return render_page(request, "notify/_notice_badge.html", panels.badge({"user": request.user}))


@require_GET
@login_required
def news(request: HttpRequest) -> HttpResponse:
    """What a browser may show of what came `after` a notice: sentences that the person may read anyway."""
    person, after, now = _id(request), whole(request.GET.get("after", "")), timezone.now()
    if after is None:
        return JsonResponse({"last": telling.newest(person), "items": []})
    found = telling.news_since(person, after)
    wishes = choosing.wishes_of([person])[person] if found else choosing.Wishes()
    told = [(one.pk, *kind_of(one.kind).told(one.params)) for one in found if wishes.by_browser(one.kind, now)]
    items = [{"id": pk, "text": text, "href": href} for pk, text, href in told]
    return JsonResponse({"last": found[-1].pk if found else int(after), "items": items})


@require_POST
@login_required
def calm(request: HttpRequest) -> HttpResponse:
    """Do not disturb: an hour, until midnight, or no longer."""
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    until = {"hour": now + timedelta(hours=1), "evening": midnight}.get(request.POST.get("for", ""))
    zone, actor = timezone.get_current_timezone_name(), request.actor  # type: ignore[attr-defined]
    choosing.be_calm(until=until, zone=zone, actor=actor, at=now)
    said = _("You hear of everything again.")
    if until is not None:
        said = _("Nothing disturbs you until %(time)s, emergencies aside.") % {"time": date_format(until, "H:i")}
    messages.success(request, said)
    return go(request, back(request, otherwise="/desk/"))


def _id(request: HttpRequest) -> int:
    person: Any = request.user
    return int(person.pk)
