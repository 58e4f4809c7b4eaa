"""How somebody last had each view sorted, which columns it showed, and which view was open: the address tells it.

Read once a session and kept in it, and for the next session on whatever machine.
"""

from django.http import HttpRequest, QueryDict

from tickets.lists import habits
from tickets.lists.habits import Lists
from tickets.lists.inboxes import view_of

_KEY, _NAMES = "lists", ("sort", "columns")
_AT = "at"  # the address of the view that was open last
_LONGEST, _LONGEST_ADDRESS = 200, 2_000


def place(request: HttpRequest) -> str:
    """The address of the view that was open last, "" before any was."""
    return str(_kept(request).get(_AT, ""))


def of(request: HttpRequest) -> QueryDict:
    """The address with what is usual for this person where it says nothing; what it says becomes usual."""
    kept = _kept(request)
    params: QueryDict = request.GET
    now = {**kept, **_place(params)}
    if "saved" not in params:
        now, params = _ordered(now, params)
    if now != kept:
        request.session[_KEY] = now
        habits.keep(now, person=request.user.pk or 0)
    return params


def _kept(request: HttpRequest) -> Lists:
    if _KEY not in request.session:
        request.session[_KEY] = habits.of(request.user.pk or 0)
    kept: Lists = request.session[_KEY]
    return kept


def _place(params: QueryDict) -> Lists:
    """A view as it is kept is somewhere to come back to; a question asked in passing is not."""
    told = params.copy()
    told.pop("page", None)
    is_place = "saved" in told or ("view" in told and told.keys() <= {"view", *_NAMES})
    address = told.urlencode()
    return {_AT: address} if is_place and len(address) <= _LONGEST_ADDRESS else {}


def _ordered(kept: Lists, params: QueryDict) -> tuple[Lists, QueryDict]:
    view = view_of(params.get("view", "")).key
    usual = kept.get(view, {})
    said = {name: ",".join(params.getlist(name))[:_LONGEST] for name in _NAMES if name in params}
    if said.items() - usual.items():
        kept = {**kept, view: {**usual, **said}}
    if usual.keys() - said.keys():
        params = params.copy()
        for name in usual.keys() - said.keys():
            params[name] = usual[name]
    return kept, params
