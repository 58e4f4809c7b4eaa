"""How somebody last had each view sorted and which columns it showed: kept in the session, told by the address."""

from django.http import HttpRequest, QueryDict

from tickets.inboxes import view_of

_KEY, _NAMES = "lists", ("sort", "columns")
_LONGEST = 200


def of(request: HttpRequest) -> QueryDict:
    """The address with what is usual for this person where it says nothing; what it says becomes usual."""
    params = request.GET
    if "saved" in params:
        return params
    view = view_of(params.get("view", "")).key
    kept = request.session.get(_KEY, {})
    usual = kept.get(view, {})
    said = {name: ",".join(params.getlist(name))[:_LONGEST] for name in _NAMES if name in params}
    if said.items() - usual.items():
        request.session[_KEY] = {**kept, view: {**usual, **said}}
    if not usual.keys() - said.keys():
        return params
    told = params.copy()
    for name in usual.keys() - said.keys():
        told[name] = usual[name]
    return told
