"""Every page of the desk and who looks at it, found by walking the resolver: a page that is not known here fails.

An address without arguments looks after itself: whoever of LOOKERS may open it does. One with arguments stands
either in PAGES, with examples of what it shows, or in ACTIONS, because it only does something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from feedback.reports.catalogue import REPORTS
from tests.security.places import places

LOOKERS = ("max", "ada", "sue", "visitor")  # in this order: managers see the most
# Not HTML, not ours, or seen in another way.
ELSEWHERE = {
    "api-docs": "a page of drf-spectacular: markup, styles and script are Swagger UI's; the API is our interface",
    "pages:received": "shown to whoever has just sent the form: test_axe sends it",
    "mfa_authenticate": "between password and code: test_axe stops there on the way in",
}
# name → (who, path); {…} are names of tests/browser/examples.py
PAGES: dict[str, list[tuple[str, str]]] = {
    "account_invitation": [("visitor", "/accounts/invite/{invitation}/"), ("visitor", "/accounts/invite/over/")],
    "account_reset_password_from_key": [("visitor", "{reset}"), ("visitor", "/accounts/password/reset/key/1-over/")],
    "staff:role": [("ada", "/desk/settings/roles/supervisor/")],
    "staff:person": [("ada", "/desk/settings/people/{person}/"), ("sue", "/desk/settings/people/{person}/")],
    "staff:team": [("max", "/desk/settings/teams/{team}/")],
    "staff:calendar": [
        ("max", "/desk/settings/calendars/{calendar}/"),
        ("sue", "/desk/settings/calendars/{calendar}/"),
    ],
    "staff:publish_calendar": [("max", "/desk/settings/calendars/{calendar_draft}/publish/")],
    "staff:calendar_versions": [
        ("max", "/desk/settings/calendars/{calendar}/versions/"),
        ("max", "/desk/settings/calendars/{calendar_draft}/"),
    ],
    "staff:year": [("max", "/desk/settings/years/CN/2026/"), ("sue", "/desk/settings/years/CN/2027/")],
    "tickets:ticket": [
        *(("sue", f"/desk/tickets/{{step_{step}}}/") for step in ("listen", "apologise", "confirm", "resolve")),
        *(("max", f"/desk/tickets/{{step_{step}}}/") for step in ("follow_up", "prevent", "archive", "archived")),
        *(("sue", f"/desk/tickets/{{kind_{kind}}}/") for kind in ("enquiry", "request", "suggestion", "praise")),
        ("ada", "/desk/tickets/{step_ended}/"),
        ("max", "/desk/tickets/{with_files}/?pane=do"),
        ("max", "/desk/tickets/{offered}/?pane=know"),
    ],
    "tickets:part_task": [("sue", "/desk/tickets/{step_listen}/tasks/new/")],
    "tickets:merge": [("sue", "/desk/tickets/{step_listen}/merge/")],
    "tickets:link": [("sue", "/desk/tickets/{step_listen}/link/")],
    "tickets:tags": [("sue", "/desk/tickets/{step_listen}/tags/")],
    "tickets:snooze": [("sue", "/desk/tickets/{step_listen}/snooze/")],
    "tickets:letter": [("max", "/desk/outbox/{letter}/")],
    "tickets:policy": [("max", "/desk/settings/policies/versions/1/{policy}/")],
    "tickets:policy_version": [("max", "/desk/settings/policies/versions/1/")],
    "tickets:edit_policy": [("max", "/desk/settings/policies/draft/{policy}/")],
    "tickets:customer": [("max", "/desk/customers/{customer}/"), ("amy", "/desk/customers/{customer}/")],
    "tickets:merge_customer": [
        ("amy", "/desk/customers/{customer}/merge/?q=an"),
        ("max", "/desk/customers/{customer}/merge/?with={other_customer}"),
    ],
    "tickets:edit_customer": [("max", "/desk/customers/{customer}/edit/")],
    "tickets:organisation": [("max", "/desk/customers/organisations/{organisation}/")],
    "tickets:edit_organisation": [("amy", "/desk/customers/organisations/{organisation}/edit/")],
    "tickets:phone_call": [("max", "/desk/new/calls/{phone_call}/?who=an")],
    "tickets:category": [("max", "/desk/settings/categories/{category}/")],
    "tickets:letter_text": [("max", f"/desk/settings/letters/{kind}/zh-hans/") for kind in ("reply", "survey")],
    "tickets:emergency": [("sue", "/desk/emergencies/{emergency}/"), ("max", "/desk/emergencies/{drill}/")],
    "tickets:emergency_plan": [("max", "/desk/settings/emergencies/{plan}/")],
    "tickets:new_emergency_grade": [("max", "/desk/settings/emergencies/{plan}/grades/new/")],
    "tickets:emergency_grade": [("max", "/desk/settings/emergencies/grades/{grade}/")],
    "tickets:emergency_contact": [("max", "/desk/settings/emergencies/contacts/{contact}/")],
    "complaints:cause": [("max", "/desk/settings/causes/{cause}/")],
    "knowledge:script": [("max", "/desk/settings/scripts/{script}/")],
    "tickets:field": [("max", "/desk/settings/fields/{field}/"), ("sue", "/desk/settings/fields/{field}/")],
    "tickets:set_field": [("sue", "/desk/tickets/{step_listen}/fields/branch/")],
    "tickets:macro": [("max", "/desk/settings/macros/{macro}/")],
    "tickets:choose_macro": [("sue", "/desk/tickets/{step_listen}/macros/")],
    "tickets:use_macro": [("sue", "/desk/tickets/{kind_enquiry}/macros/{macro}/")],
    "tickets:choose_script": [("sue", "/desk/tickets/{step_listen}/scripts/choose/")],
    "tickets:item": [("max", "/desk/items/{item}/")],
    "reports:report": [
        *(("max", f"/desk/reports/{key}/?unit=quarter") for key in REPORTS if key != "overview"),
        ("max", "/desk/reports/table/?unit=quarter&across=month"),
        ("amy", "/desk/reports/people/?unit=own&since=2026-01-01&until=2026-12-31"),
    ],
    "feedback:survey": [("visitor", "/survey/{survey}/"), ("visitor", "/survey/over/")],
    "pages:new": [("visitor", f"/new/{kind}/") for kind in ("complaint", "enquiry", "request", "suggestion", "praise")],
    "pages:link": [("visitor", "/p/{link}/"), ("visitor", "/p/over/")],
    "pages:reached": [("visitor", "/reached/{reached}/"), ("visitor", "/reached/over/")],
    "pages:progress": [
        *(
            ("customer", f"/my/{{step_{step}}}/")
            for step in ("listen", "confirm", "resolve", "follow_up", "archived", "ended")
        ),
        *(("customer", f"/my/{{{case}}}/") for case in ("proposed", "kind_enquiry", "with_files")),
        ("visitor", "/my/{step_listen}/"),
    ],
}
# Addresses with arguments that show nothing of their own: they do something and lead to a page.
ACTIONS = {
    "reports:file", "reports:open_saved", "reports:drop_saved", "reports:mail_saved", "reports:stop_mail",
    "notify:open", "complaints:decide", "pages:write", "pages:move", "pages:survey", "pages:file",
    "staff:change_person", "staff:drop_token_of", "staff:drop_absence_of", "staff:add_member", "staff:change_member",
    "staff:drop_team", "staff:change_calendar", "staff:clear_day", "staff:draft_calendar",
    "staff:discard_calendar", "staff:unplan_calendar", "staff:read_events", "staff:drop_year",
    "staff:drop_absence", "staff:drop_token",
    "staff:end_session",
    "tickets:reassign", "tickets:file", "tickets:move", "tickets:move_form", "tickets:write",
    "tickets:claim", "tickets:release", "tickets:unsnooze", "tickets:seen",
    "tickets:presence", "tickets:writing", "tickets:separate", "tickets:links", "tickets:unlink",
    "tickets:split", "tickets:older", "tickets:message", "tickets:similar",
    "tickets:redact", "tickets:shown_file", "tickets:audit",
    "tickets:assign", "tickets:watch", "tickets:prioritise", "tickets:hand_over", "tickets:answer_handover",
    "tickets:complete_task", "tickets:categorise", "tickets:reclassify", "tickets:name_item",
    "tickets:no_reply_needed", "tickets:unasked", "tickets:change_letter", "tickets:letter_html",
    "tickets:letter_sample",
    "tickets:restore_letter",
    "tickets:change_policy", "tickets:policy_would",
    "tickets:change_customer", "tickets:change_people", "tickets:unmerge", "tickets:not_the_same", "tickets:item_hours",
    "tickets:change_emergency", "tickets:emergency_tell", "tickets:emergency_check", "tickets:drop_emergency_grade",
    "tickets:test_emergency_contact", "tickets:change_alert",
    "tickets:change_view",
    "tickets:add_file", "tickets:add_new_file", "tickets:draft_file", "tickets:draft_picture",
    "tickets:remove_file", "tickets:reply_draft",
    "tickets:throw_draft", "tickets:restore_draft", "tickets:undo_reply",
    "tickets:preview", "tickets:beside", "tickets:play_left", "tickets:skip",
    "tickets:bulk_job", "tickets:undo_bulk", "tickets:bulk_macros",
    "tickets:try_macro",
    "tickets:script_texts", "tickets:as_read", "tickets:script_used", "tickets:colleagues", "tickets:cases",
}  # fmt: skip
# The same addresses in other states.
STATES = [
    *(("sue", f"/desk/?view={view}") for view in ("mine", "unassigned", "overdue", "waiting", "finished")),
    ("sue", "/desk/?view=all&kind=complaint&priority=1&q=nothing+like+this"),
    ("amy", "/desk/?view=watched"),
    ("sue", "/desk/?view=all&q=is:open+kind:complain+-sofa&sort=priority&columns=team&columns=updated&columns=due"),
    ("sue", "/desk/search/?q=sofa"),
    ("sue", "/desk/search/?q=沙发"),
    ("sue", "/desk/complaints/?step=resolve"),
    ("amy", "/desk/board/"),
    ("sue", "/desk/board/wall/"),
    ("max", "/desk/board/wall/?theme=light"),
    ("amy", "/desk/settings/people/"),
    ("amy", "/desk/tickets/C-999999/"),
    ("visitor", "/nothing/here/"),
    ("visitor", "/new/nothing/"),
]


@dataclass(frozen=True)
class Page:
    who: str
    path: str


def without_arguments() -> list[str]:
    return ["/" + one.route for one in places() if not one.arguments and not one.is_api and one.name not in ELSEWHERE]


def unknown() -> list[str]:
    """Addresses with arguments that nobody has thought about."""
    known = PAGES.keys() | ACTIONS | ELSEWHERE.keys()
    return [one.name for one in places() if one.arguments and not one.is_api and one.name not in known]


def listed(examples: dict[str, Any]) -> Iterator[Page]:
    for who, path in [*(one for pages in PAGES.values() for one in pages), *STATES]:
        yield Page(who, path.format(**examples))
