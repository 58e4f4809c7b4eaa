"""The gates of the seven steps: what a step still lacks before it may close [H-13…19, decision 21].

Each gate reads a case file and says what is missing; none asks the database or changes anything.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.vocabulary import ProposalState, Step, Verdict
from servicedesk.errors import Missing, Text

if TYPE_CHECKING:
    from complaints.casefile import CaseFile
    from servicedesk.actors import Actor

Lack = list[Missing]


def listen(case: "CaseFile") -> Lack:
    """The account, feeling, wish and contact way; and an acknowledgement that names the agent [H-13]."""
    lacks: Lack = []
    if not case.account:
        lacks.append(
            Missing(
                code="account",
                detail=_("The account in the customer's own words, what they feel and what they want."),
                verb="record_account",
            )
        )
    if not case.ticket.assignee_id:
        lacks.append(Missing(code="owner", detail=_("Somebody who takes care of it.")))
    if not case.acknowledged:
        lacks.append(_acknowledgement(case))
    return lacks


def _acknowledgement(case: "CaseFile") -> Missing:
    if case.letter_under_way("acknowledgement"):
        return Missing(code="acknowledgement", detail=_("The acknowledgement is on its way."), by="worker")
    return Missing(
        code="acknowledgement",
        detail=_("The customer has not been told that we have it: no letter reached them. Call them."),
        verb="log_call",
    )


def apologise(case: "CaseFile") -> Lack:
    """An apology that reached the customer, before any argument about fault [H-14]."""
    if case.apologised_at:
        return []
    if case.apology_under_way:
        return [Missing(code="apology", detail=_("The apology is on its way."), by="worker")]
    verb = "apologise" if case.reachable_by_letter else "log_apology"
    return [Missing(code="apology", detail=_("An apology that reaches the customer."), verb=verb)]


def confirm(case: "CaseFile") -> Lack:
    """Restated and classified, and the customer's yes; or their silence, recorded by a supervisor [H-15]."""
    lacks: Lack = []
    if not case.last("classify"):
        lacks.append(Missing(code="classification", detail=_("Category, severity and time limit."), verb="classify"))
    if not case.restatement:
        lacks.append(
            Missing(
                code="restatement", detail=_("The problem, the facts and the expectation, restated."), verb="restate"
            )
        )
    if not case.confirmed and not case.silence:
        words = _("The customer's yes to our understanding.")
        ask = "" if _asked(case) else "ask_confirmation"
        lacks.append(_word("confirmation", words, "record_confirmation", ask=ask))
    return lacks


def _asked(case: "CaseFile") -> bool:
    """Whether our understanding was put to the customer, by letter or word; or no letter can, only a call."""
    said, letter = case.restatement, case.last("ask_confirmation")
    if not case.reachable_by_letter or (said is not None and said.at < said.logged_at):
        return True
    if said is None or letter is None or letter.pk < said.pk:
        return False
    sent = letter.message.outgoing if letter.message else None
    return sent is None or sent.state not in ("failed", "cancelled")


def _word(code: str, detail: Text, verb: str, *, ask: str) -> Missing:
    """The customer's word: theirs to say once they were asked; until then `ask` is ours to do."""
    return Missing(code=code, detail=detail, verb=ask or verb, by="staff" if ask else "customer")


def resolve(case: "CaseFile") -> Lack:
    """Responsibility, each wish weighed, an accepted proposal, and every promise kept with proof [H-16, H-46]."""
    lacks: Lack = []
    if not case.last("assign_responsibility"):
        lacks.append(Missing(code="responsibility", detail=_("Who answers for what."), verb="assign_responsibility"))
    if not case.last("weigh_wishes"):
        lacks.append(Missing(code="wishes", detail=_("Each wish weighed."), verb="weigh_wishes"))
    if case.silence:
        return lacks
    proposal = case.proposal
    if proposal is None or proposal.state in (ProposalState.REFUSED, ProposalState.REJECTED):
        lacks.append(Missing(code="proposal", detail=_("A proposal to the customer."), verb="propose"))
    elif proposal.state == ProposalState.AWAITING:
        lacks.append(
            Missing(
                code="approval",
                detail=_("Approval by somebody with the authority, other than who proposed it."),
                verb="approve_proposal",
            )
        )
    elif proposal.state != ProposalState.ACCEPTED:
        words = _("The customer's answer to the proposal.")
        unsent = proposal.state == ProposalState.READY and case.reachable_by_letter
        lacks.append(_word("acceptance", words, "record_answer", ask="send_proposal" if unsent else ""))
    else:
        lacks += [
            Missing(
                code="promise",
                detail=_("Proof that this was done: %(what)s") % {"what": promise.what},
                verb="keep_promise",
            )
            for promise in case.open_promises
        ]
    return lacks


def follow_up(case: "CaseFile") -> Lack:
    """The customer's word that it helped, or recorded silence [H-17]."""
    if case.helped or case.silence:
        return []
    return [
        Missing(
            code="follow_up",
            detail=_("The customer's word whether it helped, by survey or call."),
            by="customer",
            verb="log_follow_up",
        )
    ]


def prevent(case: "CaseFile") -> Lack:
    """The root cause, and actions with owner and date; or 'none needed', signed by a supervisor [H-18]."""
    lacks: Lack = []
    if not case.last("name_cause"):
        lacks.append(Missing(code="cause", detail=_("The root cause and how it was found."), verb="name_cause"))
    if not case.actions and not case.last("none_needed"):
        lacks.append(
            Missing(
                code="actions",
                detail=_("A corrective or preventive action with owner and date, or a supervisor's “none needed”."),
                verb="plan_action",
            )
        )
    return lacks


def archive(case: "CaseFile") -> Lack:
    """The file is complete: every earlier step was closed [H-19]."""
    return [
        Missing(code="step_open", detail=_("The step “%(step)s” is not closed.") % {"step": step.label})
        for step in Step
        if step != Step.ARCHIVE and not case.passes[step].closed_at
    ]


GATES: dict[Step, Callable[["CaseFile"], Lack]] = {
    Step.LISTEN: listen,
    Step.APOLOGISE: apologise,
    Step.CONFIRM: confirm,
    Step.RESOLVE: resolve,
    Step.FOLLOW_UP: follow_up,
    Step.PREVENT: prevent,
    Step.ARCHIVE: archive,
}


def refusals_without_reason(wishes: list[dict[str, str]]) -> list[int]:
    """Rows (from 0) of weighed wishes that were refused without a reason or an alternative [H-46]."""
    return [
        row
        for row, wish in enumerate(wishes)
        if wish["verdict"] == Verdict.REFUSED and not (wish.get("reason") and wish.get("alternative"))
    ]


def silence_lacks(case: "CaseFile", actor: "Actor") -> Lack:
    """What is missing before the customer's silence counts (decision 25)."""
    if case.silence_allowed:
        return []
    return [
        Missing(
            code="patience",
            detail=_("Two calls on different days that reached nobody, or five working days after the last reminder."),
            verb="log_call",
        )
    ]
