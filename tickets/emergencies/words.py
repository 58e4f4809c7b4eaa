"""What an emergency's log and its notices say, in the reader's language [H-12]."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.errors import Text
from servicedesk.languages import in_language
from servicedesk.notify.kinds import NoticeKind, register
from tickets.models import EmergencyLog
from tickets.models.emergencyplan import Duty
from tickets.telling import filled

ROLES: Mapping[str, Text] = {
    "owner": gettext_lazy("Whoever has the case"),
    "first_contact": gettext_lazy("First contact of the case"),
    "supervisors": gettext_lazy("Supervisors of the team"),
    "managers": gettext_lazy("Managers"),
}
# Words in braces come from the entry itself. Grades and steps are kept in every language they have.
_SENTENCES: Mapping[str, Text] = {
    "opened": gettext_lazy("Opened: {plan}, {grade}"),
    "raised": gettext_lazy("Raised from {before} to {grade}"),
    "lowered": gettext_lazy("Lowered from {before} to {grade}"),
    "called": gettext_lazy("Called in: {names}"),
    "nobody": gettext_lazy("Nobody in the contact network is on duty for: {duty}"),
    "told": gettext_lazy("Told: {name}"),
    "confirmed": gettext_lazy("{name} has confirmed"),
    "late": gettext_lazy("{name} has not confirmed within {minutes} minutes"),
    "unanswered": gettext_lazy("{name} does not answer"),
    "next": gettext_lazy("{name} is called instead of {before}"),
    "done": gettext_lazy("Done: {step}"),
    "not_needed": gettext_lazy("Not needed: {step}"),
    "again": gettext_lazy("Open again: {step}"),
    "lead": gettext_lazy("{name} leads from now on"),
    "closed": gettext_lazy("Ended"),
}


def say(entry: EmergencyLog) -> str:
    """One line about an entry that the desk wrote; "" for what somebody wrote themselves."""
    told = {name: in_language(value) if isinstance(value, dict) else value for name, value in entry.data.items()}
    if told.get("duty") in Duty.values:
        told["duty"] = Duty(told["duty"]).label
    sentence = _SENTENCES.get(entry.verb)
    return filled(sentence, told) if sentence else ""


def _page(params: Mapping[str, Any]) -> str:
    return reverse("tickets:emergency", args=[params["emergency"]])


def _marked(sentence: str, params: Mapping[str, Any]) -> str:
    """A drill says so before anything else."""
    told = sentence % {
        **params,
        "plan": in_language(params.get("plan", {})),
        "grade": in_language(params.get("grade", {})),
    }
    return _("Drill: %(what)s") % {"what": told} if params.get("drill") else told


def _called(params: Mapping[str, Any]) -> str:
    return _marked(_("Emergency “%(title)s” (%(plan)s, %(grade)s). Confirm within %(minutes)s minutes."), params)


def _not_confirmed(params: Mapping[str, Any]) -> str:
    return _marked(_("Emergency “%(title)s”: %(name)s has not confirmed within %(minutes)s minutes."), params)


def _regraded(params: Mapping[str, Any]) -> str:
    return _marked(_("Emergency “%(title)s” is now: %(grade)s."), params)


def ended(params: Mapping[str, Any]) -> str:
    return _marked(_("Emergency “%(title)s” has ended."), params)


def _untested(params: Mapping[str, Any]) -> str:
    return _("Emergencies: contacts to be tested: %(contacts)s, plans to be drilled: %(plans)s.") % params


def _network(_params: Mapping[str, Any]) -> str:
    return reverse("tickets:emergency_plans")


# `emergency…` is never put off: neither by quiet hours nor by a digest.
register(NoticeKind(name="emergency", say=_called, link=_page, icon="alert-triangle", tone="late", urgent=True))
register(
    NoticeKind(name="emergency.late", say=_not_confirmed, link=_page, icon="alert-triangle", tone="late", urgent=True)
)
register(NoticeKind(name="emergency.grade", say=_regraded, link=_page, icon="alert-triangle", tone="late", urgent=True))
register(NoticeKind(name="emergency.ended", say=ended, link=_page, icon="check", tone="", urgent=True))
register(NoticeKind(name="network.untested", say=_untested, link=_network, icon="phone", tone="soon"))
