"""The case file: one reading of a complaint with all that gates, moves and pages ask of it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from complaints import reading
from complaints.models import Action, Cause, Complaint, Evidence, Promise, Proposal, StepPass
from complaints.silence import Contact, contacts, failed_calls_on_two_days, heard_at, owed_since, silence_from
from complaints.vocabulary import ARCHIVED, ENDED, STEPS, ContactWay, ExitKind, Outcome, ProposalState, Step
from servicedesk.actors import Actor
from servicedesk.mail.models import Outgoing
from staff import directory
from staff.calendars import desk_zone
from tickets import categories
from tickets.customers.reachable import addresses_of
from tickets.models import Address, Message, Ticket
from tickets.permissions import MANAGER
from tickets.vocabulary import AddressKind, CallOutcome, Entry, Kind, Metric

_KEPT = "_case_file"  # on the ticket's instance
_REACHED = ("sent", "kept")
_UNDER_WAY = ("queued", "sending")


def _reached(evidence: Evidence) -> bool:
    """Whether the words of this evidence got to the customer."""
    if evidence.message is None or evidence.message.outgoing is None:
        return bool(evidence.data.get("outcome", CallOutcome.REACHED) == CallOutcome.REACHED)
    return evidence.message.outgoing.state in _REACHED


def _written(evidence: Evidence) -> int:
    return evidence.pk


class CaseFile:
    """A snapshot: five queries at most, made when first asked for."""

    def __init__(self, complaint: Complaint, *, at: datetime) -> None:
        self.complaint = complaint
        self.at = at

    @cached_property
    def ticket(self) -> Ticket:
        return self.complaint.ticket

    @classmethod
    def of(cls, ticket: Ticket, *, at: datetime) -> "CaseFile":
        passes = reading.passes_of(ticket.pk)
        if not passes:
            raise Complaint.DoesNotExist
        case = cls(passes[0].complaint, at=at)
        case.ticket = case.complaint.ticket = ticket
        case.all_passes = case._in_order(passes)
        return case

    @classmethod
    def read(cls, ticket: Ticket, *, at: datetime) -> "CaseFile":
        """The file for looking only: one page's steps, moves and panels share one reading of this very ticket."""
        kept: tuple[int, CaseFile] | None = ticket.__dict__.get(_KEPT)
        if kept is None or kept[0] != ticket.version or kept[1].at != at:
            case = cls.of(ticket, at=at)
            case.actions = reading.actions_in(case.passes[Step.PREVENT])
            kept = ticket.__dict__[_KEPT] = (ticket.version, case)
        return kept[1]

    # ── Position ──────────────────────────────────────────────────────────────────────────
    @cached_property
    def all_passes(self) -> list[StepPass]:
        return self._in_order(reading.passes_of(self.ticket.pk))

    def _in_order(self, passes: list[StepPass]) -> list[StepPass]:
        for one in passes:
            one.complaint = self.complaint
        return sorted(passes, key=lambda one: (STEPS.index(Step(one.step)), one.number))

    @cached_property
    def passes(self) -> dict[Step, StepPass]:
        """The pass that counts, for each of the seven steps."""
        return {Step(one.step): one for one in self.all_passes}  # sorted: the last of a step stays

    @property
    def step(self) -> Step:
        """The first unclosed step in order; `archive` when there is none."""
        return next((step for step in STEPS if not self.passes[step].closed_at), Step.ARCHIVE)

    @property
    def position(self) -> str:
        if self.complaint.exit and self.complaint.exit != ExitKind.WITHDRAWN:
            return ENDED
        return ARCHIVED if self.complaint.archived_at else self.step

    @property
    def current(self) -> StepPass:
        return self.passes[self.step]

    @property
    def undone(self) -> Step:
        """The first step whose present pass is still open, or was left because the customer withdrew."""
        return next((step for step in STEPS if not self._went_through(step)), Step.ARCHIVE)

    def _went_through(self, step: Step) -> bool:
        one = self.passes[step]
        return one.closed_at is not None and one.outcome != Outcome.WITHDRAWN

    # ── Evidence ──────────────────────────────────────────────────────────────────────────
    @cached_property
    def all_evidence(self) -> list[Evidence]:
        return reading.evidence_of(self.complaint.pk)

    def evidence(self, step: Step, *verbs: str) -> list[Evidence]:
        """Evidence of a step's present pass, oldest true time first; of these verbs if any are given."""
        wanted = self.passes[step].pk
        return [one for one in self.all_evidence if one.step_pass_id == wanted and (not verbs or one.verb in verbs)]

    def last(self, *verbs: str) -> Evidence | None:
        """What was written down last of these verbs in any present pass.

        By the order of writing, not by true time: what is typed later corrects what was typed before, whenever either
        was said.
        """
        present = {one.pk for one in self.passes.values()}
        found = [one for one in self.all_evidence if one.verb in verbs and one.step_pass_id in present]
        return max(found, key=_written, default=None)

    def of_all_passes(self, step: Step, *verbs: str) -> list[Evidence]:
        """Evidence of every pass of a step, oldest true time first."""
        passes = {one.pk for one in self.all_passes if one.step == step}
        return [one for one in self.all_evidence if one.step_pass_id in passes and one.verb in verbs]

    @property
    def account(self) -> Evidence | None:
        return self.last("record_account")

    @property
    def acknowledged(self) -> bool:
        """Told that we have it and who looks after it: by letter, by a call or an apology that reached them.

        Once told is told, also when the account is taken down anew.
        """
        told = self.of_all_passes(Step.LISTEN, "acknowledged")
        spoken_to = any(_reached(one) for one in told) or self.apologised_at is not None
        return spoken_to or any(one.is_call and one.heard for one in self.contacts)

    def letter_under_way(self, kind: str) -> bool:
        return Outgoing.objects.filter(message__ticket=self.ticket, kind=kind, state__in=_UNDER_WAY).exists()

    @property
    def apologised_at(self) -> datetime | None:
        """When the first apology of this pass reached the customer, by its own true time."""
        told = [one.at for one in self.evidence(Step.APOLOGISE, "apologise", "log_apology") if _reached(one)]
        return min(told, default=None)

    @property
    def apology_under_way(self) -> bool:
        sent = (one.message for one in self.evidence(Step.APOLOGISE, "apologise"))
        return any(said and said.outgoing and said.outgoing.state in _UNDER_WAY for said in sent)

    @property
    def restatement(self) -> Evidence | None:
        """Our latest understanding, unless the customer corrected it since."""
        said = self.last("restate", "correct", "record_correction")
        return said if said and said.verb == "restate" else None

    @property
    def confirmed(self) -> bool:
        said = self.last("restate", "correct", "record_correction", "confirm", "record_confirmation")
        return said is not None and said.verb in ("confirm", "record_confirmation")

    # ── Waiting for the customer's word (decision 25) ─────────────────────────────────────
    @property
    def owed_since(self) -> datetime | None:
        """Since when the customer owes us the word that this step needs; None while nothing is asked of them."""
        return owed_since(self)

    @property
    def open_question(self) -> Evidence | None:
        """The delivered letter whose question still stands: nothing was said since it was written."""
        since = self.owed_since
        found = self.evidence(self.step, "asked")
        if since is None or not found:
            return None
        asked = found[-1]
        return asked if (asked.message.at if asked.message else asked.at) >= since else None

    @property
    def silence(self) -> Evidence | None:
        """Recorded silence in the step where the complaint stands, unless the customer was heard since."""
        found = self.evidence(self.step, "record_silence")
        since = self.owed_since if found else None
        return found[-1] if since is not None and found[-1].at >= since else None

    @property
    def silence_allowed(self) -> bool:
        """Enough was tried and waited for, so that the customer's silence may be recorded."""
        if failed_calls_on_two_days(self):
            return True
        due = silence_from(self)
        return due is not None and due <= self.at

    @cached_property
    def contacts(self) -> list[Contact]:
        """The customer's words and our calls, the newest first."""
        return contacts(self)

    @property
    def heard_at(self) -> datetime | None:
        """When the customer last said anything, by whatever way."""
        return heard_at(self)

    # ── Redress ───────────────────────────────────────────────────────────────────────────
    @cached_property
    def proposals(self) -> list[Proposal]:
        """All proposals of all passes, oldest first, with their promises and approvals."""
        if not any(one.started_at for one in self.all_passes if one.step == Step.RESOLVE):
            return []
        return reading.proposals_of(self.complaint.pk)

    @property
    def proposal(self) -> Proposal | None:
        """The proposal that stands in the present pass of resolve."""
        wanted = self.passes[Step.RESOLVE].pk
        mine = [one for one in self.proposals if one.step_pass_id == wanted and one.state != ProposalState.SUPERSEDED]
        return mine[-1] if mine else None

    @property
    def open_promises(self) -> list[Promise]:
        return [one for one in self.proposal.promises.all() if not one.kept_at] if self.proposal else []

    # ── After ─────────────────────────────────────────────────────────────────────────────
    @property
    def helped(self) -> bool:
        said = self.last("log_follow_up", "answer_survey")
        return said is not None and said.data.get("helped") is True

    @cached_property
    def actions(self) -> list[Action]:
        wanted = self.passes[Step.PREVENT]
        return list(wanted.actions.select_related("owner", "verification")) if wanted.started_at else []

    # ── What forms offer and begin with ───────────────────────────────────────────────────
    @cached_property
    def addresses(self) -> list[Address]:
        return addresses_of(self.ticket.customer)

    @property
    def reachable_by_letter(self) -> bool:
        """Whether any address has not been refused by its server or gateway."""
        return any(not address.refused_at for address in self.addresses)

    @property
    def usual_contact_way(self) -> str:
        return ContactWay.EMAIL if AddressKind.EMAIL in {one.kind for one in self.addresses} else ContactWay.PHONE

    @cached_property
    def first_words(self) -> str:
        first = Message.objects.filter(ticket=self.ticket, entry=Entry.MESSAGE).order_by("at", "id").first()
        return first.body if first else ""

    @property
    def wish(self) -> str:
        return str(self.account.data.get("wish", "")) if self.account else self.complaint.wish

    @cached_property
    def resolution_due(self) -> date | None:
        clock = self.ticket.clocks.filter(metric=Metric.RESOLUTION).exclude(due_at=None).first()
        return clock.due_at.astimezone(desk_zone()).date() if clock and clock.due_at else None

    def owned_by(self, actor: Actor) -> bool:
        """Whether the actor would judge a case of their own; managers may (decisions, 'who may do what')."""
        return actor.kind == "person" and self.ticket.assignee_id == actor.id and actor.tier < MANAGER

    def category_choices(self) -> list[tuple[int, str]]:
        return categories.choices(Kind.COMPLAINT)

    def cause_choices(self) -> list[tuple[str, str]]:
        rows = Cause.objects.filter(active=True, parent__active=True).exclude(parent__parent__active=False)
        placed = rows.select_related("parent").order_by("parent__position", "position")
        return [(row.key, f"{row.parent} · {row}") for row in placed]

    def people_choices(self) -> Sequence[tuple[int, str]]:
        return directory.people()

    def earlier_choices(self) -> list[tuple[str, str]]:
        """Steps to return to: none that would jump over one which the customer's withdrawal left undone."""
        here = min(STEPS.index(self.step), STEPS.index(self.undone) + 1)
        return [(step.value, str(step.label)) for step in STEPS[:here]]

    @property
    def reopening_steps(self) -> list[Step]:
        """Resolve, or confirm; where the steps did not come so far, the one at which they ended (decision 25)."""
        wanted = [step for step in (Step.RESOLVE, Step.CONFIRM) if STEPS.index(step) <= STEPS.index(self.undone)]
        return wanted or [self.undone]

    def reopening_choices(self) -> list[tuple[str, str]]:
        return [(step.value, str(step.label)) for step in self.reopening_steps]

    def promise_choices(self) -> list[tuple[int, str]]:
        return [(one.pk, one.what) for one in self.open_promises]
