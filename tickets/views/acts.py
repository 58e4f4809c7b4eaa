"""Acts whose form is fetched when somebody wants it: a dialog over the ticket, or a page where no script runs.

Each is one verb. A refusal shows the form again with its sentence and everything that was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from servicedesk.errors import Invalid, Refused, Text
from servicedesk.web.pages import go, wanted_fragment
from tickets.models import Ticket
from tickets.views.seeing import actor_in, after, ticket_or_404
from tickets.views.ticket import edited
from tickets.views.ticketpage import address_of


@dataclass(frozen=True, kw_only=True)
class Act:
    """`body` is the template of its fields, `shown` what they need, `do` the deed: it returns the sentence to say."""

    title: Text
    button: Text
    body: str
    do: Callable[[HttpRequest, Ticket], str]
    shown: Callable[[HttpRequest, Ticket], Mapping[str, Any]] = lambda _request, _found: {}
    hint: Text = ""
    edits: str = ""  # the property of the ticket that it changes: shown at once, and the page stays

    def view(self) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "POST"])
        @login_required
        def view(request: HttpRequest, reference: str, **named: Any) -> HttpResponse:
            found = ticket_or_404(request, reference)
            if request.method == "GET":
                return self._form(request, found)
            try:
                messages.success(request, self.do(request, found))
            except Refused as refusal:
                return self._form(request, ticket_or_404(request, reference), refusal)
            if self.edits and wanted_fragment(request, ("case-head",)):
                return edited(request, ticket_or_404(request, reference), status=200)
            return go(request, after(request, found))

        return view

    def _form(self, request: HttpRequest, found: Ticket, refusal: Refused | None = None) -> HttpResponse:
        context = {
            "act": self,
            "ticket": found,
            "here": address_of(found),
            "now": timezone.now(),
            "typed": request.POST,
            "refusal": refusal,
            "errors": refusal.errors if isinstance(refusal, Invalid) else {},
            **self.shown(request, found),
        }
        page = "tickets/_act.html" if request.headers.get("HX-Request") == "true" else "tickets/act.html"
        response = render(request, page, context, status=refusal.status if refusal else 200)
        if refusal and self.edits:
            response["HX-Retarget"] = "#act"
        return response


def who(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when: what every verb asks."""
    return {"actor": actor_in(request), "at": timezone.now()}
