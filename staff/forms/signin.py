"""Forms of signing in: allauth's, with our words and our limits."""

from datetime import timedelta
from time import monotonic, sleep
from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk import limits
from servicedesk.web.forms import Described
from staff.secondfactor import accept_code
from staff.signin import TRIES_HERE, WINDOW, WRONG, StaffAccountAdapter, refuse_if_over

_RESET_SECONDS = 0.2  # every request for a reset takes at least this long, known address or not
_AN_HOUR = timedelta(hours=1)


class _Ours(Described):
    """Our labels, no placeholders."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Ours, account.LoginForm):
    labels = {
        "login": _("User name or e-mail"),
        "password": _("Password"),
        "remember": _("Stay signed in on this device"),
    }

    def _clean_with_password(self, credentials: dict[str, str]) -> Any:
        """One sentence for whatever was wrong: it tells nobody which names exist."""
        adapter = StaffAccountAdapter(self.request)
        person = adapter.authenticate(self.request, **credentials)
        if person is None:
            raise ValidationError(WRONG, code="wrong")
        self._login = account.Login(user=person, email=credentials.get("email"))
        self.user = person
        return self.cleaned_data


class ReauthenticateForm(_Ours, account.ReauthenticateForm):
    labels = {"password": _("Your password")}


class ResetForm(_Ours, account.ResetPasswordForm):
    labels = {"email": _("Your e-mail address")}

    def clean(self) -> dict[str, Any]:
        address = StaffAccountAdapter(context.request).get_client_ip(context.request)
        refuse_if_over(limits.hit("reset-address", address, at=timezone.now(), limit=20, window=_AN_HOUR))
        return dict(super().clean() or {})

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The same answer in the same time whether or not anybody has this address; at most three letters an hour."""
        begun = monotonic()
        email = self.cleaned_data["email"]
        if limits.hit("reset", email, at=timezone.now(), limit=3, window=_AN_HOUR).allowed:
            super().save(request, **kwargs)
        sleep(max(0.0, _RESET_SECONDS - (monotonic() - begun)))
        return str(email)


class NewPasswordForm(_Ours, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}


class ChangePasswordForm(_Ours, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Password until now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }

    def clean_oldpassword(self) -> str:
        key = f"{self.user.pk}|change"
        refuse_if_over(limits.hit("sign-in", key, at=timezone.now(), limit=TRIES_HERE, window=WINDOW))
        old = super().clean_oldpassword()
        limits.clear("sign-in", key)
        return str(old)


class _CodeForm(_Ours):
    labels = {"code": _("Code of your app, or a recovery code")}
    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        found = accept_code(self.user, self.cleaned_data["code"], at=timezone.now())
        if found is None:
            raise ValidationError(_("This code is not right, or has been used already."), code="wrong")
        self.authenticator = found
        return str(self.cleaned_data["code"])


class CodeForm(_CodeForm, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(_CodeForm, mfa.ReauthenticateForm):
    pass


class ActivateForm(_Ours, ActivateTOTPForm):
    labels = {"code": _("The six digits that your app shows now")}


class InvitationForm(Described, forms.Form):
    """The first password."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=200,
        help_text=_("At least 10 characters. A sentence is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("This is not the same password as above."))
        return cleaned
