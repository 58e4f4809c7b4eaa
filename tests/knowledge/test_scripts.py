"""Scripts: kept on settings pages, offered where they fit, filled in once, counted when used."""

import pytest
from django.test import Client

from knowledge import scripts
from knowledge.defaults import defaults
from knowledge.models import Script
from servicedesk.errors import Invalid, NotPermitted
from tests.cases import NOW, a_complaint, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent
from tickets import scripting
from tickets.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return a_team("Front")


@pytest.fixture
def amy(team):
    return an_agent("amy", team=team)


def a_script(title="Hello", text="Dear {customer}, {due}", **more):
    told = {"titles": {"en": title}, "texts": {"en": text}, "team": None, "fits": [], "owner": None, "active": True}
    return scripts.write(None, **{**told, **more}, actor=acting(a_manager(f"m{Script.objects.count()}")), at=NOW)


def titles(ticket, person):
    return {one.title for one in scripting.offered(ticket, actor=acting(person))}


def test_every_desk_starts_with_a_dozen_in_three_languages():
    assert Script.objects.count() >= 12
    assert all(set(one.texts) == set(one.titles) == {"en", "zh-hans", "zh-hant"} for one in Script.objects.all())
    Script.objects.filter(key="apology").update(titles={"en": "Ours"})
    defaults(at=NOW)
    assert Script.objects.get(key="apology").titles == {"en": "Ours"}, "a desk's own words stay"


def test_it_is_offered_where_it_fits_and_to_whom_it_is_for(team, amy):
    a_script("Ours", team=team)
    a_script("Theirs", team=a_team("Back"))
    a_script("Praise only", fits=["kind:praise"])
    a_script("Old", active=False)
    mine = titles(a_ticket(team=team), amy)
    assert "Ours" in mine
    assert not mine & {"Theirs", "Praise only", "Old", "Apologise for the trouble"}
    assert "Apologise for the trouble" in titles(a_complaint(team=team), amy)


def test_it_is_filled_in_once_and_what_is_unknown_stays(team, amy):
    a_script("Hello", "{customer} | {reference} | {agent} | {due}")
    ticket = a_ticket(team=team, customer=a_customer("{reference} {{x}}"))
    text = next(one.text for one in scripting.offered(ticket, actor=acting(amy)) if one.title == "Hello")
    assert text == f"{{reference}} {{{{x}}}} | {ticket.reference} | Amy | {{due}}"


def test_the_text_is_in_the_customers_language(team, amy):
    ticket = a_ticket(team=team, customer=a_customer("陳小姐", language="zh-hant"))
    found = {one.title: one for one in scripting.offered(ticket, actor=acting(amy))}
    assert found["Ask for a picture"].language == "zh-hant"
    assert "麻煩您" in found["Ask for a picture"].text


@pytest.mark.parametrize("wrong", [{"text": "{secret}"}, {"text": ""}, {"title": ""}, {"title": "", "text": ""}])
def test_a_script_is_whole_and_knows_its_placeholders(wrong):
    with pytest.raises(Invalid):
        a_script(**wrong)


def test_only_who_edits_rules_writes_them():
    with pytest.raises(NotPermitted):
        scripts.write(
            None, titles={"en": "x"}, texts={"en": "x"}, team=None, fits=[], owner=None, active=True,
            actor=acting(a_supervisor()), at=NOW,
        )  # fmt: skip


def test_the_settings_pages(team):
    client = Client()
    client.force_login(a_manager("max"))
    told = {"title_en": "Hi <b>", "text_en": "Dear {customer}", "active": "on", "fits": ["kind:praise"]}
    made = client.post("/desk/settings/scripts/new/", told)
    script = Script.objects.get(key=None)
    assert (made["Location"], script.fits) == (f"/desk/settings/scripts/{script.pk}/", ["kind:praise"])
    assert "Hi &lt;b&gt;" in client.get("/desk/settings/scripts/").content.decode()
    refused = client.post(made["Location"], {**told, "text_en": "{nobody}"})
    assert (refused.status_code, "{nobody} is not known here" in refused.content.decode()) == (422, True)
    assert client.post("/desk/settings/phrases/", {"en": "nope → yes"}).status_code == 302
    assert "nope → yes" in client.get("/desk/settings/phrases/").content.decode()


def test_lists_and_the_page_without_scripting(team, amy):
    ticket = a_ticket(team=team, customer=a_customer("Ana"))
    other = a_ticket(team=team, customer=ticket.customer)
    client, here = Client(), f"/desk/tickets/{ticket.reference}/"
    client.force_login(amy)
    found = client.get(f"{here}scripts/").json()["found"]
    script = next(one for one in found if one["name"] == "Ask for a picture")
    page = client.post(f"{here}scripts/choose/", {"kind": "reply", "body": "Hello Ana,"}).content.decode()
    assert "Ask for a picture" in page
    client.post(f"{here}scripts/{script['pk']}/", {"insert": "1"})
    assert Draft.objects.get().body == f"Hello Ana,\n\n{script['text']}"
    assert client.post(f"{here}scripts/{script['pk']}/").status_code == 204
    assert Script.objects.get(pk=script["pk"]).used == 2
    assert [one["text"] for one in client.get(f"{here}colleagues/?q=am").json()["found"]] == ["@amy "]
    assert [one["name"] for one in client.get(f"{here}cases/").json()["found"]] == [other.reference]
    digits = str(other.number)[:-1]
    assert other.reference in [one["name"] for one in client.get(f"{here}cases/?q=T-{digits}").json()["found"]]
