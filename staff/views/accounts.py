"""Signing in and first passwords; everything else under /accounts/ is allauth's view with our template."""

from typing import Any

from allauth.account.views import LoginView, PasswordResetView
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from servicedesk.errors import Invalid, Refused
from servicedesk.web.pages import render_page
from staff import access
from staff.forms.signin import InvitationForm
from staff.signin import TOO_MANY

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """'Chrome, Windows' for the long line a browser sends; its beginning when it is none we know."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:60]


class Sessions(ListUserSessionsView):
    """Where one is signed in, newest first."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["sessions"].reverse()
        for session in context["sessions"]:
            session.device = device_words(session.user_agent)
        return context


class _Limited:
    """Too many tries are answered 429, so that programs understand it, too."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if form.has_error("__all__", TOO_MANY):
            response.status_code = 429
        return response


class SignIn(_Limited, LoginView):
    pass


class ResetPassword(_Limited, PasswordResetView):
    pass


@method_decorator([never_cache, sensitive_post_parameters("password", "again")], name="dispatch")
class AcceptInvitation(View):
    """GET shows a form and changes nothing (mail scanners open links); POST sets the password and uses the link up."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, token, InvitationForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        form = InvitationForm(request.POST)
        if not form.is_valid():
            return self._page(request, token, form, status=422)
        try:
            access.accept_invitation(token=token, password=form.cleaned_data["password"], at=timezone.now())
        except Invalid as wrong:
            for sentence in wrong.errors["password"]:
                form.add_error("password", str(sentence))
            return self._page(request, token, form, status=422)
        except Refused:
            return self._page(request, token, form)
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")

    def _page(self, request: HttpRequest, token: str, form: InvitationForm, status: int = 200) -> HttpResponse:
        invitation = access.invitation_for(token, at=timezone.now())
        if invitation is None:
            return render_page(request, "account/invitation_over.html", status=404)
        context = {"form": form, "person": invitation.person}
        return render_page(request, "account/invitation.html", context, status=status)
