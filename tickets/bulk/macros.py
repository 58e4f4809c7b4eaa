"""A macro for many tickets: its deeds alone. Words go to one customer at a time, looked at before [H-6]."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.actors import Actor
from servicedesk.errors import Invalid
from tickets import macros
from tickets.bulk.deeds import DEEDS, Before, Deed, Outcome, Params
from tickets.models import Macro, Ticket


def _check(params: Params) -> Macro:
    macro = Macro.objects.filter(pk=params.get("macro") or 0, script=None, active=True).first()
    if macro is None:
        raise Invalid({"macro": [_("Choose a macro.")]})
    return macro


def _do(ticket: Ticket, params: Params, actor: Actor, at: datetime) -> Outcome:
    macro = macros.offered(actor).filter(pk=_check(params).pk).first()
    if macro is None:
        raise Invalid({"macro": [_("Choose a macro.")]})
    steps = macros.apply(macro, ticket, actor=actor, at=at)
    changed = [[step.deed, step.before] for step in steps if step.before is not None]
    before: Before = {"deeds": changed} if changed else None
    return Outcome(words=_(", ").join(f"{step.label}{_(': ')}{step.words}" for step in steps), before=before)


def _undo(ticket: Ticket, before: Mapping[str, Any], actor: Actor, at: datetime) -> str:
    """The last one first."""
    said = [DEEDS[name].undo(ticket, was, actor, at) for name, was in reversed(before["deeds"])]
    return _(", ").join(said)


MACRO = Deed(label=gettext_lazy("Macro"), do=_do, undo=_undo, check=_check)
