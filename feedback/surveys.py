"""Surveys: asked when the follow-up is due, answered by a personal link, changeable for seven days [H-17, H-28]."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import moving
from complaints.casefile import CaseFile
from complaints.vocabulary import Step
from feedback.models import Survey
from feedback.vocabulary import COMMENT_LENGTH, LOW, Score
from servicedesk.actors import SYSTEM
from servicedesk.errors import Invalid, Refused
from servicedesk.mail.letters import Question
from tickets import history, holding, letters, links, tasklist
from tickets.customers.recognising import customer_actor
from tickets.models import PersonalLink, Ticket
from tickets.vocabulary import Kind, LinkPurpose

HOW_SATISFIED = Question(
    words=gettext_lazy("How satisfied are you with the outcome?"), name="score", answers=dict(Score.choices)
)
CHANGEABLE = timedelta(days=7)
SOON = timedelta(hours=4)  # a low score is answered within half a day


def ask(ticket: Ticket, *, number: int, again: bool = False, at: datetime) -> Survey:
    """Send the survey of one follow-up; `again`: remind of it. Both letters open the same survey."""
    survey, _made = Survey.objects.get_or_create(ticket=ticket, number=number, defaults={"asked_at": at})
    kind = "reminder" if again else "survey"
    letter = letters.send(kind, ticket, at=at, purpose=LinkPurpose.SURVEY, question=HOW_SATISFIED)
    if again:
        survey.reminded_at = at
    else:
        survey.letter = letter
    survey.save(update_fields=["reminded_at", "letter"])
    return survey


def arrived(letter_id: int, *, at: datetime) -> None:
    """The survey that this letter carries is out: from now on its answer can be waited for and its share counted."""
    Survey.objects.filter(letter=letter_id, sent_at=None).update(sent_at=at)


def survey_of(link: PersonalLink) -> Survey | None:
    """The survey that a link of this purpose opens: the one that was out when the link was written."""
    if link.purpose != LinkPurpose.SURVEY:
        return None
    asked = Survey.objects.filter(ticket=link.ticket_id, asked_at__lte=link.created_at)
    return asked.select_related("ticket__customer").order_by("-number").first()


def open_for(case: CaseFile) -> Survey | None:
    """The unanswered survey that the customer may answer in their own pages, as long as a link to it would work.

    None when the solution is worked on again: there is nothing new to judge yet; and who withdrew is asked no more.
    """
    follow_up = case.passes[Step.FOLLOW_UP]
    if follow_up.started_at is None or case.complaint.exit:
        return None
    survey = Survey.objects.filter(ticket=case.ticket, number=follow_up.number, answered_at=None).first()
    if survey is None or case.at >= (survey.reminded_at or survey.asked_at) + links.LIFE:
        return None
    survey.ticket = case.ticket
    return survey


@transaction.atomic
def answer(survey: Survey, *, helped: bool, score: int, comment: str, at: datetime) -> Survey:
    """The customer's answer; it may be changed for seven days, and then what is said last counts.

    Raises Refused after that, and Invalid for a score that is none. 'It did not help' takes the case up again while
    the follow-up is open, and asks a supervisor to look when it is over; so does a low score.
    """
    _check(score, comment)
    holding.hold(survey.ticket, even_sealed=True)
    survey.refresh_from_db(fields=["helped", "score", "comment", "answered_at", "changeable_until"])
    if survey.changeable_until is not None and at > survey.changeable_until:
        raise Refused("survey_over", _("Your answer can no longer be changed. You can still write to us."))
    if (survey.helped, survey.score, survey.comment) == (helped, score, comment):
        return survey
    survey.helped, survey.score, survey.comment = helped, score, comment
    survey.answered_at = survey.answered_at or at
    survey.changeable_until = survey.changeable_until or at + CHANGEABLE
    survey.save(update_fields=["helped", "score", "comment", "answered_at", "changeable_until"])
    actor = customer_actor(survey.ticket.customer)
    history.keep(survey.ticket, "survey.answered", actor=actor, at=at, facts={"score": score, "helped": helped})
    if _in_follow_up(survey, at=at):
        raw = {"helped": helped, "score": score, "comment": comment}
        moving.perform(survey.ticket, verb="answer_survey", raw=raw, actor=actor, at=at)
    elif not helped:
        _ask_supervisor(survey, "did_not_help", _("The customer says that it did not help after all."), at=at)
    if score in LOW:
        _ask_supervisor(survey, "low_score", _("The customer gave a low score. Call them."), at=at)
    return survey


def _check(score: int, comment: str) -> None:
    if score not in Score.values:
        raise Invalid({"score": [_("Choose one of the answers offered.")]})
    if len(comment) > COMMENT_LENGTH:
        raise Invalid({"comment": [_("This is longer than %(longest)s characters.") % {"longest": COMMENT_LENGTH}]})


def _in_follow_up(survey: Survey, *, at: datetime) -> bool:
    if survey.ticket.kind != Kind.COMPLAINT or survey.ticket.sealed:
        return False
    case = CaseFile.of(survey.ticket, at=at)
    return case.position == Step.FOLLOW_UP and case.current.number == survey.number


def _ask_supervisor(survey: Survey, kind: str, what: str, *, at: datetime) -> None:
    """One task of a kind for each survey, however often the answer is changed."""
    tasklist.add(
        survey.ticket,
        kind=kind,
        what=what,
        owner=tasklist.supervisor_of(survey.ticket),
        due_at=at + SOON,
        natural_key=f"{kind}:survey:{survey.pk}",
        actor=SYSTEM,
        at=at,
    )
