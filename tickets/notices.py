"""What colleagues hear from this app, in their own language."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from servicedesk.notify.kinds import NoticeKind, register
from servicedesk.web import times
from staff.calendars import desk_zone
from tickets.bulk.jobs import DEEDS
from tickets.vocabulary import Metric


def _ticket_page(params: Mapping[str, Any]) -> str:
    return reverse("tickets:ticket", args=[params["reference"]])


def _soon(params: Mapping[str, Any]) -> str:
    return _("%(reference)s: “%(clock)s” is due %(time)s.") % _told(params)


def _late(params: Mapping[str, Any]) -> str:
    return _("%(reference)s: “%(clock)s” is late since %(time)s.") % _told(params)


def _many(params: Mapping[str, Any]) -> str:
    late, soon = int(params["late"]), int(params["soon"])
    parts = []
    if late:
        parts.append(ngettext("%(number)d clock is late", "%(number)d clocks are late", late) % {"number": late})
    if soon:
        parts.append(ngettext("%(number)d is soon due", "%(number)d are soon due", soon) % {"number": soon})
    return _("Many at once: %(what)s.") % {"what": _(", ").join(parts)}


def _what_is_late(_params: Mapping[str, Any]) -> str:
    return reverse("tickets:inbox") + "?view=overdue"


def _given_back(params: Mapping[str, Any]) -> str:
    number = int(params["number"])
    said = ngettext(
        "%(name)s no longer works here: %(number)d open case has nobody now (%(team)s).",
        "%(name)s no longer works here: %(number)d open cases have nobody now (%(team)s).",
        number,
    )
    return said % {"name": params["name"], "number": number, "team": params["team"] or _("no team")}


def _unassigned(_params: Mapping[str, Any]) -> str:
    return reverse("tickets:inbox") + "?view=unassigned"


def _told(params: Mapping[str, Any]) -> dict[str, str]:
    """The day is written out: nobody knows when a letter is read."""
    due = parse_datetime(params["due"])
    clock = Metric(params["metric"]).label
    when = times.dated(due, zone=desk_zone()) if due else ""
    return {"reference": params["reference"], "clock": str(clock), "time": when}


def _back(params: Mapping[str, Any]) -> str:
    why = {
        "wrote": _("%(reference)s is back with you: the customer wrote."),
        "late": _("%(reference)s is back with you: a clock ran out."),
    }
    return why.get(params["why"], _("%(reference)s is back with you, as you wished.")) % {
        "reference": params["reference"]
    }


def _mentioned(params: Mapping[str, Any]) -> str:
    return _("%(who)s names you in a note on %(reference)s.") % {"who": params["who"], "reference": params["reference"]}


def _task_given(params: Mapping[str, Any]) -> str:
    return _("%(who)s asks you for a part of %(reference)s: %(what)s") % dict(params)


def _task_added(params: Mapping[str, Any]) -> str:
    return _("%(reference)s has a task for you: %(what)s") % dict(params)


def _note_on_page(params: Mapping[str, Any]) -> str:
    return f"{_ticket_page(params)}#message-{params['message']}"


def _not_done(params: Mapping[str, Any]) -> str:
    words = {"reference": params["reference"], "deed": deed_in_words(params["verb"], params["object"])}
    return _("%(reference)s: by its ladder the desk was to do this, and could not: %(deed)s.") % words


def deed_in_words(verb: str, what: str) -> str:
    """What a ladder asks of the desk, in few words."""
    words = {
        "reassign": _("hand it over"),
        "priority": _("raise its priority"),
        "watch": _("let somebody watch it"),
        "plan": _("open an emergency"),
        "letter": _("write to the customer"),
    }
    return words.get(verb, f"{verb} {what}")


def _many_done(params: Mapping[str, Any]) -> str:
    shape = _("%(deed)s: %(done)d of %(all)d undone.") if params["undoes"] else _("%(deed)s: %(done)d of %(all)d done.")
    return shape % {"deed": DEEDS[params["deed"]].label, "done": params["done"], "all": params["all"]}


def _job_page(params: Mapping[str, Any]) -> str:
    return reverse("tickets:bulk_job", args=[params["job"]]) + "?rows=all"


for _kind in (
    NoticeKind(name="clock.soon", say=_soon, link=_ticket_page, icon="clock", tone="soon",
               label=gettext_lazy("A clock is soon due")),
    NoticeKind(name="clock.late", say=_late, link=_ticket_page, icon="alert-circle", tone="late",
               label=gettext_lazy("A clock is late")),
    NoticeKind(name="clocks.many", say=_many, link=_what_is_late, icon="alert-circle", tone="late", like="clock.late"),
    NoticeKind(name="cases.given_back", say=_given_back, link=_unassigned, icon="user", tone="now",
               label=gettext_lazy("Cases of a colleague who left")),
    NoticeKind(name="ticket.mentioned", say=_mentioned, link=_note_on_page, icon="user", tone="now",
               label=gettext_lazy("A colleague names me in a note")),
    NoticeKind(name="ticket.back", say=_back, link=_ticket_page, icon="clock", tone="now",
               label=gettext_lazy("A ticket that I put off is back")),
    NoticeKind(name="bulk.ended", say=_many_done, link=_job_page, icon="check", tone="now",
               label=gettext_lazy("What I asked to be done to many tickets has been done")),
    NoticeKind(name="task.given", say=_task_given, link=_ticket_page, icon="list-check", tone="now",
               label=gettext_lazy("A colleague asks me for a part of a case")),
    NoticeKind(name="task.added", say=_task_added, link=_ticket_page, icon="list-check", tone="now",
               label=gettext_lazy("A case has a task for me")),
    NoticeKind(name="deed.refused", say=_not_done, link=_ticket_page, icon="alert-triangle", tone="late",
               label=gettext_lazy("Something that the desk could not do by itself")),
):  # fmt: skip
    register(_kind)
