"""The survey's page: opening it never votes, the button does [trust 5, 30, 32, 33]."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from feedback.models import Survey
from servicedesk.pages import portal
from tests.desk import a_complaint, an_address
from tickets import links
from tickets.vocabulary import LinkPurpose

pytestmark = pytest.mark.django_db
TOLD = {"score": "4", "helped": "yes", "comment": "Quick, and friendly."}


@pytest.fixture
def survey() -> Survey:
    at = timezone.now()
    return Survey.objects.create(ticket=a_complaint(at=at), number=1, asked_at=at)


def page(survey: Survey, *, purpose: str = "survey", at=None) -> str:
    address = an_address(survey.ticket.customer)
    token = links.issue(survey.ticket, purpose=LinkPurpose(purpose), address=address, at=at or timezone.now())
    return f"/survey/{token}/"


def chosen(answer) -> list[str]:
    return re.findall(r'name="(?:score|helped)" value="(\w+)"[^>]* checked', answer.content.decode())


def test_cve_class_32_looking_never_votes_however_often_and_with_whatever(client: Client, survey: Survey) -> None:
    address = page(survey)
    for _scan in range(3):
        assert client.get(address + "?score=1&helped=no").status_code == 200
        assert client.head(address + "?score=1").status_code == 200
    survey.refresh_from_db()
    assert (survey.score, survey.helped, survey.answered_at) == (None, None, None)
    assert survey.ticket.customer.addresses.get().verified_at is None


def test_a_click_in_the_letter_chooses_and_one_button_confirms(client: Client, survey: Survey) -> None:
    address = page(survey)
    shown = client.get(address + "?score=4")
    assert chosen(shown) == ["4"]
    assert shown.content.decode().count('data-kind="primary"') == 1
    assert client.post(address, TOLD)["Location"] == address
    survey.refresh_from_db()
    assert (survey.score, survey.helped, survey.comment) == (4, True, "Quick, and friendly.")
    assert survey.ticket.customer.addresses.get().verified_at is not None


@pytest.mark.parametrize("score", ["0", "6", "x", "", "4.5", "<script>", "٤"])
def test_an_unknown_choice_in_the_address_chooses_nothing(client: Client, survey: Survey, score: str) -> None:
    assert chosen(client.get(page(survey), {"score": score})) == []


@pytest.mark.parametrize("change", [{"score": "6"}, {"score": ""}, {"helped": ""}, {"helped": "maybe"}])
def test_what_is_missing_is_said_and_the_rest_kept(client: Client, survey: Survey, change: dict) -> None:
    answer = client.post(page(survey), TOLD | change)
    assert answer.status_code == 422
    assert "Quick, and friendly.</textarea>" in answer.content.decode()
    assert f'href="#id_{next(iter(change))}"' in answer.content.decode()
    survey.refresh_from_db()
    assert survey.answered_at is None


def test_answers_are_shown_again_and_may_be_changed(client: Client, survey: Survey) -> None:
    address = page(survey)
    client.post(address, TOLD)
    assert chosen(client.get(address)) == ["4", "yes"]
    shown = client.get(address + "?score=1")
    assert chosen(shown) == ["1", "yes"]  # as clicked in the letter; the button alone changes it
    assert "Change my answers" in shown.content.decode()
    client.post(address, TOLD | {"score": "2"})
    survey.refresh_from_db()
    assert survey.score == 2


def test_after_seven_days_there_is_no_form(client: Client, survey: Survey) -> None:
    address = page(survey)
    client.post(address, TOLD)
    Survey.objects.update(changeable_until=timezone.now() - timedelta(seconds=1))
    assert "<fieldset" not in client.get(address).content.decode()
    assert client.post(address, TOLD | {"score": "1"}).status_code == 409
    survey.refresh_from_db()
    assert survey.score == 4


@pytest.mark.parametrize("method", ["get", "post"])
def test_cve_class_32_forged_expired_and_foreign_tokens_open_nothing(client: Client, survey: Survey, method) -> None:
    good = page(survey)
    old = page(survey, at=timezone.now() - timedelta(days=15))
    wrong = [old, page(survey, purpose="progress"), good[:-2] + "/", "/survey/x/", f"/survey/{survey.pk}/"]
    assert {getattr(client, method)(address, TOLD).status_code for address in wrong} == {404}
    survey.refresh_from_db()
    assert survey.answered_at is None


def test_cve_class_32_another_survey_cannot_be_named(client: Client, survey: Survey) -> None:
    other = Survey.objects.create(ticket=a_complaint(at=timezone.now()), number=1, asked_at=timezone.now())
    client.post(page(survey), TOLD | {"ticket": other.ticket_id, "survey": other.pk, "id": other.pk})
    other.refresh_from_db()
    assert other.answered_at is None


def test_cve_class_32_the_survey_link_does_not_open_the_case(client: Client, survey: Survey) -> None:
    address = page(survey)
    client.post(address, TOLD)
    client.post(address.replace("/survey/", "/p/"))
    assert portal.KEY not in client.session
    assert client.get(f"/my/{survey.ticket.reference}/").status_code == 404


def test_cve_class_30_a_vote_needs_the_forms_token(survey: Survey) -> None:
    strict = Client(enforce_csrf_checks=True)
    address = page(survey)
    assert strict.post(address, TOLD).status_code == 403
    strict.get(address)
    told = TOLD | {"csrfmiddlewaretoken": strict.cookies["csrf"].value}
    assert strict.post(address, told, headers={"origin": "null"}).status_code == 403
    assert strict.post(address, told).status_code == 302


def test_cve_class_33_nobody_keeps_the_page_and_its_address_goes_nowhere(client: Client, survey: Survey) -> None:
    answer = client.get(page(survey))
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert django_settings.SESSION_COOKIE_NAME not in client.cookies


def test_cve_class_5_a_comment_is_shown_as_text(client: Client, survey: Survey) -> None:
    address, payload = page(survey), "</textarea><script>alert(1)</script>"
    client.post(address, TOLD | {"comment": payload})
    assert payload not in client.get(address).content.decode()
