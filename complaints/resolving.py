"""Resolve: responsibility, wishes, proposals and their approval, the answer, promises [H-16, H-46]."""

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from complaints import notices
from complaints.authority import is_granted, may_grant_alone
from complaints.casefile import CaseFile
from complaints.gates import refusals_without_reason
from complaints.models import Approval, Promise, Proposal
from complaints.recording import Handler, Values, record, today
from complaints.turning import supersede
from complaints.vocabulary import STANDING, ProposalState, Redress, Step
from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Refused
from staff.models import Desk
from tickets import conversation, letters
from tickets.clocks import waiting
from tickets.models import Message
from tickets.vocabulary import CallOutcome, Channel


def assign_responsibility(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "assign_responsibility", values=values, actor=actor, at=at)


def weigh_wishes(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    if rows := refusals_without_reason(values["wishes"]):
        words = _("A refused wish needs its reason and an alternative.")
        raise Invalid({f"wishes.{row}.reason": [words] for row in rows})
    record(case, "weigh_wishes", values=values, actor=actor, at=at)


def propose(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _check_promises(values["promises"], at)
    amount, currency = _amount(values)
    before = _granted_before(case)
    alone = may_grant_alone(actor, amount, before=before)
    supersede(case.current)
    proposal = Proposal.objects.create(
        step_pass=case.current,
        number=case.current.proposals.count() + 1,
        action=values["action"],
        redress=values["redress"],
        amount=amount,
        currency=currency,
        granted_before=before,
        state=ProposalState.READY if alone else ProposalState.AWAITING,
        proposed_by_id=actor.person_id,
        proposed_at=at,
    )
    Promise.objects.bulk_create(
        Promise(proposal=proposal, what=row["what"], due=row["due"]) for row in values["promises"]
    )
    record(case, "propose", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)  # what was asked before no longer stands


def _granted_before(case: CaseFile) -> Decimal:
    """What stands in the case's other passes; in the present one, what stood is replaced."""
    others = [one for one in case.proposals if one.step_pass_id != case.current.pk and one.state in STANDING]
    return sum((one.amount for one in others if one.amount), Decimal(0))


def _check_promises(promises: list[dict[str, Any]], at: datetime) -> None:
    late = [row for row, promise in enumerate(promises) if promise["due"] < today(at)]
    if late:
        raise Invalid({f"promises.{row}.due": [_("This day is over.")] for row in late})


def _amount(values: Values) -> tuple[Decimal | None, str]:
    """The amount in the desk's currency; another one is refused, since limits are in the desk's."""
    money = values.get("amount")
    if not money or Decimal(money["amount"]) == 0:
        if values["redress"] in (Redress.REFUND, Redress.COMPENSATION, Redress.VOUCHER):
            raise Invalid({"amount": [_("This kind of redress needs an amount.")]})
        return None, ""
    desk = Desk.objects.get()
    if money["currency"] not in ("", desk.currency):
        raise Invalid({"amount": [_("Amounts are in %(currency)s here.") % {"currency": desk.currency}]})
    return Decimal(money["amount"]), desk.currency


def approve_proposal(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    proposal = _standing(case)
    _decide(proposal, values, actor, at, granted=True)
    granted = Approval.objects.filter(proposal=proposal, granted=True).count()
    if is_granted(proposal, granted):
        _set_state(proposal, ProposalState.READY)
        notices.decided(case, proposal, granted=True, actor=actor, at=at)
    record(case, "approve_proposal", values=values, actor=actor, at=at)


def reject_proposal(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    proposal = _standing(case)
    _decide(proposal, values, actor, at, granted=False)
    _set_state(proposal, ProposalState.REJECTED)
    notices.decided(case, proposal, granted=False, actor=actor, at=at)
    record(case, "reject_proposal", values=values, actor=actor, at=at)


def _decide(proposal: Proposal, values: Values, actor: Actor, at: datetime, *, granted: bool) -> None:
    Approval.objects.create(
        proposal=proposal, by_id=actor.person_id, at=at, granted=granted, reason=values.get("reason", "")[:500]
    )


def send_proposal(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    proposal = _standing(case)
    conversation.check_filled(values.get("body", ""), confirmed=False)
    body = "\n\n".join(part for part in (values.get("body", ""), _terms(case, proposal)) if part)
    message = conversation.send(case.ticket, kind="proposal", at=at, actor=actor, body=body)
    _set_state(proposal, ProposalState.SENT, sent_at=at)
    record(case, "send_proposal", values=values | {"proposal": proposal.number}, actor=actor, at=at, message=message)


def _terms(case: CaseFile, proposal: Proposal) -> str:
    """The proposal in the customer's language: what, how much, by when."""
    with override(letters.language_of(case.ticket.customer)):
        lines = [proposal.action]
        if proposal.amount:
            label = Redress(proposal.redress).label
            money = {"redress": label, "amount": proposal.amount, "currency": proposal.currency}
            lines.append(_("%(redress)s: %(amount)s %(currency)s") % money)
        lines += [
            _("%(what)s, by %(day)s") % {"what": promise.what, "day": date_format(promise.due)}
            for promise in proposal.promises.all()
        ]
    return "\n".join(lines)


def record_answer(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    conversation.log_call(
        case.ticket,
        outcome=CallOutcome.REACHED,
        summary=values["said"],
        happened_at=values["happened_at"],
        actor=actor,
        at=at,
    )
    _answer(case, accepted=values["accepted"], words=values["said"], at=values["happened_at"])
    record(case, "record_answer", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)


def accept(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _answer(case, accepted=True, words="", at=at)
    record(case, "accept", values=values, actor=actor, at=at)
    waiting.end(case.ticket, at=at, actor=actor)


def refuse(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _answer(case, accepted=False, words=values.get("reason", ""), at=at)
    message = None
    if values.get("reason"):
        message = conversation.customer_wrote(
            case.ticket, body=values["reason"], customer=case.ticket.customer, channel=Channel.WEB, actor=actor, at=at
        )
    record(case, "refuse", values=values, actor=actor, at=at, message=message)
    waiting.end(case.ticket, at=at, actor=actor)


def _answer(case: CaseFile, *, accepted: bool, words: str, at: datetime) -> None:
    state = ProposalState.ACCEPTED if accepted else ProposalState.REFUSED
    _set_state(_standing(case), state, answered_at=at, answer=words)


def keep_promise(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    kept = Promise.objects.filter(pk=values["promise"], kept_at=None).update(
        kept_at=at, kept_by_id=actor.id, proof=values["proof"]
    )
    if not kept:
        raise Refused("kept_already", _("This promise was ticked off already."))
    record(case, "keep_promise", values=values, actor=actor, at=at)


def _standing(case: CaseFile) -> Proposal:
    return cast("Proposal", case.proposal)  # the moves that call this are open only when there is one


def _set_state(proposal: Proposal, state: ProposalState, **times: datetime | str | None) -> None:
    proposal.state = state
    for name, value in times.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["state", *times])


def proposal_arrived(case: CaseFile, message: Message | None, *, at: datetime) -> None:
    """A proposal's letter that had been lost was sent again and is there: now the customer has it."""
    if _letter_of_the_standing(case, message.pk if message else None, ProposalState.READY):
        _set_state(_standing(case), ProposalState.SENT, sent_at=at)


def proposal_lost(case: CaseFile, message_id: int | None) -> None:
    """The customer never got it: it can be sent again, or told."""
    if _letter_of_the_standing(case, message_id, ProposalState.SENT):
        _set_state(_standing(case), ProposalState.READY, sent_at=None)


def _letter_of_the_standing(case: CaseFile, message_id: int | None, state: ProposalState) -> bool:
    sent = case.evidence(Step.RESOLVE, "send_proposal")
    mine = bool(sent) and sent[-1].message_id == message_id
    return mine and case.proposal is not None and case.proposal.state == state


HANDLERS: dict[str, Handler] = {
    "assign_responsibility": assign_responsibility,
    "weigh_wishes": weigh_wishes,
    "propose": propose,
    "approve_proposal": approve_proposal,
    "reject_proposal": reject_proposal,
    "send_proposal": send_proposal,
    "record_answer": record_answer,
    "accept": accept,
    "refuse": refuse,
    "keep_promise": keep_promise,
}
