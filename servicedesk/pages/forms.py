"""What customers fill in. Every refusal is a sentence at its field; the verbs check again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from servicedesk.errors import Invalid
from servicedesk.pages import nonces
from servicedesk.pages.customfields import AsksCustomFields
from servicedesk.web.forms import DeskForm
from tickets.conversation import LONGEST as MESSAGE_LENGTH
from tickets.customers.addresses import normalise_email, normalise_phone
from tickets.customers.recognising import NAME_LENGTH
from tickets.forms.files import WithFiles
from tickets.opening import ABOUT_LENGTH, BODY_LENGTH, NONCE_LENGTH, SUBJECT_LENGTH, WISH_LENGTH
from tickets.vocabulary import Kind

# What most customers want; in the form's own words, so that nobody has to find them.
WISHES = {
    "repair": gettext_lazy("Mend or replace it"),
    "refund": gettext_lazy("Money back, or compensation"),
    "apology": gettext_lazy("An apology and an explanation"),
    "prevent": gettext_lazy("That it does not happen to others"),
}


class IntakeForm(AsksCustomFields, WithFiles):
    """The public form of one kind (decision 26): words, consent and one way to answer; the rest may stay empty.

    Except what the desk asks of its own: that is needed where its settings say so, for the subject that was chosen.
    """

    field_order = (
        "category",
        "body",
        "subject",
        "files",
        "wishes",
        "wish",
        "name",
        "email",
        "phone",
        "about",
        "consent",
    )

    category = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False, widget=forms.RadioSelect)
    subject = forms.CharField(
        label=gettext_lazy("In one line"),
        required=False,
        max_length=SUBJECT_LENGTH,
        help_text=gettext_lazy("If you leave it empty, we take your first words."),
    )
    body = forms.CharField(max_length=BODY_LENGTH, widget=forms.Textarea(attrs={"rows": 6}))
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("Choose any"), required=False, choices=tuple(WISHES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wish = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=WISH_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "data-short": ""}),
    )
    name = forms.CharField(
        label=gettext_lazy("What may we call you?"),
        required=False,
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=pgettext_lazy("address", "E-mail"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    about = forms.CharField(
        label=gettext_lazy("Order, product or place"),
        required=False,
        max_length=ABOUT_LENGTH,
        help_text=gettext_lazy("If you have a number at hand. We find it without, too."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("You may use what I write here to work on it and to answer me."),
        error_messages={"required": gettext_lazy("We may only work on it if you agree. Tick the box at the end.")},
    )
    nonce = forms.CharField(required=False, max_length=NONCE_LENGTH, widget=forms.HiddenInput)
    effort = forms.CharField(required=False, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    leave_empty = forms.CharField(required=False)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"nonce": nonces.fresh()})
        super().__init__(*args, **kwargs)
        self.kind = kind
        category: Any = self.fields["category"]
        category.choices = lambda: [(one.key, one.name) for one in self.subjects]
        body = self.fields["body"]
        body.label, body.help_text = BODY_LABELS[kind]
        body.error_messages["required"] = _("Say what happened. One or two sentences are enough.")
        if kind != Kind.COMPLAINT:
            del self.fields["wishes"]
        self.ask_custom()

    def clean_email(self) -> str:
        return self._usable("email", normalise_email)

    def clean_phone(self) -> str:
        """Comes after the e-mail address: with neither, the first of the two says so."""
        if not self.cleaned_data["phone"] and self.cleaned_data.get("email") == "":
            self.add_error(
                "email", _("Write an e-mail address or a telephone number, so that we can answer. One is enough.")
            )
        return self._usable("phone", lambda text: normalise_phone(text, settings.PHONE_REGION))

    def _usable(self, name: str, check: Callable[[str], str]) -> str:
        """As it was typed, once it is known that something can be sent to it."""
        typed: str = self.cleaned_data[name]
        if typed:
            try:
                check(typed)
            except Invalid as refusal:
                raise forms.ValidationError([str(one) for one in refusal.errors[name]]) from None
        return typed

    def clean_leave_empty(self) -> str:
        if self.cleaned_data["leave_empty"]:
            raise forms.ValidationError(_("Leave the field at the very end empty and send again."))
        return ""

    @property
    def wished(self) -> str:
        """What the customer wants, as one text: what was ticked, then their own words."""
        told = self.cleaned_data
        lines = [str(WISHES[code]) for code in told.get("wishes", ())] + [told.get("wish", "")]
        return "\n".join(line for line in lines if line)

    @property
    def way(self) -> str:
        """The one spelling of the address that counts: e-mail first."""
        told = self.cleaned_data
        return (
            normalise_email(told["email"]) if told["email"] else normalise_phone(told["phone"], settings.PHONE_REGION)
        )


BODY_LABELS = {
    Kind.COMPLAINT: (
        gettext_lazy("Tell us how it went"),
        gettext_lazy("When it was, what happened, who promised you what. Write as you would speak."),
    ),
    Kind.ENQUIRY: (gettext_lazy("Your question"), gettext_lazy("Write as you would speak.")),
    Kind.REQUEST: (
        gettext_lazy("What do you need?"),
        gettext_lazy("What, where and by when. If something is broken: what it does, and since when."),
    ),
    Kind.SUGGESTION: (
        gettext_lazy("Your suggestion"),
        gettext_lazy("What is it like now, and how would it be better?"),
    ),
    Kind.PRAISE: (
        gettext_lazy("What was good?"),
        gettext_lazy("If you know who it was, name them: we pass your words on."),
    ),
}


class TrackForm(DeskForm):
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("It stands in every message from us, like C-100232."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Your e-mail address or telephone number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class WriteForm(WithFiles):
    """A word to us about a case of one's own."""

    body = forms.CharField(max_length=MESSAGE_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    nonce = forms.CharField(required=False, max_length=NONCE_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"nonce": nonces.fresh()})
        super().__init__(*args, **kwargs)
        self.fields["body"].error_messages["required"] = _("Write something first.")
