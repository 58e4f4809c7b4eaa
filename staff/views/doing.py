"""Between a form and a verb: refusals become words on the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import QueryDict
from django.utils import timezone

from servicedesk.errors import Invalid, NotPermitted, Refused
from staff.acting import StaffRequest


def done(request: StaffRequest, act: Callable[[], Any], *, form: BaseForm | None = None, said: str = "") -> bool:
    """Run a verb. False when it refused: its words stand at the form's fields, or in a notice."""
    if form is not None and not form.is_valid():
        return False
    try:
        act()
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    except Invalid as wrong:
        _explain(request, wrong, form)
        return False
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    if said:
        messages.success(request, said)
    return True


def _explain(request: StaffRequest, wrong: Invalid, form: BaseForm | None) -> None:
    for field, sentences in wrong.errors.items():
        for sentence in sentences:
            if form is not None:
                form.add_error(field if field in form.fields else None, str(sentence))
            else:
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
