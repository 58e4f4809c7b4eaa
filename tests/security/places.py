"""Every address of the desk, found by walking the resolver: what is not known here fails, so nothing is forgotten.

Addresses without arguments look after themselves. One with arguments needs an example of each in `ARGUMENTS`
(by the argument's name, or by `name of the address.argument` where one name means several things).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from complaints.models import Cause
from knowledge.models import Script
from tests.security.world import World
from tickets.models import Category, Macro

# Django's own admin is walked by its own test: its addresses are made from the registry, and it is read-only
# (decision 18; tests/staff/test_admin.py).
GENERATED = "admin/"

ARGUMENTS: dict[str, Callable[[World], object]] = {
    "reference": lambda world: world.case.reference,
    "kind": lambda world: "complaint",
    "token": lambda world: world.link,
    "account_invitation.token": lambda world: world.invitation,
    "feedback:survey.token": lambda world: world.survey_link,
    "tickets:shown_file.key": lambda world: world.note_file.key,
    "tickets:file.key": lambda world: world.note_file.key,
    "pages:file.key": lambda world: world.public_file.key,
    "uidb36": lambda world: "1",
    "account_reset_password_from_key.key": lambda world: "set-password",
    "notice_id": lambda world: world.notice.pk,
    "staff:role.key": lambda world: "agent",
    "staff:person.pk": lambda world: world.ben.pk,
    "staff:change_person.pk": lambda world: world.ben.pk,
    "staff:change_person.do": lambda world: "email",
    "staff:drop_token_of.pk": lambda world: world.ben.pk,
    "staff:drop_token_of.key": lambda world: world.token_of_ben.token_key,
    "staff:drop_absence_of.pk": lambda world: world.ben.pk,
    "staff:drop_absence_of.absence": lambda world: world.absence.pk,
    "staff:team.pk": lambda world: world.secret.pk,
    "staff:add_member.pk": lambda world: world.secret.pk,
    "staff:change_member.pk": lambda world: world.secret.pk,
    "staff:change_member.person": lambda world: world.ben.pk,
    "staff:change_member.do": lambda world: "drop",
    "staff:drop_team.pk": lambda world: world.secret.pk,
    "staff:calendar.pk": lambda world: world.calendar.pk,
    "staff:change_calendar.pk": lambda world: world.calendar.pk,
    "staff:change_calendar.do": lambda world: "rename",
    **{
        f"staff:{name}.pk": lambda world: world.calendar.pk
        for name in (
            "draft_calendar",
            "discard_calendar",
            "publish_calendar",
            "unplan_calendar",
            "calendar_versions",
            "read_events",
        )
    },
    **{f"staff:{name}.country": lambda world: "CN" for name in ("year", "drop_year")},
    **{f"staff:{name}.year": lambda world: 2027 for name in ("year", "drop_year")},
    "staff:clear_day.pk": lambda world: world.calendar.pk,
    "staff:clear_day.day": lambda world: "2026-12-25",
    "staff:drop_absence.pk": lambda world: world.absence.pk,
    "staff:drop_token.key": lambda world: world.token_of_ben.token_key,
    "staff:end_session.pk": lambda world: 1,
    "name": lambda world: "refund",
    "relation": lambda world: 1,
    "message": lambda world: world.case.messages.earliest("pk").pk,
    "tickets:draft_file.key": lambda world: "0" * 40,
    "tickets:draft_picture.key": lambda world: "0" * 40,
    "tickets:remove_file.key": lambda world: "0" * 40,
    "tickets:restore_draft.pk": lambda world: 1,
    "tickets:undo_reply.pk": lambda world: 1,
    "tickets:script_used.pk": lambda world: 1,
    "tickets:macro.pk": lambda world: Macro.objects.earliest("pk").pk,
    "tickets:use_macro.pk": lambda world: Macro.objects.earliest("pk").pk,
    "api/v1/tickets/<str:reference>/macros/<int:pk>/.pk": lambda world: Macro.objects.earliest("pk").pk,
    "tickets:try_macro.pk": lambda world: Macro.objects.earliest("pk").pk,
    "api/v1/tickets/<str:reference>/macros/<int:pk>/preview/.pk": lambda world: Macro.objects.earliest("pk").pk,
    "knowledge:script.pk": lambda world: Script.objects.order_by("pk")[0].pk,
    "tickets:letter.pk": lambda world: world.letter.pk,
    "tickets:letter_html.pk": lambda world: world.letter.pk,
    "tickets:change_letter.pk": lambda world: world.letter.pk,
    "tickets:change_letter.do": lambda world: "resend",
    "tickets:customer.pk": lambda world: world.case.customer_id,
    "tickets:change_customer.pk": lambda world: world.case.customer_id,
    "tickets:change_customer.do": lambda world: "address",
    "tickets:merge_customer.pk": lambda world: world.case.customer_id,
    "tickets:not_the_same.pk": lambda world: world.case.customer_id,
    "tickets:unmerge.pk": lambda world: world.merge.pk,
    "tickets:edit_customer.pk": lambda world: world.case.customer_id,
    **{
        f"tickets:{name}.pk": lambda world: world.organisation.pk
        for name in ("organisation", "edit_organisation", "change_people")
    },
    "tickets:change_people.do": lambda world: "join",
    "tickets:phone_call.pk": lambda world: world.phone_call.pk,
    "tickets:item_hours.pk": lambda world: world.case.item_id,
    "tickets:item.pk": lambda world: world.case.item_id,
    "tickets:move_form.verb": lambda world: "log_call",
    "number": lambda world: 1,
    "tickets:policy.key": lambda world: 1,
    "tickets:edit_policy.key": lambda world: 1,
    "tickets:policy_would.key": lambda world: 1,
    "tickets:change_policy.key": lambda world: 1,
    "tickets:change_policy.do": lambda world: "up",
    "tickets:field.pk": lambda world: world.custom_field.pk,
    "tickets:set_field.key": lambda world: world.custom_field.key,
    "tickets:category.pk": lambda world: Category.objects.earliest("pk").pk,
    "tickets:letter_text.kind": lambda world: "reply",
    "tickets:letter_sample.kind": lambda world: "reply",
    "tickets:restore_letter.kind": lambda world: "reply",
    "clock": lambda world: world.case.clocks.earliest("pk").pk,
    "tickets:change_alert.do": lambda world: "acknowledge",
    "tickets:emergency.pk": lambda world: world.emergency.pk,
    "tickets:change_emergency.pk": lambda world: world.emergency.pk,
    "tickets:change_emergency.do": lambda world: "write",
    "tickets:emergency_tell.pk": lambda world: world.emergency.pk,
    "tickets:emergency_tell.do": lambda world: "told",
    "tickets:emergency_check.pk": lambda world: world.emergency.pk,
    "tickets:emergency_check.do": lambda world: "tick",
    **{
        f"api/v1/emergencies/<int:pk>/{part}.pk": lambda world: world.emergency.pk
        for part in ("", "log/", "told/<int:tell>/confirm/", "steps/<int:check>/tick/")
    },
    "api/v1/customers/<int:pk>/.pk": lambda world: world.case.customer_id,
    "api/v1/organisations/<int:pk>/.pk": lambda world: world.organisation.pk,
    "tell": lambda world: world.emergency.tells.earliest("pk").pk,
    "check": lambda world: world.emergency.checks.earliest("pk").pk,
    "tickets:emergency_plan.pk": lambda world: world.emergency.plan_id,
    "tickets:new_emergency_grade.pk": lambda world: world.emergency.plan_id,
    "tickets:emergency_grade.pk": lambda world: world.emergency.grade_id,
    "tickets:drop_emergency_grade.pk": lambda world: world.emergency.grade_id,
    "tickets:emergency_contact.pk": lambda world: world.contact.pk,
    "tickets:test_emergency_contact.pk": lambda world: world.contact.pk,
    "tickets:bulk_job.pk": lambda world: 1,
    "tickets:undo_bulk.pk": lambda world: 1,
    **{f"api/v1/bulk/<int:pk>/{part}.pk": lambda world: 1 for part in ("", "rows/", "undo/")},
    "tickets:change_view.pk": lambda world: 1,
    "tickets:change_view.do": lambda world: "up",
    "api/v1/views/<int:pk>/tickets/.pk": lambda world: 1,
    "language": lambda world: "en",
    "report": lambda world: "attainment",
    "reports:file.key": lambda world: "0" * 40,
    **{f"reports:{name}.pk": lambda world: 1 for name in ("open_saved", "drop_saved", "mail_saved", "stop_mail")},
    "complaints:cause.pk": lambda world: Cause.objects.earliest("pk").pk,
    "complaints:decide.pk": lambda world: world.proposal.pk,
}


@dataclass(frozen=True)
class Place:
    name: str
    """Its URL name with namespace; its route where it has none (the API)."""
    route: str
    arguments: tuple[str, ...]
    callback: Any

    def path(self, world: World, **other: object) -> str:
        """The address of the world's own examples, or of other ones."""
        path = self.route
        for argument in self.arguments:
            example = other.get(argument) or example_of(self, argument)(world)
            path = _filled(path, argument, str(example))
        return "/" + path

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/v1/")

    @property
    def needs_staff(self) -> bool:
        return self.route.startswith(("desk/", "admin/")) or self.name in _SIGNED_IN


# Of the pages about one's account, those of somebody who is signed in.
_SIGNED_IN = {
    "account_reauthenticate", "account_change_password", "usersessions_list", "mfa_index",
    "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip


def example_of(place: Place, argument: str) -> Callable[[World], object]:
    return ARGUMENTS.get(f"{place.name}.{argument}") or ARGUMENTS[argument]


def unknown() -> list[str]:
    """Addresses with an argument that has no example."""
    return [
        f"{place.name}.{argument}"
        for place in places()
        for argument in place.arguments
        if f"{place.name}.{argument}" not in ARGUMENTS and argument not in ARGUMENTS
    ]


def places() -> list[Place]:
    return [place for place in _walk(get_resolver().url_patterns) if not place.route.startswith(GENERATED)]


def _walk(patterns: list[Any], before: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Place]:
    for one in patterns:
        route = before + str(one.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(one, URLPattern):
            name = ":".join([*spaces, one.name]) if one.name else route
            yield Place(name, route, tuple(one.pattern.regex.groupindex), one.callback)
        elif isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route, (*spaces, one.namespace) if one.namespace else spaces)


def _filled(route: str, argument: str, value: str) -> str:
    """The route with one argument written in, whether it is a path's `<str:x>` or a pattern's `(?P<x>…)`."""
    for opening, closing in ((f":{argument}>", ">"), (f"(?P<{argument}>", ")")):
        if opening in route:
            start = route.rindex("<" if opening[0] == ":" else "(", 0, route.index(opening) + 1)
            end = route.index(closing, route.index(opening) + (0 if closing == ">" else len(opening))) + 1
            return route[:start] + value + route[end:]
    raise AssertionError(f"{route} has no {argument}")
