"""Between a form and a verb: refusals become words on the page."""

from collections.abc import Callable
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import QueryDict
from django.utils import timezone

from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.web.forms import explain
from staff.acting import StaffRequest


def done(request: StaffRequest, act: Callable[[], Any], *, form: BaseForm | None = None, said: str = "") -> bool:
    """Run a verb. False when it refused: its words stand at the form's fields, or in a notice."""
    if form is not None and not form.is_valid():
        return False
    try:
        act()
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        if form is not None and isinstance(refused, Invalid):
            explain(form, refused)
        else:
            _notice(request, refused)
        return False
    if said:
        messages.success(request, said)
    return True


def _notice(request: StaffRequest, refused: Refused) -> None:
    errors = refused.errors.values() if isinstance(refused, Invalid) else [[refused.detail]]
    for sentence in chain.from_iterable(errors):
        messages.error(request, str(sentence))


def need(request: StaffRequest, *permissions: str) -> None:
    """A page for those who have one of the permissions, to whatever reach; 403 for everybody else."""
    if not any(request.actor.may(permission) for permission in permissions):
        raise PermissionDenied


def by(request: StaffRequest) -> dict[str, Any]:
    """Who does it, and when: what every verb wants to know."""
    return {"actor": request.actor, "at": timezone.now()}


def again(typed: QueryDict, *, version: int) -> QueryDict:
    """What was typed, to be kept over the version that stands now by whoever has seen it."""
    data = typed.copy()
    data["version"] = str(version)
    return data
