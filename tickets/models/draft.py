"""What somebody has begun to write and not sent: one text per person and ticket, private to its writer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.models import Person
from tickets.models.message import PrivateFile
from tickets.models.ticket import Ticket
from tickets.vocabulary import DraftKind


class Draft(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    kind = models.CharField(_("kind"), max_length=8, choices=DraftKind)
    body = models.TextField(_("words"), blank=True)
    recipients = models.JSONField(default=list, blank=True)  # ids of the customer's addresses, where one was chosen
    form = models.JSONField(default=dict, blank=True)  # of a new ticket: every other field as typed, {name: [values]}
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(_("saved"))
    version = models.PositiveIntegerField(default=1)
    tab = models.CharField(max_length=64, blank=True)  # the window that wrote last, and its how manieth saving
    turn = models.PositiveIntegerField(default=0)
    thrown_at = models.DateTimeField(null=True, blank=True)  # thrown away; for a day it can be taken back

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "ticket"],
                condition=Q(thrown_at=None, ticket__isnull=False),
                name="draft_one_per_person_and_ticket",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-updated_at"], name="draft_newest", condition=Q(thrown_at=None)),
            models.Index(fields=["thrown_at"], name="draft_thrown", condition=Q(thrown_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk} ({self.kind})"

    @property
    def stamp(self) -> str:
        """Which text this is, and how often it has been saved: whoever saves says what they had seen."""
        return f"{self.pk}.{self.version}"

    @property
    def line(self) -> str:
        """A few words that tell which one it is."""
        typed = [self.body, *(values[0] for name in ("subject", "name", "address") if (values := self.form.get(name)))]
        return " ".join(next((one for one in typed if one.strip()), "…").split())[:80]


class DraftFile(PrivateFile):
    """A file that will go with the text. The database itself deletes it with its draft: sending stays one statement."""

    draft = models.ForeignKey(Draft, on_delete=models.DO_NOTHING, db_constraint=False, related_name="files")
