"""The survey's letters carry each answer as a link of its own [H-28]; looking behind one never votes."""

import pytest

from feedback import surveys
from feedback.vocabulary import Score
from servicedesk.mail.models import Outgoing
from tests.complaints.filing import Desk
from tests.people import a_team, an_agent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("again", "kind"), [(False, "survey"), (True, "reminder")])
def test_each_score_is_a_link_in_both_forms_of_the_letter(again: bool, kind: str) -> None:
    desk = Desk(an_agent("amy", team=a_team())).until("follow_up")
    surveys.ask(desk.ticket, number=1, again=again, at=desk.at)
    letter = Outgoing.objects.filter(message__ticket=desk.ticket, kind=kind).get()
    assert "\n\nHow satisfied are you with the outcome?\n\n" in letter.text
    assert "How satisfied are you with the outcome?" in letter.html
    for score in Score:
        assert f"{score.label}:\n" in letter.text
        assert f"/?score={score.value}\n" in letter.text
        assert f'/?score={score.value}" style="display' in letter.html
