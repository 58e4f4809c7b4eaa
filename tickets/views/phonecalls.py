"""The phone log: a sheet with a clock, on which the caller is found while one types their number or name."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.errors import Invalid, Refused
from servicedesk.numerals import whole
from servicedesk.web import times
from servicedesk.web.pages import go, render_page
from staff.acting import StaffRequest
from staff.views.doing import by, done, need
from tickets import phonecalls, references
from tickets.customers import customerfile
from tickets.customers.recognising import Sender
from tickets.forms.phonecalls import NEW, PhoneCallForm
from tickets.models import Customer, PhoneCall, Ticket
from tickets.phonecalls import NewCase
from tickets.views.rows import Row, row_of
from tickets.views.seeing import actor_in, after

FOUND_AT_MOST = 8
CASES_SHOWN = 8
LONGEST = 254


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who it may be, who it is, and what of theirs is open."""

    found: list[Customer]
    chosen: Customer | None
    cases: list[Row]


@require_POST
@login_required
def begin(request: StaffRequest) -> HttpResponse:
    """The telephone rings: the clock of a sheet runs."""
    chosen = whole(request.POST.get("customer", ""))
    known = customerfile.files_for(request.actor)
    customer = known.filter(pk=chosen).first() if chosen else None
    need(request, "ticket.create")
    call = phonecalls.begin(customer=customer, **by(request))
    return redirect("tickets:phone_call", call.pk)


@login_required
def phone_call(request: StaffRequest, pk: int) -> HttpResponse:
    need(request, "ticket.create")
    call = get_object_or_404(PhoneCall.objects.select_related("customer"), pk=pk, person_id=request.actor.person_id)
    if call.logged_at is not None and call.ticket is not None:
        return go(request, after(request, call.ticket))
    if request.method != "POST":
        return _page(request, call, PhoneCallForm(initial=call.draft))
    match request.POST.get("do"):
        case "drop":
            phonecalls.drop(call, actor=request.actor)
            messages.success(request, _("Nothing of the call is kept."))
            return go(request, "/desk/")
        case "keep":
            phonecalls.keep(call, typed=_typed(request), actor=request.actor)
            return HttpResponse(status=204)
        case "hang_up":
            call = phonecalls.hang_up(call, **by(request))
        case "log":
            return _log(request, call)
    return _page(request, call, PhoneCallForm(initial=request.POST.dict()))


def _log(request: StaffRequest, call: PhoneCall) -> HttpResponse:
    form, caller, made = PhoneCallForm(request.POST), _caller(request, call), []

    def act() -> None:
        onto = _open_case(request, caller) or _new_case(form, caller)
        try:
            made.append(phonecalls.log(call, onto=onto, spoken=form.spoken(), **by(request)))
        except Invalid as wrong:
            raise _beside_their_fields(wrong) from wrong

    if not done(request, act, form=form):
        return _page(request, call, form, status=422)
    ticket = made[0]
    length = times.stopwatch(int(call.length(timezone.now()).total_seconds()))
    said = _("The call of %(length)s stands on %(reference)s.") % {"length": length, "reference": ticket.reference}
    messages.success(request, said)
    return go(request, after(request, ticket))


def _open_case(request: HttpRequest, caller: Caller) -> Ticket | None:
    """Theirs that was chosen; None for a new one. Raises Refused when a colleague has finished it meanwhile."""
    number = references.number_in(request.POST.get("case", NEW))
    if caller.chosen is None or number is None:
        return None
    found = customerfile.cases_of(caller.chosen, actor=actor_in(request)).filter(number=number).first()
    if found is not None and found.is_finished:
        raise Refused("finished", _("%(reference)s is finished: reopen it first.") % {"reference": found.reference})
    return found


def _new_case(form: PhoneCallForm, caller: Caller) -> NewCase:
    """Raises Invalid when nobody can be answered."""
    told = form.cleaned_data
    address = caller.chosen.addresses.all()[0] if caller.chosen and caller.chosen.addresses.all() else None
    text = address.value if address else told["who"]
    if not any(one.isdigit() or one == "@" for one in text):
        raise Invalid({"who": [_("Choose who it is, or write the number they call from.")]})
    way = {"email": text} if "@" in text else {"phone": text}
    fields = ("subject", "wish", "category", "urgent")
    return NewCase(sender=Sender(name=told["name"], **way), kind=told["kind"], **{one: told[one] for one in fields})


def _typed(request: HttpRequest) -> dict[str, str]:
    fields = (*PhoneCallForm.base_fields, "customer", "case")
    return {name: request.POST[name] for name in fields if request.POST.get(name)}


def _beside_their_fields(wrong: Invalid) -> Invalid:
    """One field stands for number and address, and the call's words are those of the case."""
    places = {"email": "who", "phone": "who", "summary": "body"}
    errors: dict[str, Any] = {}
    for field, sentences in wrong.errors.items():
        errors.setdefault(places.get(field, field), []).extend(sentences)
    return Invalid(errors)


def _caller(request: HttpRequest, call: PhoneCall) -> Caller:
    """From what is typed and chosen; a number that is somebody's chooses them."""
    asked = request.POST or request.GET or call.draft
    actor, words, picked = actor_in(request), asked.get("who", "").strip()[:LONGEST], asked.get("customer", "")
    files = customerfile.files_for(actor).prefetch_related("addresses")
    if not asked and call.customer_id is not None:
        picked = str(call.customer_id)
    owner = customerfile.owner_of(files, words) if words else None
    found = (
        list(customerfile.found_by(files, words).order_by("-id")[:FOUND_AT_MOST])
        if customerfile.worth_looking(words)
        else []
    )
    chosen = files.filter(pk=key).first() if (key := whole(picked)) is not None else owner
    known = dict.fromkeys(filter(None, (chosen, owner, *found)))
    rows: list[Row] = []
    if chosen is not None:
        cases = customerfile.cases_of(chosen, actor=actor).open()[:CASES_SHOWN]
        rows = [row_of(one, at=timezone.now()) for one in cases]
    return Caller(found=list(known)[:FOUND_AT_MOST], chosen=chosen, cases=rows)


def _page(request: HttpRequest, call: PhoneCall, form: PhoneCallForm, *, status: int = 200) -> HttpResponse:
    at = timezone.now()
    context = {
        "now": at,
        "call": call,
        "form": form,
        "caller": lambda: _caller(request, call),
        "case": (request.POST or call.draft).get("case", NEW),
        "length": times.stopwatch(int(call.length(at).total_seconds())),
    }
    fragments = ("call-who", "call-cases", "call-timer")
    return render_page(request, "tickets/phone_call.html", context, fragments=fragments, status=status)
