"""Rule books: who is promised what, in versions. A draft becomes the one that holds; earlier ones are kept [H-20]."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models import Person, WorkingCalendar
from tickets.vocabulary import BacktestState, BookState, Running


class RuleBook(models.Model):
    """One version of all policies. What holds or held is never edited: a change is a draft that goes live."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    state = models.CharField(max_length=5, choices=BookState, default=BookState.DRAFT)
    note = models.CharField(_("what changes, and why"), max_length=300, blank=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    live_at = models.DateTimeField(null=True, blank=True)  # of a draft: when it is to; null on the first: always was
    recompute = models.CharField(max_length=7, choices=Running, default=Running.RECOUNT)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # or who planned it
    version = models.PositiveIntegerField(default=1, editable=False)  # of two editors at once the second is told

    class Meta:
        ordering = ["-number"]
        verbose_name = _("rule book")
        verbose_name_plural = _("rule books")
        constraints = [
            models.UniqueConstraint(fields=["state"], name="rulebook_one_live", condition=models.Q(state="live")),
            models.UniqueConstraint(fields=["state"], name="rulebook_one_draft", condition=models.Q(state="draft")),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class Policy(models.Model):
    """Promises for the cases that fit its conditions. Of a book in order the first that fits is the one that counts."""

    book = models.ForeignKey(RuleBook, on_delete=models.CASCADE, related_name="policies")
    key = models.PositiveIntegerField()  # the same policy has the same key in every version
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80, blank=True)
    match = models.CharField(max_length=3, choices=[("all", _("all")), ("any", _("any"))], default="all")
    conditions = models.JSONField(default=list, blank=True)  # [{"field", "op": "is" | "is_not", "values": [str]}]
    calendar = models.ForeignKey(
        WorkingCalendar, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("calendar")
    )  # null: the team's, else the desk's
    # {metric: {"1".."4" (priority): {"amount", "unit", "calendar": id | null}, "when": {"pause": [names]}}}
    targets = models.JSONField(_("targets"), default=dict, blank=True)
    ladder = models.JSONField(default=list, blank=True)  # steps; empty: the ladder of decision 28
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [models.UniqueConstraint(fields=["book", "key"], name="policy_once_in_a_book")]

    def __str__(self) -> str:
        return self.name or f"policy {self.key}"


class Backtest(models.Model):
    """A book of rules run over the clocks that ended in a span of days; the worker goes through them in slices."""

    book = models.ForeignKey(RuleBook, on_delete=models.CASCADE, related_name="backtests")
    book_version = models.PositiveIntegerField()  # of the draft, as it was asked: later changes are not in it
    since = models.DateField(_("from"))
    until = models.DateField(_("up to and including"))
    state = models.CharField(max_length=7, choices=BacktestState, default=BacktestState.WAITING)
    total = models.PositiveIntegerField(default=0)  # clocks that ended in these days
    done = models.PositiveIntegerField(default=0)
    reached = models.JSONField(default=list, blank=True)  # [moment, id] of the last clock that was judged
    result = models.JSONField(default=dict, blank=True)  # see `backtest.Tally`
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("trial on past cases")
        verbose_name_plural = _("trials on past cases")
        indexes = [
            models.Index(fields=["id"], name="backtest_to_run", condition=models.Q(state__in=["waiting", "running"]))
        ]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
