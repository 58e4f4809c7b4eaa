"""Signing in: who gets in, what strangers learn, and when it is enough (trust rows 14, 15, 31)."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.urls import reverse

from servicedesk.audit.models import Entry
from servicedesk.models import Knocks
from staff.models import Token
from staff.signin import PersonBackend
from tests.people import PASSWORD, an_agent

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client, login="amy", password=PASSWORD, address="10.0.0.1", **more):
    return client.post(LOGIN, {"login": login, "password": password, **more}, REMOTE_ADDR=address)


@pytest.fixture
def amy():
    return an_agent(password=PASSWORD)


@pytest.mark.parametrize("login", ["amy", "AMY", "amy@desk.example", "Amy@Desk.Example", " amy "])
def test_a_person_signs_in_by_name_or_address_in_any_case(client, amy, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/"
    assert Entry.objects.of(f"person:{amy.pk}").get().verb == "sign_in"


@pytest.mark.parametrize(("login", "password"), [("amy", "wrong"), ("nobody", PASSWORD), ("amy", ""), ("", PASSWORD)])
def test_what_is_wrong_does_not_open(client, amy, login, password):
    assert sign_in(client, login, password).status_code == 200
    assert "_auth_user_id" not in client.session


def test_unknown_and_wrong_get_the_same_words(client, amy):
    wrong, unknown = sign_in(client, "amy", "wrong"), sign_in(client, "zoe", "wrong")
    assert wrong.content.decode().count("do not match") == unknown.content.decode().count("do not match") == 1


def test_somebody_inactive_gets_the_words_of_a_wrong_password(client, amy):
    amy.is_active = False
    amy.save()
    assert "do not match" in sign_in(client).content.decode()


def test_known_and_unknown_names_cost_one_hash_each(amy, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(args[1]) or encode(*args))
    backend = PersonBackend()
    for login in ("amy", "nobody"):
        assert backend.authenticate(None, username=login, password="wrong") is None
    assert hashed == ["wrong", "wrong"]


def test_after_ten_wrong_tries_even_the_right_password_waits(client, amy):
    for _ in range(10):
        assert sign_in(client, password="wrong").status_code == 200
    refused = sign_in(client)
    assert refused.status_code == 429
    assert "Too many tries" in refused.content.decode()
    assert "_auth_user_id" not in client.session


def test_name_and_address_of_one_person_count_together(client, amy):
    for login in ["amy", "amy@desk.example"] * 5:
        sign_in(client, login, "wrong")
    assert sign_in(client, "amy@desk.example").status_code == 429


def test_another_address_is_not_locked_out(client, amy):
    for _ in range(11):
        sign_in(client, password="wrong")
    assert sign_in(client, address="10.0.0.2").status_code == 302


def test_forged_forwarding_headers_open_nothing(client, amy):
    for number in range(11):
        data = {"login": "amy", "password": "wrong"}
        last = client.post(LOGIN, data, REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": f"1.1.1.{number}"})
    assert last.status_code == 429


def test_many_addresses_are_slowed_down_but_the_persons_own_is_not(client, amy):
    assert sign_in(client, address="10.9.9.9").status_code == 302
    client.logout()
    for number in range(101):
        sign_in(client, password="wrong", address=f"10.1.0.{number}")
    assert sign_in(client, address="10.2.0.1").status_code == 429
    assert sign_in(client, address="10.9.9.9").status_code == 302


def test_a_right_password_forgives_the_wrong_ones_before_it(client, amy):
    for _ in range(9):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 302
    client.logout()
    assert sign_in(client, password="wrong").status_code == 200


def test_limits_are_kept_in_the_database(client, amy):
    sign_in(client, password="wrong")
    assert set(Knocks.objects.values_list("scope", flat=True)) == {"sign-in", "sign-in-address", "sign-in-account"}


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "///e.x",
    ],
)
def test_next_never_leaves_the_desk(client, amy, url):
    assert sign_in(client, next=url)["Location"] == "/desk/"
    assert not client.post("/accounts/logout/", {"next": url})["Location"].startswith(("//", "http", "java", "/\\"))


def test_next_on_the_desk_is_kept(client, amy):
    assert sign_in(client, next="/desk/settings/?a=1")["Location"] == "/desk/settings/?a=1"


def test_a_session_has_a_new_key_after_signing_in(client, amy):
    client.get(LOGIN)
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("path", ["signup/", "email/", "password/set/x/", "login/code/", "social/signup/"])
def test_what_a_desk_does_not_need_has_no_address(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_changing_the_password_ends_other_sessions_and_tokens(client, amy):
    other = type(client)()
    sign_in(client)
    sign_in(other)
    Token.objects.create(amy, name="t", scopes=["read"])
    new = "another horse 8 steps"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert client.get("/desk/me/").status_code == 200
    assert other.get("/desk/me/").status_code == 302
    assert not Token.objects.exists()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["amy@desk.example"]
