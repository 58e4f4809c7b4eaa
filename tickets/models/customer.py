"""Customers and the ways to reach them. An address alone is enough to be served [H-7, H-27]."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from staff.models import Person
from tickets.models.organisation import Organisation
from tickets.vocabulary import AddressKind, Channel, Tier


class Customer(models.Model):
    name = models.CharField(_("name"), max_length=120, blank=True)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, default=Tier.REGULAR)
    language = models.CharField(_("language"), max_length=10, blank=True)
    preferences = models.TextField(_("preferences and habits"), blank=True)
    needs = models.TextField(_("special needs"), blank=True)
    best_times = models.CharField(_("best times to reach them"), max_length=200, blank=True, default="", db_default="")
    preferred_channel = models.CharField(
        _("preferred channel"), max_length=8, choices=Channel, blank=True, default="", db_default=""
    )
    do_not_call = models.BooleanField(_("do not call"), default=False, db_default=False)
    restricted = models.BooleanField(_("restricted"), default=False)  # reading is limited and recorded
    named_owner = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("named owner"), related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("organisation"),
        related_name="customers",
    )
    organisation_role = models.CharField(_("role there"), max_length=80, blank=True, default="", db_default="")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_files", editable=False
    )  # this file is an empty shell: its belongings are there
    created_at = models.DateTimeField(_("known since"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        # Every list asks who is hidden: few are, and they must be found without reading all. The names' trigrams find
        # files that may be the same person's.
        indexes = [
            models.Index(fields=["id"], name="customer_restricted", condition=models.Q(restricted=True)),
            GinIndex(OpClass("name", name="gin_trgm_ops"), name="customer_name_alike"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Customer %(number)s") % {"number": self.pk})


class Address(models.Model):
    """An e-mail address or a telephone number; `value` is its one spelling (lower case, E.164)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(_("kind"), max_length=5, choices=AddressKind)
    value = models.CharField(_("address"), max_length=254)
    shown = models.CharField(_("as written"), max_length=254)
    primary = models.BooleanField(_("preferred"), default=False)
    verified_at = models.DateTimeField(
        _("verified"), null=True, blank=True
    )  # they answered from it, or opened its link
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    refusal = models.CharField(_("why refused"), max_length=300, blank=True)

    class Meta:
        ordering = ["-primary", "pk"]
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="address_of_one_customer")]
        indexes = [
            models.Index(Right("value", 8), name="address_last_digits", condition=Q(kind="phone")),
            models.Index(
                Func("value", Value("@"), Value(2), function="split_part"),
                name="address_domain",
                condition=Q(kind="email"),
            ),
            GinIndex(OpClass("value", name="gin_trgm_ops"), name="address_parts"),
        ]

    def __str__(self) -> str:
        return self.shown
