"""Surveys: one for each follow-up, answered by its own link, changeable for seven days (trust 32)."""

from datetime import timedelta

import pytest

from complaints.vocabulary import Step
from feedback import surveys
from feedback.models import Survey
from servicedesk.errors import Invalid, Refused
from tests.complaints.filing import Desk
from tests.complaints.staging import begins
from tests.people import a_supervisor, a_team, an_agent
from tickets.models import PersonalLink, Task
from tickets.vocabulary import LinkPurpose

pytestmark = [pytest.mark.django_db, begins("follow_up")]


@pytest.fixture
def desk(desk) -> Desk:
    a_supervisor("sue", team=a_team())
    desk.wait(days=3).worker()
    return desk


def survey(desk: Desk, number: int = 1) -> Survey:
    return Survey.objects.get(ticket=desk.ticket, number=number)


def answer(desk: Desk, *, number: int = 1, helped: bool = True, score: int = 4, comment: str = "") -> Survey:
    desk.wait(minutes=1)
    return surveys.answer(survey(desk, number), helped=helped, score=score, comment=comment, at=desk.at)


def tasks(desk: Desk) -> list[str]:
    planned = ("carry_out", "verify_effect")
    return sorted(Task.objects.filter(ticket=desk.ticket).exclude(kind__in=planned).values_list("kind", flat=True))


def test_a_survey_is_out_when_its_letter_was_delivered(desk) -> None:
    delivered = desk.at
    assert (survey(desk).sent_at, survey(desk).letter.data["letter"]) == (delivered, "survey")
    desk.wait(days=10).worker()
    assert survey(desk).reminded_at is not None
    assert survey(desk).sent_at == delivered


def test_a_survey_whose_letter_was_refused_was_never_out(desk) -> None:
    team = a_team()
    other = Desk(an_agent("ben", team=team)).until("follow_up").wait(days=3)
    other.look()
    other.lose()
    assert survey(other).sent_at is None


def test_a_yes_meets_the_gate_of_the_follow_up(desk) -> None:
    answer(desk)
    assert (desk.step(), desk.offered()["advance"].missing) == (Step.FOLLOW_UP, ())


def test_a_no_goes_back_to_resolve(desk) -> None:
    answer(desk, helped=False, score=3)
    assert (desk.step(), tasks(desk)) == (Step.RESOLVE, ["did_not_help"])


@pytest.mark.parametrize(("score", "told"), [(1, ["low_score"]), (2, ["low_score"]), (3, []), (5, [])])
def test_a_low_score_asks_the_supervisor_to_call_within_half_a_day(desk, score, told) -> None:
    answer(desk, score=score)
    assert tasks(desk) == told
    for task in Task.objects.filter(kind="low_score"):
        assert (task.owner.username, task.due_at) == ("sue", desk.at + surveys.SOON)


def test_the_same_answer_again_is_no_second_answer(desk) -> None:
    for _click in range(3):
        answer(desk)
    assert [one.verb for one in desk.case().evidence(Step.FOLLOW_UP, "answer_survey")] == ["answer_survey"]


def test_what_is_said_last_counts_while_the_follow_up_is_open(desk) -> None:
    answer(desk)
    answer(desk, helped=False, comment="It split this morning.")
    assert desk.step() == Step.RESOLVE


def test_a_no_after_the_follow_up_was_closed_is_told_to_the_supervisor(desk) -> None:
    answer(desk)
    desk.do("advance")
    answer(desk, helped=False)
    assert (desk.step(), tasks(desk)) == (Step.PREVENT, ["did_not_help"])


def test_a_no_after_the_archive_changes_nothing_in_it_and_is_told(desk) -> None:
    answer(desk)
    desk.do("advance")
    desk._prevent()
    desk.do("archive")
    answer(desk, helped=False)
    assert (desk.case().position, tasks(desk)) == ("archived", ["did_not_help"])


def test_it_can_be_changed_for_seven_days_and_no_longer(desk) -> None:
    first = answer(desk)
    assert first.changeable_until == first.answered_at + timedelta(days=7)
    desk.at = first.changeable_until - timedelta(minutes=1)
    answer(desk, score=5)
    with pytest.raises(Refused) as refusal:
        answer(desk, score=3)
    assert (refusal.value.code, survey(desk).score) == ("survey_over", 5)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_of_five(desk, score) -> None:
    with pytest.raises(Invalid):
        answer(desk, score=score)
    assert survey(desk).answered_at is None


def test_each_follow_up_has_a_survey_of_its_own_and_old_links_open_the_old_one(desk) -> None:
    answer(desk, helped=False)
    desk._resolve()
    desk.wait(days=8).worker()
    old, new = PersonalLink.objects.filter(ticket=desk.ticket, purpose=LinkPurpose.SURVEY).order_by("pk")
    assert (surveys.survey_of(old), surveys.survey_of(new)) == (survey(desk, 1), survey(desk, 2))


def test_a_link_to_the_case_opens_no_survey(desk) -> None:
    other = PersonalLink.objects.filter(ticket=desk.ticket, purpose=LinkPurpose.PROGRESS).first()
    assert surveys.survey_of(other) is None


def test_an_answer_to_the_first_survey_says_nothing_about_the_second_solution(desk) -> None:
    answer(desk, helped=False)
    desk._resolve()
    desk.wait(days=8).worker()
    first = survey(desk, 1)
    if first.changeable_until > desk.at:
        answer(desk, number=1)
    assert not desk.case().helped
