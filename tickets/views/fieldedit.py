"""A custom field, edited in place: a dialog over the ticket, or a page where no script runs."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from servicedesk.errors import Invalid
from servicedesk.web.forms import DeskForm
from tickets import fieldspecs, fieldvalues
from tickets.fieldspecs import Spec
from tickets.forms.fieldinputs import input_of
from tickets.models import Ticket
from tickets.views.acts import Act, who
from tickets.views.properties import expect


class FieldForm(DeskForm):
    """The one input, as it was typed or as it stands."""

    def __init__(self, spec: Spec, text: str) -> None:
        super().__init__(initial={"value": text})
        self.fields["value"] = input_of(spec, text=text)
        self.fields["value"].widget.attrs["autofocus"] = ""


@require_http_methods(["GET", "POST"])
@login_required
def set_field(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    spec = fieldspecs.of_key(key)
    if spec is None:
        raise Http404
    act = Act(
        title=gettext_lazy("Details"),
        button=gettext_lazy("Save"),
        body="tickets/_act_field.html",
        do=partial(_set, spec),
        shown=partial(_shown, spec),
        edits=f"field-{spec.key}",
    )
    return act.view()(request, reference)


def _set(spec: Spec, request: HttpRequest, found: Ticket) -> str:
    expect(request, found)
    try:
        fieldvalues.change(found, {spec.key: request.POST.get("value", "")}, **who(request))
    except Invalid as refusal:
        raise Invalid({"value": next(iter(refusal.errors.values()))}) from refusal
    return _("“%(field)s” is written down.") % {"field": spec.label}


def _shown(spec: Spec, request: HttpRequest, found: Ticket) -> Mapping[str, Any]:
    stands = fieldvalues.texts_of(found).get(spec.pk, "")
    form = FieldForm(spec, request.POST.get("value", stands))
    if not fieldvalues.readable(spec, request.POST.get("value", "")):
        form.fields["value"].widget.attrs["aria-invalid"] = "true"
    return {"bound": form["value"], "version": found.version}
