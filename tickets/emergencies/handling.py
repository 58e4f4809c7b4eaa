"""Emergencies: opened, raised and lowered with a reason, worked by their checklist, written down, ended [H-12].

Each verb holds the emergency, writes its line into the running log and the audit, and tells who must know.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from servicedesk.errors import Invalid, Missing, NotPermitted, Refused
from servicedesk.languages import in_language
from servicedesk.notify.telling import tell
from staff.models import Membership
from tickets import history, holding, live
from tickets.emergencies.calls import call_in, drop, require_part
from tickets.emergencies.letters import say_it_ended
from tickets.emergencies.log import hold, note, params_of, topic_of
from tickets.emergencies.network import calls_of
from tickets.models import Emergency, EmergencyCheck, EmergencyLog, Grade, Plan, Ticket

TITLE_LENGTH = 200


@transaction.atomic
def open_case(
    *,
    plan: Plan,
    actor: Actor,
    at: datetime,
    grade: Grade | None = None,
    ticket: Ticket | None = None,
    title: str = "",
    words: str = "",
    drill: bool = False,
    nonce: str | None = None,
) -> Emergency:
    """Begin an emergency, at the plan's lowest grade unless another is given; a drill never touches a case.

    For one case a plan runs once at a time: the desk itself gets the one that runs, a person is refused. The same
    `nonce` gives the one that it opened: nobody is called twice. Raises Refused, NotPermitted, Invalid for `title`.
    """
    grades = list(plan.grades.order_by("level"))
    grade = grade or (grades[0] if grades else None)
    if grade is None or not plan.active:
        raise Refused("no_plan", _("This plan is not in use, or has no grade yet."))
    _require_opening(actor, grade, lowest=grades[0], drill=drill)
    ticket = None if drill else ticket
    if (standing := _standing(plan, ticket, nonce, actor)) is not None:
        return standing
    by = actor.id if actor.kind == "person" else None
    told = _title(title, plan, ticket)
    emergency = Emergency.objects.create(
        plan=plan, grade=grade, ticket=ticket, title=told, drill=drill, opened_at=at, opened_by_id=by, lead_id=by
    )
    data = {"plan": plan.names, "grade": grade.names, "ticket": ticket.pk if ticket else None}
    note(emergency, "opened", actor=actor, at=at, data=data, words=words.strip(), nonce=nonce)
    _tell_case(emergency, "emergency_opened", actor=actor, at=at)
    _reach(emergency, [one for one in grades if one.level <= grade.level], actor=actor, at=at)
    return emergency


@transaction.atomic
def regrade(emergency: Emergency, *, to: Grade, reason: str, actor: Actor, at: datetime) -> Emergency:
    """Raise or lower it. Both grades must be within the actor's authority. Raises Refused, NotPermitted, Invalid."""
    hold(emergency)
    before = emergency.grade
    if to.plan_id != emergency.plan_id or to.pk == before.pk:
        raise Invalid({"grade": [_("Choose another grade of this plan.")]})
    if not may_set(actor, before, to):
        raise NotPermitted("no_authority", _("This grade is decided by: %(who)s.") % {"who": who_decides(before, to)})
    reason = _needed(reason, "reason", _("Write why."))
    raised = to.level > before.level
    emergency.grade = to
    emergency.save(update_fields=["grade"])
    data = {"before": before.names, "grade": to.names}
    note(emergency, "raised" if raised else "lowered", actor=actor, at=at, data=data, words=reason)
    _tell_case(emergency, "emergency_graded", actor=actor, at=at)
    _tell_called(emergency, "emergency.grade", actor=actor, at=at)
    if raised:
        added = emergency.plan.grades.filter(level__gt=before.level, level__lte=to.level)
        _reach(emergency, list(added), actor=actor, at=at)
    else:
        drop(emergency, emergency.tells.filter(level__gt=to.level), at=at)
    return emergency


@transaction.atomic
def write(emergency: Emergency, *, words: str, actor: Actor, at: datetime, nonce: str | None = None) -> EmergencyLog:
    """A line of the running log; the same `nonce` gives the line that stands.

    Raises Refused, NotPermitted, Invalid for `words`.
    """
    hold(emergency)
    require_part(actor)
    standing = emergency.log.filter(nonce=nonce).first() if nonce else None
    words = _needed(words, "words", _("Write what happened."))
    return standing or note(emergency, "said", actor=actor, at=at, words=words, nonce=nonce)


@transaction.atomic
def tick(check: EmergencyCheck, *, needed: bool = True, text: str = "", actor: Actor, at: datetime) -> None:
    """A step is done or, `text` says why, not needed. Twice is once. Raises Refused, NotPermitted, Invalid."""
    emergency = hold(check.emergency)
    require_part(actor)
    check.refresh_from_db()
    if check.done_at is not None:
        return
    check.note = text.strip()[:300] if needed else _needed(text, "text", _("Write why it is not needed."))[:300]
    check.needed, check.done_at, check.done_by_id = needed, at, actor.id
    check.save(update_fields=["note", "needed", "done_at", "done_by"])
    verb = "done" if needed else "not_needed"
    note(emergency, verb, actor=actor, at=at, data={"step": check.texts}, words=check.note)


@transaction.atomic
def untick(check: EmergencyCheck, *, actor: Actor, at: datetime) -> None:
    """A step was ticked by mistake: it is open again; the log keeps both. Raises Refused, NotPermitted."""
    emergency = hold(check.emergency)
    require_part(actor)
    check.refresh_from_db()
    if check.done_at is None:
        return
    check.needed, check.done_at, check.done_by, check.note = True, None, None, ""
    check.save(update_fields=["note", "needed", "done_at", "done_by"])
    note(emergency, "again", actor=actor, at=at, data={"step": check.texts})


@transaction.atomic
def take_lead(emergency: Emergency, *, actor: Actor, at: datetime) -> Emergency:
    """Whoever leads hears when somebody does not confirm. Raises Refused, NotPermitted."""
    hold(emergency)
    _require_lead(actor)
    if emergency.lead_id != actor.id:
        emergency.lead_id = actor.person_id
        emergency.save(update_fields=["lead"])
        note(emergency, "lead", actor=actor, at=at, data={"name": actor.name})
    return emergency


@transaction.atomic
def close(emergency: Emergency, *, outcome: str, actor: Actor, at: datetime) -> Emergency:
    """End it: every step is done or not needed, and somebody with the authority says how it went.

    Raises Refused with what is missing, NotPermitted, Invalid for `outcome`.
    """
    hold(emergency)
    _require_lead(actor)
    if not may_set(actor, emergency.grade):
        raise NotPermitted(
            "no_authority", _("This grade is decided by: %(who)s.") % {"who": who_decides(emergency.grade)}
        )
    if (left := emergency.checks.filter(done_at=None)).exists():
        missing = [Missing(code="step", detail=str(check)) for check in left]
        raise Refused(
            "steps_left", _("Steps of the checklist are still open: do them, or say why not."), missing=missing
        )
    emergency.outcome = _needed(outcome, "outcome", _("Write how it ended."))
    emergency.closed_at, emergency.closed_by_id = at, actor.person_id
    emergency.save(update_fields=["outcome", "closed_at", "closed_by"])
    note(emergency, "closed", actor=actor, at=at, words=emergency.outcome)
    _tell_case(emergency, "emergency_closed", actor=actor, at=at)
    _tell_called(emergency, "emergency.ended", actor=actor, at=at)
    for told in emergency.tells.filter(contact__person=None, dropped_at=None).exclude(contact=None):
        say_it_ended(told, emergency, at=at)
    drop(emergency, emergency.tells.all(), at=at)
    return emergency


def may_set(actor: Actor, *grades: Grade) -> bool:
    """Whether these grades are within the actor's authority: by tier, or by name."""
    if actor.kind == "system":
        return True
    return actor.may("emergency.open") and all(
        actor.tier >= grade.decides_tier or (actor.id is not None and actor.id == grade.decider_id) for grade in grades
    )


def may_open(actor: Actor, grade: Grade, *, lowest: bool) -> bool:
    """The lowest grade of a plan may be opened by everybody who takes part: nobody waits for a superior in a fire."""
    return may_set(actor, grade) or (lowest and actor.may("emergency.open"))


def who_decides(*grades: Grade) -> str:
    """In words, for the highest of these grades."""
    highest = max(grades, key=lambda grade: (grade.decides_tier, grade.level))
    named = f" · {highest.decider.public_name}" if highest.decider else ""
    return f"{highest.get_decides_tier_display()}{named}"


def _require_opening(actor: Actor, grade: Grade, *, lowest: Grade, drill: bool) -> None:
    require_part(actor)
    if drill:
        _require_lead(actor)
    if not may_open(actor, grade, lowest=grade.pk == lowest.pk):
        raise NotPermitted("no_authority", _("This grade is decided by: %(who)s.") % {"who": who_decides(grade)})


def _require_lead(actor: Actor) -> None:
    if not actor.may("emergency.lead"):
        raise NotPermitted("not_permitted", _("Only supervisors and managers may do this in an emergency."))


def _standing(plan: Plan, ticket: Ticket | None, nonce: str | None, actor: Actor) -> Emergency | None:
    """What this very press has opened already; else what runs for the case by this plan."""
    if ticket is not None:
        holding.hold(ticket)
    if nonce is not None:
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)  # pressed twice at once, the second waits here
        opening = EmergencyLog.objects.filter(verb="opened", person=actor.id, nonce=nonce)
        if (same := Emergency.objects.filter(log__in=opening).for_page().first()) is not None:
            return same
    if ticket is None:
        return None
    running = ticket.emergencies.live().filter(plan=plan, drill=False).for_page().first()
    if running is not None and actor.kind != "system":
        raise Refused("already_open", _("This plan runs for this case already."))
    return running


def _title(title: str, plan: Plan, ticket: Ticket | None) -> str:
    """As typed; else the case, or, where not everybody may read of it, the plan."""
    told = " ".join(title.split())
    if len(told) > TITLE_LENGTH:
        raise Invalid({"title": [_("At most %(longest)s characters.") % {"longest": TITLE_LENGTH}]})
    if told or ticket is None or is_hidden(ticket):
        return told or str(plan)
    return f"{ticket.reference} {ticket.subject}"[:TITLE_LENGTH]


def is_hidden(ticket: Ticket) -> bool:
    """Whether only some colleagues may read this case, so that nothing of it may stand in a notice."""
    return (ticket.team is not None and ticket.team.confidential) or ticket.customer.restricted


def _needed(text: str, field: str, otherwise: str) -> str:
    if not (told := text.strip()):
        raise Invalid({field: [otherwise]})
    return told


def _reach(emergency: Emergency, grades: Sequence[Grade], *, actor: Actor, at: datetime) -> None:
    """What these grades bring: their steps, and everybody they ask for."""
    known = {(check.level, check.position) for check in emergency.checks.all()}
    EmergencyCheck.objects.bulk_create(
        EmergencyCheck(emergency=emergency, level=grade.level, position=item.position, texts=item.texts)
        for grade in grades
        for item in grade.items.all()
        if (grade.level, item.position) not in known
    )
    call_in(emergency, calls_of(emergency, grades, at=at), actor=actor, at=at)


def _tell_case(emergency: Emergency, verb: str, *, actor: Actor, at: datetime) -> None:
    if emergency.ticket is None:
        return
    words = {"title": emergency.title, "grade": in_language(emergency.grade.names)}
    history.tell(emergency.ticket, verb, actor=actor, at=at, facts={"emergency": emergency.pk}, words=words)
    live.changed(emergency.ticket)


def _tell_called(emergency: Emergency, kind: str, *, actor: Actor, at: datetime) -> None:
    """Everybody who has been called in, but for whoever does it."""
    tells = emergency.tells.filter(dropped_at=None)
    called = tells.annotate(who=Coalesce("person", "contact__person")).exclude(who=None)
    people = set(called.values_list("who", flat=True))
    people |= set(Membership.objects.filter(team__in=emergency.teams.all()).values_list("person_id", flat=True))
    people |= {person for person in (emergency.lead_id, emergency.opened_by_id) if person is not None}
    concerned = sorted(people - {actor.id or 0})
    tell(concerned, kind=kind, topic=topic_of(emergency), params=params_of(emergency), at=at)
