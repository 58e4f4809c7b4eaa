"""Settings of categories, letters and causes: who reads, who changes, what is refused, what the audit keeps."""

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import Cause
from servicedesk.audit.models import Entry
from tests.desk import a_category, a_ticket
from tests.people import a_manager, a_supervisor, a_team, an_agent, signed_in
from tickets.lettertexts import KINDS, TEXTS
from tickets.models import Category, LetterText

pytestmark = pytest.mark.django_db
CATEGORY = {"name_en": "Sofas", "name_zh_hans": "沙发", "name_zh_hant": "沙發", "impact": "1", "position": "5"}


@pytest.fixture
def max_() -> Client:
    return signed_in(a_manager("max"))


@pytest.mark.parametrize("place", ["categories", "letters", "causes"])
def test_supervisors_read_managers_change_agents_do_neither(place: str) -> None:
    address = f"/desk/settings/{place}/"
    assert signed_in(an_agent("amy")).get(address).status_code == 403
    assert signed_in(a_supervisor("sue", team=a_team())).get(address).status_code == 200
    assert signed_in(a_manager("max")).get(address).status_code == 200


def test_a_category_is_made_changed_and_put_out_of_use(max_: Client) -> None:
    team = a_team("Fitters")
    parent = Category.objects.get(key="product")
    told = {**CATEGORY, "parent": parent.pk, "kinds": ["complaint"], "team": team.pk, "safety": "on"}
    response = max_.post("/desk/settings/categories/new/", told)
    made = Category.objects.get(key="sofas")
    assert response["Location"] == f"/desk/settings/categories/{made.pk}/"
    assert (made.names["zh-hans"], made.parent, made.kinds, made.team, made.safety, made.active) == (
        "沙发", parent, ["complaint"], team, True, True,
    )  # fmt: skip
    max_.post(f"/desk/settings/categories/{made.pk}/", {**CATEGORY, "name_en": "Sofa"})
    made.refresh_from_db()
    assert (made.key, made.names["en"], made.active, made.safety, made.parent) == ("sofas", "Sofa", False, False, None)
    verbs = (
        Entry.objects.filter(subject=f"setting:category:{made.pk}").order_by("number").values_list("verb", flat=True)
    )
    assert list(verbs) == ["create", "change"]


def test_a_category_stands_neither_under_itself_nor_too_deep(max_: Client) -> None:
    first = a_category("first")
    second = a_category("second", parent=first)
    third = a_category("third", parent=second)
    address = f"/desk/settings/categories/{first.pk}/"
    assert max_.post(address, {**CATEGORY, "parent": second.pk, "active": "on"}).status_code == 422
    assert max_.post("/desk/settings/categories/new/", {**CATEGORY, "parent": third.pk}).status_code == 422
    assert max_.post("/desk/settings/categories/new/", {**CATEGORY, "name_en": " "}).status_code == 422


def test_a_category_says_what_it_caught(max_: Client) -> None:
    category = a_category("sofas")
    a_ticket(category=category, at=timezone.now())
    page = max_.get(f"/desk/settings/categories/{category.pk}/").content.decode()
    assert "1 case</h2>" in page
    assert f"/desk/?view=everything&amp;category={category.pk}" in page


def test_a_supervisor_changes_nothing() -> None:
    client = signed_in(a_supervisor("sue", team=a_team()))
    category = a_category("sofas")
    text = {"subject": "X", "body": "X {link}", "sms": ""}
    assert client.post(f"/desk/settings/categories/{category.pk}/", CATEGORY).status_code == 403
    assert client.post("/desk/settings/letters/reply/en/", text).status_code == 403
    assert client.post("/desk/settings/letters/reply/en/restore/").status_code == 403
    assert client.get("/desk/settings/causes/new/").status_code == 403


def test_a_letter_is_rewritten_and_goes_back(max_: Client) -> None:
    address = "/desk/settings/letters/reply/en/"
    told = {"subject": "News: {reference}", "body": "Hi {name},\n\n{body}\n\nRead: {link}", "sms": "{reference}"}
    assert max_.post(address, told).status_code == 302
    text = LetterText.objects.get(kind="reply", language="en")
    assert (text.subject, text.edited) == ("News: {reference}", True)
    max_.post(f"{address}restore/")
    text.refresh_from_db()
    assert (text.subject, text.edited) == (TEXTS["en"]["reply"][0], False)
    verbs = Entry.objects.filter(subject="setting:letter:reply:en").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["rewrite", "restore"]


def test_an_unknown_placeholder_is_refused_and_the_words_stay(max_: Client) -> None:
    told = {"subject": "{reference}", "body": "Dear {surname}, my words {link}", "sms": ""}
    response = max_.post("/desk/settings/letters/reply/en/", told)
    page = response.content.decode()
    assert response.status_code == 422
    assert "{surname} is not known here." in page
    assert "my words" in page


def test_one_sees_how_a_letter_reads_before_it_is_kept(max_: Client) -> None:
    told = {"subject": "About {reference}", "body": "Hello {name},\n\n{body}\n\nRead on: {link}", "sms": "{agent}"}
    page = max_.post("/desk/settings/letters/reply/en/sample/", told).content.decode()
    for seen in ("About C-100232", "Hello Lin Wei,", "We bring you a new arm.", "Read on:"):
        assert seen in page
    assert LetterText.objects.get(kind="reply", language="en").subject == TEXTS["en"]["reply"][0]


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_letter_has_its_page(max_: Client, language: str) -> None:
    for kind in KINDS:
        page = max_.get(f"/desk/settings/letters/{kind}/{language}/").content.decode()
        assert "C-100232" in page
        assert 'class="small refused row"' not in page
    assert max_.get("/desk/settings/letters/nothing/en/").status_code == 404


def test_a_cause_is_made_and_changed(max_: Client) -> None:
    parent = Cause.objects.get(key="people")
    told = {"name_en": "Tired", "name_zh_hans": "疲劳", "position": "9", "parent": parent.pk}
    max_.post("/desk/settings/causes/new/", told)
    cause = Cause.objects.get(key="tired")
    assert (cause.parent, cause.names["zh-hans"]) == (parent, "疲劳")
    max_.post(f"/desk/settings/causes/{cause.pk}/", {**told, "name_en": "Overtired"})
    cause.refresh_from_db()
    assert (cause.names["en"], cause.active) == ("Overtired", False)
    assert "Overtired" in max_.get("/desk/settings/causes/").content.decode()
    assert Entry.objects.filter(subject=f"setting:cause:{cause.pk}").count() == 2
