"""Tokens: shown once, kept hashed, never more than their person (decision 20)."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from servicedesk.errors import Invalid, Refused
from staff import access
from staff.acting import acting_as
from staff.models import Token
from tests.people import a_supervisor, a_team, acting, an_agent

pytestmark = pytest.mark.django_db
URL = "/api/v1/people/"


def ask(client, text, prefix="Bearer"):
    return client.get(URL, headers={"authorization": f"{prefix} {text}"})


def a_token(person, *scopes) -> str:
    actor = acting(person)
    return access.create_token(person=person, name="t", scopes=scopes or ["read"], actor=actor, at=timezone.now())[1]


def test_the_command_prints_the_token_and_nothing_else(client, capsys):
    an_agent()
    call_command("token", "amy")
    text = capsys.readouterr().out
    assert text == text.strip() + "\n"
    assert ask(client, text.strip()).status_code == 200
    assert Token.objects.get().scopes == ["write"]


def test_the_command_names_who_is_missing():
    with pytest.raises(CommandError, match="nobody"):
        call_command("token", "nobody")


def test_people_are_listed_by_name_with_teams(client):
    team = a_team()
    sue, amy = a_supervisor(team=team), an_agent(team=team)
    an_agent("gone", is_active=False)
    results = ask(client, a_token(amy)).json()["results"]
    assert [person["username"] for person in results] == ["amy", "sue"]
    assert results[1] == {
        "id": sue.pk,
        "username": "sue",
        "public_name": "Sue",
        "availability": "available",
        "teams": [{"id": team.pk, "name": "Front line", "function": "service"}],
    }


@pytest.mark.parametrize("text", ["", "x", "0" * 64, "é" * 64, "a b"])
def test_what_was_never_issued_is_401(client, text):
    an_agent()
    assert ask(client, text).status_code == 401


def test_without_a_token_it_is_401_and_says_bearer(client):
    answer = client.get(URL)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_token_is_401(client):
    text = a_token(an_agent())
    Token.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert ask(client, text).status_code == 401


def test_a_token_without_the_scope_is_403(client):
    assert ask(client, a_token(an_agent(), "board")).status_code == 403


def test_scopes_cap_what_the_person_may():
    amy = an_agent()
    assert acting_as(amy, scopes=["read"]).may("ticket.read")
    assert not acting_as(amy, scopes=["read"]).may("ticket.reply")
    assert acting_as(amy, scopes=["ticket"]).may("ticket.reply")
    assert not acting_as(amy, scopes=["write"]).may("people.edit")
    assert not acting_as(amy, scopes=[]).may("ticket.read")


def test_a_token_makes_no_tokens():
    amy = an_agent()
    actor = acting(amy, via="api", scopes=["write"])
    with pytest.raises(Refused):
        access.create_token(person=amy, name="t", scopes=["read"], actor=actor, at=timezone.now())


@pytest.mark.parametrize(("name", "scopes"), [("", ["read"]), ("t", []), ("t", ["everything"])])
def test_a_token_says_what_for_and_what(name, scopes):
    amy = an_agent()
    with pytest.raises(Invalid):
        access.create_token(person=amy, name=name, scopes=scopes, actor=acting(amy), at=timezone.now())


def test_the_text_is_shown_once_and_nowhere_kept(client):
    client.force_login(an_agent())
    page = client.post("/desk/me/tokens/", {"name": "shop", "scopes": ["read"]}).content.decode()
    token = Token.objects.get()
    text = next(part.split("<")[0] for part in page.split("<code>") if part.startswith(token.token_key))
    assert ask(type(client)(), text).status_code == 200
    assert text not in client.get("/desk/me/tokens/").content.decode()
    assert client.post(f"/desk/me/tokens/{token.token_key}/end/").status_code == 302
    assert ask(type(client)(), text).status_code == 401


def test_nobody_ends_the_token_of_another(client):
    a_token(an_agent())
    client.force_login(an_agent("ben"))
    assert client.post(f"/desk/me/tokens/{Token.objects.get().token_key}/end/").status_code == 404


def test_use_is_noted_but_not_written_each_time(client):
    text = a_token(an_agent())
    ask(client, text)
    seen = Token.objects.get().last_used_at
    ask(client, text)
    assert Token.objects.get().last_used_at == seen


def test_the_page_says_what_a_token_may_do_in_words(client):
    amy = an_agent()
    a_token(amy, "read", "ticket")
    client.force_login(amy)
    shown = client.get("/desk/me/tokens/").content.decode()
    rows = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    assert "Read everything its person may read" in rows
    assert "Work on tickets" in rows
