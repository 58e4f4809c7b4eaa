"""A customer's own case: reading, writing, answering what is asked (decision 17)."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import moving
from complaints.casefile import CaseFile
from feedback import surveys
from feedback.forms.survey import SurveyForm
from servicedesk.errors import Invalid, Refused
from servicedesk.pages import correspondence, nonces, portal
from servicedesk.pages import progress as shown
from servicedesk.pages.forms import WriteForm
from servicedesk.pages.portal import Visit
from servicedesk.pages.views.doors import closed, wait_words
from servicedesk.pages.visitors import WORDS_IN_ONE_CASE
from servicedesk.web.moveforms import Typed
from servicedesk.web.pages import render_page
from tickets import conversation
from tickets.views.files import download
from tickets.vocabulary import Channel, Kind

A_MOMENT = timedelta(minutes=10)


@require_safe
def progress(request: HttpRequest, reference: str) -> HttpResponse:
    """A stale prefix leads to the true reference (decision 16)."""
    visit = portal.visit(request, reference, at=timezone.now())
    if visit is None:
        return closed(request)
    if visit.ticket.reference != reference:
        return redirect("pages:progress", visit.ticket.reference)
    return _page(request, visit)


@require_POST
def write(request: HttpRequest, reference: str) -> HttpResponse:
    at = timezone.now()
    visit = portal.visit(request, reference, at=at)
    if visit is None:
        return closed(request)
    form = WriteForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, visit, form=form, status=413 if form.too_much else 422)
    verdict = WORDS_IN_ONE_CASE.use(str(visit.ticket.pk), at=at)
    if not verdict.allowed:
        form.add_error(None, wait_words(verdict.retry_after))
        response = _page(request, visit, form=form, status=429)
        response["Retry-After"] = str(verdict.retry_after)
        return response
    try:
        _write(visit, form, at=at)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, visit, form=form, status=refusal.status)
    messages.success(request, _("Your words are here."))
    return redirect(reverse("pages:progress", args=[visit.ticket.reference]) + "#letters")


def _write(visit: Visit, form: WriteForm, *, at: datetime) -> None:
    told = form.cleaned_data
    conversation.customer_wrote(
        visit.ticket,
        body=told["body"],
        customer=visit.ticket.customer,
        channel=Channel.WEB,
        actor=visit.actor,
        at=at,
        files=told["files"],
        nonce=nonces.bound(told["nonce"], told["body"]),
    )


@require_POST
def move(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm, correct, accept, refuse, withdraw: an answer to exactly what was on the page."""
    at, verb = timezone.now(), request.POST.get("verb", "")
    visit = portal.visit(request, reference, at=at)
    if visit is None:
        return closed(request)
    if verb not in shown.MOVES or visit.ticket.kind != Kind.COMPLAINT:
        raise Http404
    raw = {name: request.POST.get(name, "") for name in ("correction", "reason")}
    try:
        _answer(visit, verb, raw, seen=request.POST.get("seen", ""), at=at)
    except Invalid as refusal:
        return _page(request, visit, typed=Typed(verb, raw, refusal.errors), status=422)
    except Refused as refusal:
        if not shown.answered(CaseFile.of(visit.ticket, at=at), verb, visit.actor, since=at - A_MOMENT):
            messages.error(request, str(refusal))
            if any(raw.values()):
                return _with_words(request, visit, Typed(verb, raw), status=refusal.status)
    return redirect("pages:progress", visit.ticket.reference)


def _with_words(request: HttpRequest, visit: Visit, typed: Typed, *, status: int) -> HttpResponse:
    """What was typed stands where it was; where nothing is asked any more, it can be sent to us as it is."""
    at = timezone.now()
    asked = shown.asked_of(CaseFile.of(visit.ticket, at=at), actor=visit.actor, at=at)
    words = {"body": typed.raw["correction"] or typed.raw["reason"], "nonce": nonces.fresh()}
    form = None if asked.takes(typed.verb) else WriteForm(initial=words)
    return _page(request, visit, form=form, typed=typed, status=status)


def _answer(visit: Visit, verb: str, raw: dict[str, str], *, seen: str, at: datetime) -> None:
    """The case must stand as it was shown, now and when the row is held: `expected` is what was just read."""
    ticket = visit.ticket
    asked = shown.asked_of(CaseFile.of(ticket, at=at), actor=visit.actor, at=at)
    if seen != asked.seen(verb):
        raise Refused("changed", _("This has changed meanwhile. Please read it again before you answer."))
    moving.perform(ticket, verb=verb, raw=raw, actor=visit.actor, at=at, expected=ticket.version)


@require_POST
def survey(request: HttpRequest, reference: str) -> HttpResponse:
    """Whether it helped, answered here instead of by the letter's link: the same questions, the same verb."""
    at = timezone.now()
    visit = portal.visit(request, reference, at=at)
    if visit is None:
        return closed(request)
    if visit.ticket.kind != Kind.COMPLAINT:
        raise Http404
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, status=422, survey_form=form)
    asked = shown.asked_of(CaseFile.of(visit.ticket, at=at), actor=visit.actor, at=at).survey
    try:
        if asked is not None:  # else it was answered a moment ago, or the solution is worked on again
            surveys.answer(asked, at=at, **form.cleaned_data)
            messages.success(request, _("Thank you: we have your answers."))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, visit, status=refusal.status, survey_form=form)
    return redirect("pages:progress", visit.ticket.reference)


@require_safe
def file(request: HttpRequest, reference: str, key: str) -> HttpResponseBase:
    """A file of public words, to its own customer alone, always as a download [trust 6, 10]."""
    visit = portal.visit(request, reference, at=timezone.now())
    found = correspondence.attachment(visit.ticket, key) if visit else None
    return download(found) if found else closed(request)


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    form: WriteForm | None = None,
    typed: Typed | None = None,
    status: int = 200,
    **bound: SurveyForm,
) -> HttpResponse:
    context = shown.context_of(visit.ticket, actor=visit.actor, at=timezone.now(), typed=typed)
    context |= {"form": form or WriteForm(), **bound}
    return render_page(request, "pages/progress.html", context, status=status)
