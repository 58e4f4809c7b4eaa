"""What an answer to a survey does: it counts once, may be changed for seven days, and a low score is heard [H-28]."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.casefile import CaseFile
from complaints.vocabulary import Step
from feedback import surveys
from feedback.models import Survey
from servicedesk.errors import Refused
from tests.pages.cases import Desk
from tickets.models import Message, Task, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings) -> Desk:
    settings.MAIL_DELIVERY = "keep"
    return Desk(timezone.now() - timedelta(hours=5))


@pytest.fixture
def survey(desk: Desk) -> Survey:
    """Of a complaint whose solution had time to work."""
    ticket = desk.complaint()
    desk.walk_until(ticket, lambda case: case.position == Step.FOLLOW_UP)
    asked = surveys.ask(ticket, number=1, at=desk.now())
    desk.deliver()
    return asked


def case_of(survey: Survey) -> CaseFile:
    return CaseFile.of(Ticket.objects.get(pk=survey.ticket_id), at=timezone.now())


def answered(survey: Survey, desk: Desk, *, helped: bool = True, score: int = 5, comment: str = "") -> Survey:
    return surveys.answer(survey, helped=helped, score=score, comment=comment, at=desk.now())


def test_asking_twice_is_one_survey_and_two_letters(survey: Survey, desk: Desk) -> None:
    surveys.ask(survey.ticket, number=1, at=desk.now())
    assert Survey.objects.count() == 1
    assert Message.objects.filter(ticket=survey.ticket, data__letter="survey").count() == 2


def test_a_yes_is_the_evidence_that_the_follow_up_waits_for(survey: Survey, desk: Desk) -> None:
    answered(survey, desk)
    assert case_of(survey).helped


def test_a_no_goes_back_to_resolve(survey: Survey, desk: Desk) -> None:
    answered(survey, desk, helped=False, score=3)
    assert case_of(survey).position == Step.RESOLVE


@pytest.mark.parametrize(("score", "tasks"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_a_low_score_makes_a_task_for_the_supervisor_at_once(survey, desk, score: int, tasks: int) -> None:
    answered(survey, desk, score=score)
    found = Task.objects.filter(ticket=survey.ticket, kind="low_score")
    assert found.count() == tasks
    assert all(task.owner == desk.sue for task in found)


def test_an_answer_may_be_changed_for_seven_days_and_the_last_one_counts(survey: Survey, desk: Desk) -> None:
    answered(survey, desk, score=5)
    changed = answered(survey, desk, helped=True, score=2, comment="On second thoughts")
    assert (changed.score, changed.comment) == (2, "On second thoughts")
    assert case_of(survey).evidence(Step.FOLLOW_UP, "answer_survey")[-1].data["score"] == 2
    answered(survey, desk, score=1)
    assert Task.objects.filter(kind="low_score").count() == 1


def test_after_seven_days_it_stands(survey: Survey, desk: Desk) -> None:
    answered(survey, desk, score=4)
    desk.at += timedelta(days=7, minutes=1)
    with pytest.raises(Refused):
        answered(survey, desk, score=1)
    survey.refresh_from_db()
    assert survey.score == 4


def test_a_late_answer_after_the_case_went_on_is_kept_and_moves_nothing(survey: Survey, desk: Desk) -> None:
    desk.walk_until(survey.ticket, lambda case: case.position == "archived")
    answered(survey, desk, helped=False, score=1)
    assert case_of(survey).position == "archived"
    assert Task.objects.filter(ticket=survey.ticket, kind="low_score").exists()
