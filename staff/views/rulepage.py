"""The page of one rule of the desk: its form, and beside it who changed it last."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from servicedesk.audit.models import Entry
from servicedesk.web.pages import render_page
from staff.acting import StaffRequest
from staff.views.doing import done, need

CHANGES = 8
READ, EDIT = ("rules.read", "rules.edit"), ("rules.edit",)


def need_rules(request: StaffRequest) -> None:
    """Whoever reads rules may look; to send something, one must be allowed to edit them. 403 for the others."""
    need(request, *(EDIT if request.method == "POST" else READ))


def rule_page(
    request: StaffRequest,
    form: BaseForm,
    *,
    kind: str,
    found: Model | None,
    write: Callable[[], Model],
    address: str,
    template: str,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Shown; posted and right, written and shown again at `address`. `found` None: a new one, called `kind`."""
    made: list[Model] = []
    if request.method == "POST" and done(request, lambda: made.append(write()), form=form, said=_("Kept.")):
        return redirect(address, made[0].pk)
    entries = Entry.objects.filter(subject=f"setting:{kind}:{found.pk if found else 0}").select_related("personal")
    context = {
        "form": form,
        kind: found,
        "now": timezone.now(),
        "may_edit": request.actor.may("rules.edit"),
        "changes": entries.order_by("-number")[:CHANGES],
        **(more or {}),
    }
    return render_page(request, template, context, status=422 if form.errors else 200)
