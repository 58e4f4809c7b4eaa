"""Surveys: asked when the follow-up is due, answered by a personal link, changeable for seven days [H-17, H-28]."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import moving
from complaints.casefile import CaseFile
from complaints.vocabulary import Step
from feedback.models import Survey
from feedback.vocabulary import LOW
from servicedesk.actors import SYSTEM, Actor
from servicedesk.errors import Refused
from tickets import history, letters, tasklist
from tickets.customers import customer_actor
from tickets.models import PersonalLink, Ticket
from tickets.vocabulary import Kind, LinkPurpose

CHANGEABLE = timedelta(days=7)
SOON = timedelta(hours=4)  # a low score is answered within half a day


def ask(ticket: Ticket, *, number: int, at: datetime) -> Survey:
    """Send the survey of one follow-up; asking again for the same pass sends the letter again."""
    survey, _made = Survey.objects.get_or_create(ticket=ticket, number=number, defaults={"asked_at": at})
    letters.send("survey", ticket, at=at, purpose=LinkPurpose.SURVEY)
    return survey


def survey_of(link: PersonalLink) -> Survey | None:
    """The survey that a link of this purpose opens: the newest of its ticket."""
    if link.purpose != LinkPurpose.SURVEY:
        return None
    return Survey.objects.filter(ticket=link.ticket).select_related("ticket__customer").order_by("-number").first()


@transaction.atomic
def answer(survey: Survey, *, helped: bool, score: int, comment: str, at: datetime) -> Survey:
    """The customer's answer. The first one counts for the follow-up; it may be changed for seven days.

    Raises Refused after that. A low score makes a task for the supervisor at once.
    """
    survey = Survey.objects.select_for_update(of=("self",)).select_related("ticket__customer").get(pk=survey.pk)
    if survey.changeable_until is not None and at > survey.changeable_until:
        raise Refused("survey_over", _("Your answer can no longer be changed. You can still write to us."))
    first = survey.answered_at is None
    survey.helped, survey.score, survey.comment = helped, score, comment
    survey.answered_at = survey.answered_at or at
    survey.changeable_until = survey.changeable_until or at + CHANGEABLE
    survey.save(update_fields=["helped", "score", "comment", "answered_at", "changeable_until"])
    actor = customer_actor(survey.ticket.customer)
    history.keep(survey.ticket, "survey.answered", actor=actor, at=at, facts={"score": score, "helped": helped})
    if score in LOW:
        _tell_supervisor(survey, at=at)
    if first and _in_follow_up(survey, at=at):
        raw = {"helped": helped, "score": score, "comment": comment}
        moving.perform(survey.ticket, verb="answer_survey", raw=raw, actor=actor, at=at)
    return survey


def _in_follow_up(survey: Survey, *, at: datetime) -> bool:
    if survey.ticket.kind != Kind.COMPLAINT or survey.ticket.sealed:
        return False
    case = CaseFile.of(survey.ticket, at=at)
    return case.position == Step.FOLLOW_UP and case.current.number == survey.number


def _tell_supervisor(survey: Survey, *, at: datetime, actor: Actor = SYSTEM) -> None:
    tasklist.add(
        survey.ticket,
        kind="low_score",
        what=_("The customer gave a low score. Call them."),
        owner=tasklist.supervisor_of(survey.ticket),
        due_at=at + SOON,
        natural_key=f"low_score:{survey.pk}",
        actor=actor,
        at=at,
    )
