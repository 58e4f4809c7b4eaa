"""Two files beside each other, and which value stands; undoing it; and saying that two are not one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from servicedesk.errors import Text
from servicedesk.web.pages import picked, render_page
from staff.acting import StaffRequest
from staff.models import Person
from staff.views.doing import by, done, need
from tickets.customers import customerfile, merging
from tickets.models import Customer, CustomerMerge, Organisation
from tickets.views.customers import file_or_404
from tickets.views.seeing import actor_in
from tickets.vocabulary import Channel, Tier

FOUND_AT_MOST = 8
LONGEST = 200
_LABELS: dict[str, Text] = {
    "name": pgettext_lazy("person", "Name"),
    "tier": gettext_lazy("Tier"),
    "language": gettext_lazy("Language"),
    "named_owner_id": gettext_lazy("Named owner"),
    "organisation_id": gettext_lazy("Organisation"),
    "organisation_role": gettext_lazy("Role there"),
    "best_times": gettext_lazy("Best times"),
    "preferred_channel": gettext_lazy("Preferred channel"),
    "preferences": gettext_lazy("Preferences"),
    "needs": gettext_lazy("Special needs"),
}
_STAYING: dict[str, Text] = {
    **_LABELS,
    "do_not_call": gettext_lazy("do not call"),
    "restricted": gettext_lazy("restricted"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One field of both files in words; `whose` stands unless chosen otherwise; `fixed`: no choice."""

    field: str
    label: Text
    kept: str
    gone: str
    whose: str
    both: bool
    fixed: bool


@login_required
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """With `with`, both files side by side; without, the search for the other one."""
    need(request, "ticket.note")
    kept = file_or_404(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    files = customerfile.with_cases(customerfile.files_for(request.actor).exclude(pk=pk), request.actor)
    if not asked.get("with"):
        words = asked.get("q", "").strip()[:LONGEST]
        found = (
            customerfile.found_by(files, words).order_by("-id")[:FOUND_AT_MOST]
            if customerfile.worth_looking(words)
            else []
        )
        context = {"customer": kept, "words": words, "found": found}
        return render_page(request, "tickets/customer_merge_find.html", context, fragments=("merge-found",))
    gone = picked(files, asked.get("with"))
    if request.method != "POST":
        return _compare(request, kept, gone)
    wins = {field: request.POST[field] for field in _LABELS if field in request.POST}
    made: list[CustomerMerge] = []

    def act() -> None:
        made.append(merging.merge(kept, gone, wins=wins, expected=request.POST.get("state"), **by(request)))

    if not done(request, act):
        return _compare(request, file_or_404(request, pk), picked(files, asked.get("with")), status=409)
    undo = reverse("tickets:unmerge", args=[made[0].pk])
    messages.success(request, _("The two files are one now."), extra_tags=undo)
    return redirect("tickets:customer", pk)


@require_POST
@login_required
def unmerge(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "ticket.note")
    files = customerfile.files_for(request.actor)
    found = picked(CustomerMerge.objects.filter(kept__in=files), str(pk))
    stayed: list[tuple[str, ...]] = []
    if done(request, lambda: stayed.append(merging.undo(found, **by(request))), said=_("They are two files again.")):
        later = _(", ").join(str(_STAYING[field]) for field in stayed[0])
        if later:
            messages.info(request, _("Changed since the merge, and left as it is: %(fields)s.") % {"fields": later})
    return redirect("tickets:customer", found.kept_id)


@require_POST
@login_required
def not_the_same(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "ticket.note")
    one = file_or_404(request, pk)
    other = picked(customerfile.files_for(request.actor), request.POST.get("other"))
    said = _("They are not suggested to each other again.")
    done(request, lambda: merging.say_not_the_same(one, other, **by(request)), said=said)
    return redirect("tickets:customer", pk)


def _compare(request: HttpRequest, kept: Customer, gone: Customer, status: int = 200) -> HttpResponse:
    """What stands in both files is read here as it is on their own pages."""
    actor = actor_in(request)
    customerfile.opened_all((kept, gone), actor=actor, at=timezone.now())
    may_sort = actor.may("ticket.assign")
    people = Person.objects.in_bulk(list(filter(None, (kept.named_owner_id, gone.named_owner_id))))
    firms = Organisation.objects.in_bulk(list(filter(None, (kept.organisation_id, gone.organisation_id))))
    known: dict[str, dict[Any, object]] = {
        "tier": dict(Tier.choices),
        "preferred_channel": dict(Channel.choices),
        "language": dict(settings.LANGUAGES),
        "named_owner_id": dict(people),
        "organisation_id": dict(firms),
    }
    choices = []
    for field, label in _LABELS.items():
        mine, theirs = (getattr(one, field) for one in (kept, gone))
        words = [str(known.get(field, {}).get(value, value) or "") for value in (mine, theirs)]
        if not any(words):
            continue
        told: dict[str, Any] = {"field": field, "label": label, "kept": words[0], "gone": words[1]}
        fixed = mine == theirs or (field == "tier" and not may_sort)
        both = field in merging.JOINED and bool(mine and theirs)
        choices.append(Choice(whose=merging.proposed(field, kept, gone), both=both, fixed=fixed, **told))
    context = {
        "now": timezone.now(),
        "kept": kept,
        "gone": gone,
        "choices": choices,
        "state": merging.state_of(kept, gone),
        "kept_addresses": kept.addresses.all(),
        "gone_addresses": gone.addresses.all(),
        "kept_cases": customerfile.cases_of(kept, actor=actor).count(),
        "gone_cases": customerfile.cases_of(gone, actor=actor).count(),
    }
    return render_page(request, "tickets/customer_merge.html", context, status=status)
