"""Proposals, who approved them, and what was promised [H-16]."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import StepPass
from complaints.vocabulary import GRANTED, STANDING, ProposalState, Redress
from staff.models import Person


class Proposal(models.Model):
    step_pass = models.ForeignKey(StepPass, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    action = models.TextField(_("what we will do"))
    redress = models.CharField(_("redress"), max_length=14, choices=Redress)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # Granted in the case's other passes when this was proposed: authority is over the sum.
    granted_before = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    state = models.CharField(max_length=10, choices=ProposalState)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # delivered or told
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)  # the customer's words

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["step_pass", "number"], name="proposal_number_once"),
            models.UniqueConstraint(
                fields=["step_pass"], condition=models.Q(state__in=STANDING), name="proposal_one_stands"
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at"], name="proposal_awaiting", condition=models.Q(state="awaiting")),
            models.Index(fields=["redress", "-proposed_at"], name="proposal_precedents"),
            models.Index(
                fields=["-proposed_at"], name="proposal_newest_granted", condition=models.Q(state__in=GRANTED)
            ),  # like cases of a category: the newest are found without reading all
        ]

    def __str__(self) -> str:
        return self.action

    @property
    def total(self) -> Decimal:
        """What the case would have been granted in all, in the desk's currency."""
        return (self.amount or Decimal(0)) + self.granted_before


class Approval(models.Model):
    """A decision about a proposal by someone with the authority, never by its proposer. Never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    granted = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "by"], name="approval_once_each")]

    def __str__(self) -> str:
        return f"{self.by}: {self.granted}"


class Promise(models.Model):
    """One thing promised in a proposal, ticked off with proof when it is done [H-16, H-59]."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="promises")
    what = models.CharField(_("what"), max_length=300)
    due = models.DateField(_("by"))
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.TextField(_("proof"), blank=True)

    class Meta:
        ordering = ["due", "id"]

    def __str__(self) -> str:
        return self.what
