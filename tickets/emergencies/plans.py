"""Keeping emergency plans: each change is a sheet, in the audit, refused to whoever looked at an older one [H-12]."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.audit.recording import record
from servicedesk.errors import Invalid, Refused, Stale, Text
from staff.models import Person, Team
from tickets import nametree
from tickets.models import ChecklistItem, Emergency, Grade, GradeTell, Plan
from tickets.models.emergencyplan import Authority, Duty, EventKind, TellBy

MODEL = ("apologise", "empathise", "offer")  # the crisis model [H-12]
MOST_STEPS, MOST_GRADES = 40, 5
LONGEST = 24 * 60  # minutes
_WHOM = re.compile(r"owner|first_contact|supervisors|managers|(?:person|team):[1-9][0-9]{0,17}|duty:[a-z]+")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Whom to tell, within how many minutes, how."""

    whom: str
    minutes: int
    by: str = TellBy.MAIL


@dataclass(frozen=True, kw_only=True)
class GradeSheet:
    """All that one grade says."""

    names: Mapping[str, str]
    decides_tier: int
    decider: Person | None = None
    departments: Sequence[Team] = ()
    join_minutes: int = 15
    rules: Sequence[Rule] = ()
    steps: Sequence[Mapping[str, str]] = ()  # by language, in order
    crisis: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # part of MODEL → language → words


@transaction.atomic
def create_plan(*, names: Mapping[str, str], kind: str, drill_every: int, actor: Actor, at: datetime) -> Plan:
    """A plan without grades cannot be used yet. Raises Invalid, NotPermitted."""
    nametree.require_editor(actor)
    told = nametree.checked_names(names)
    plan = Plan(key=nametree.free_key(Plan, told["en"]), names=told, kind=_kind(kind), drill_every=drill_every)
    plan.save()
    _record(plan, "create", actor=actor, at=at, facts={"names": told, "kind": kind})
    return plan


@transaction.atomic
def change_plan(
    plan: Plan,
    *,
    names: Mapping[str, str],
    kind: str,
    drill_every: int,
    active: bool,
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> Plan:
    """Emergencies that run go on as they began. Raises Invalid, NotPermitted, Stale."""
    plan = _hold(plan, seen, actor)
    plan.names, plan.kind, plan.drill_every, plan.active = (
        nametree.checked_names(names),
        _kind(kind),
        drill_every,
        active,
    )
    _grow(plan, "names", "kind", "drill_every", "active")
    facts = {"names": plan.names, "kind": kind, "drill_every": drill_every, "active": active}
    _record(plan, "change", actor=actor, at=at, facts=facts)
    return plan


@transaction.atomic
def keep_grade(
    plan: Plan, grade: Grade | None, sheet: GradeSheet, *, seen: int | None = None, actor: Actor, at: datetime
) -> Grade:
    """A new grade above the others, or all that one says anew. Raises Refused, Invalid, NotPermitted, Stale."""
    plan = _hold(plan, seen, actor)
    _check(sheet)
    if grade is None:
        levels = list(plan.grades.values_list("level", flat=True))
        if len(levels) >= MOST_GRADES:
            raise Refused("enough", _("A plan has at most %(number)s grades.") % {"number": MOST_GRADES})
        grade = Grade(plan=plan, level=max(levels, default=0) + 1)
    grade.names, grade.decides_tier, grade.decider = (
        nametree.checked_names(sheet.names),
        sheet.decides_tier,
        sheet.decider,
    )
    grade.join_minutes, grade.crisis = sheet.join_minutes, _said(sheet.crisis)
    grade.save()
    grade.departments.set(sheet.departments)
    grade.tells.all().delete()
    GradeTell.objects.bulk_create(
        GradeTell(grade=grade, whom=rule.whom, minutes=rule.minutes, by=rule.by) for rule in sheet.rules
    )
    grade.items.all().delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(grade=grade, position=position, texts=dict(texts))
        for position, texts in enumerate(sheet.steps, 1)
    )
    _grow(plan)
    _record(plan, "grade", actor=actor, at=at, facts=_facts(grade, sheet))
    return grade


@transaction.atomic
def drop_grade(grade: Grade, *, actor: Actor, at: datetime) -> None:
    """Take away the highest grade of a plan. Raises Refused when emergencies stand in it, NotPermitted."""
    plan = _hold(grade.plan, None, actor)
    if plan.grades.filter(level__gt=grade.level).exists():
        raise Refused("not_highest", _("Only the highest grade of a plan can be taken away."))
    if Emergency.objects.filter(grade=grade).exists():
        raise Refused("in_use", _("There are emergencies of this grade: it stays."))
    level = grade.level
    grade.delete()
    _grow(plan)
    _record(plan, "grade_dropped", actor=actor, at=at, facts={"level": level})


def _check(sheet: GradeSheet) -> None:
    errors: dict[str, list[Text]] = {}
    if sheet.decides_tier not in Authority.values:
        errors["decides_tier"] = [_("Choose one of the answers offered.")]
    if not all(_is_known(rule.whom) and rule.by in TellBy.values for rule in sheet.rules):
        errors["rules"] = [_("Choose one of the answers offered.")]
    if not all(1 <= minutes <= LONGEST for minutes in (sheet.join_minutes, *(rule.minutes for rule in sheet.rules))):
        errors["rules"] = [_("Between %(first)s and %(last)s minutes.") % {"first": 1, "last": LONGEST}]
    if len({rule.whom for rule in sheet.rules}) < len(sheet.rules):
        errors["rules"] = [_("Name each of them once.")]
    if len(sheet.steps) > MOST_STEPS or not all(any(step.values()) for step in sheet.steps):
        errors["steps"] = [_("A checklist has at most %(number)s steps, and none is empty.") % {"number": MOST_STEPS}]
    if errors:
        raise Invalid(errors)


def _is_known(whom: str) -> bool:
    name, _colon, rest = whom.partition(":")
    return _WHOM.fullmatch(whom) is not None and (name != "duty" or rest in Duty.values)


def _said(crisis: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Only what is written, in the languages we speak."""
    known = dict(settings.LANGUAGES)
    return {
        part: {code: words.strip() for code, words in crisis.get(part, {}).items() if code in known and words.strip()}
        for part in MODEL
    }


def _kind(kind: str) -> str:
    if kind not in EventKind.values:
        raise Invalid({"kind": [_("Choose one of the answers offered.")]})
    return kind


def _hold(plan: Plan, seen: int | None, actor: Actor) -> Plan:
    nametree.require_editor(actor)
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if seen is not None and seen != held.version:
        raise Stale("changed_meanwhile", _("Somebody changed this meanwhile. Look at it again, then decide."))
    return held


def _grow(plan: Plan, *fields: str) -> None:
    plan.version += 1
    plan.save(update_fields=[*fields, "version"])


def _facts(grade: Grade, sheet: GradeSheet) -> dict[str, object]:
    return {
        "level": grade.level,
        "names": grade.names,
        "decides_tier": grade.decides_tier,
        "decider": grade.decider_id,
        "departments": [team.pk for team in sheet.departments],
        "join_minutes": grade.join_minutes,
        "tells": [[rule.whom, rule.minutes, rule.by] for rule in sheet.rules],
        "steps": [dict(step) for step in sheet.steps],
        "crisis": grade.crisis,
    }


def _record(plan: Plan, verb: str, *, actor: Actor, at: datetime, facts: Mapping[str, object]) -> None:
    told = {**facts, "version": plan.version}
    record(subject=f"setting:emergency:{plan.pk}", verb=verb, at=at, actor=actor, facts=told)
