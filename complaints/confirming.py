"""Confirm: what its moves do [H-15], and recorded silence (decision 25)."""

from datetime import datetime
from typing import cast

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints.casefile import CaseFile
from complaints.models import Evidence
from complaints.recording import Handler, Values, check_day, record
from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from tickets import conversation, handling, letters
from tickets.clocks import waiting
from tickets.models import Category
from tickets.vocabulary import CallOutcome, Channel


def classify(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    check_day(values["answer_by"], at=at, field="answer_by")
    complaint = case.complaint
    complaint.severity = values["severity"]
    complaint.answer_by = values["answer_by"]
    complaint.save(update_fields=["severity", "answer_by"])
    if values["category"] != case.ticket.category_id:
        category = Category.objects.get(pk=values["category"])
        handling.categorise(case.ticket, category=category, actor=actor, at=at)
    record(case, "classify", values=values, actor=actor, at=at)


def restate(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "restate", values=values, actor=actor, at=at)


def ask_confirmation(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    conversation.check_filled(values.get("body", ""), confirmed=False)
    body = "\n\n".join(part for part in (values.get("body", ""), _understanding(case)) if part)
    message = conversation.send(case.ticket, kind="confirm_request", at=at, actor=actor, body=body)
    record(case, "ask_confirmation", values=values, actor=actor, at=at, message=message)


def _understanding(case: CaseFile) -> str:
    """What we understood and until when we settle it, in the customer's language."""
    restated = cast("Evidence", case.restatement)  # the move has nothing missing only when there is one
    with override(letters.language_of(case.ticket.customer)):
        ours = {
            _("The problem"): restated.data["problem"],
            _("The facts"): restated.data["facts"],
            _("What you expect"): restated.data["expectation"],
        }
        if case.complaint.answer_by:
            ours[_("You have our answer by")] = date_format(case.complaint.answer_by)
        return "\n\n".join(f"{title}\n{words}" for title, words in ours.items())


def record_confirmation(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _check_asked_first(case, values["happened_at"])
    _spoken(case, values["said"], values, actor, at)
    record(case, "record_confirmation", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)


def _check_asked_first(case: CaseFile, happened_at: datetime) -> None:
    """Raises Invalid for a yes from before our understanding was put to the customer: it was a yes to something else.

    To the minute, as pages tell the time of a call.
    """
    asked = cast("Evidence", case.restatement).at  # the move is open only when there is one
    if happened_at < asked.replace(second=0, microsecond=0):
        words = _(
            "This lies before our understanding was put to the customer, so it is no yes to it. If both were said in "
            "one call, restate it with the time of that call."
        )
        raise Invalid({"happened_at": [words]})


def record_correction(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _spoken(case, values["correction"], values, actor, at)
    record(case, "record_correction", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)


def confirm(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "confirm", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)


def correct(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    message = conversation.customer_wrote(
        case.ticket, body=values["correction"], customer=case.ticket.customer, channel=Channel.WEB, actor=actor, at=at
    )
    record(case, "correct", values=values, actor=actor, at=at, message=message)


def record_silence(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "record_silence", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)


def _spoken(case: CaseFile, words: str, values: Values, actor: Actor, at: datetime) -> None:
    conversation.log_call(
        case.ticket,
        outcome=CallOutcome.REACHED,
        summary=words,
        happened_at=values["happened_at"],
        actor=actor,
        at=at,
    )


HANDLERS: dict[str, Handler] = {
    "classify": classify,
    "restate": restate,
    "ask_confirmation": ask_confirmation,
    "record_confirmation": record_confirmation,
    "record_correction": record_correction,
    "confirm": confirm,
    "correct": correct,
    "record_silence": record_silence,
}
