"""The second factor: a code counts once, guesses are few, nothing is kept in clear."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from servicedesk.cache import ForgivingRedisCache
from staff.models import Token
from tests.people import PASSWORD, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy():
    return an_agent(password=PASSWORD)


def code_of(secret: str, ago: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - ago))


def sign_in(client):
    return client.post("/accounts/login/", {"login": "amy", "password": PASSWORD})


def set_up(client) -> str:
    """Switch the second factor on as a person does; returns the secret."""
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret


def test_changing_it_asks_for_the_password_again(client, amy):
    sign_in(client)
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")


def test_with_it_the_password_alone_opens_nothing(client, amy):
    secret = set_up(client)
    other = type(client)()
    assert sign_in(other)["Location"] == "/accounts/2fa/authenticate/"
    assert other.get("/desk/me/").status_code == 302
    assert other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/desk/"
    assert other.get("/desk/me/").status_code == 200


def test_a_code_counts_once_even_without_a_cache(client, amy, monkeypatch):
    secret = set_up(client)
    monkeypatch.setattr(ForgivingRedisCache, "add", lambda *args, **kwargs: False)
    first, second = type(client)(), type(client)()
    sign_in(first)
    sign_in(second)
    code = code_of(secret)
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert second.get("/desk/me/").status_code == 302


def test_after_ten_wrong_codes_the_right_one_waits(client, amy):
    secret = set_up(client)
    other = type(client)()
    sign_in(other)
    for _ in range(10):
        other.post("/accounts/2fa/authenticate/", {"code": "000000"})
    answer = other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert "Too many tries" in answer.content.decode()
    assert other.get("/desk/me/").status_code == 302


def test_a_recovery_code_works_once(client, amy):
    set_up(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (302, 200):
        other = type(client)()
        sign_in(other)
        assert other.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == expected


def test_secrets_are_sealed_in_the_database(client, amy):
    secret = set_up(client)
    kept = [str(data) for data in Authenticator.objects.values_list("data", flat=True)]
    assert len(kept) == 2
    assert not any(secret in data for data in kept)


def test_taking_it_away_ends_other_sessions_and_tokens(client, amy):
    secret = set_up(client)
    other = type(client)()
    sign_in(other)
    other.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    Token.objects.create(amy, name="t", scopes=["read"])
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert client.get("/desk/me/").status_code == 200
    assert other.get("/desk/me/").status_code == 302
    assert not Token.objects.exists()


def test_every_page_of_it_renders(client, amy):
    set_up(client)
    for path in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/"):
        assert client.get(f"/accounts/2fa/{path}").status_code == 200
    assert client.get("/accounts/2fa/reauthenticate/").status_code == 200
    assert client.get("/accounts/reauthenticate/").status_code == 200
