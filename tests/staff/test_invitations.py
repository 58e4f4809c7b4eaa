"""Invitations and password links: once, in time, for the right person, and nothing else (trust row 14)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from servicedesk.errors import NotPermitted, Refused
from staff import access, people
from staff.models import Invitation, Person
from tests.people import a_manager, acting, an_administrator, an_agent

pytestmark = pytest.mark.django_db
NEW = "a sentence of my own"


@pytest.fixture
def ada():
    return an_administrator()


@pytest.fixture
def amy():
    return an_agent()


def invited(amy, ada, at=None) -> str:
    return access.invite(person=amy, actor=acting(ada), at=at or timezone.now())


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_an_invitation_sets_the_first_password_once(client, amy, ada):
    path = path_of(invited(amy, ada))
    assert client.get(path).status_code == 200
    answer = client.post(path, {"password": NEW, "again": NEW})
    assert answer["Location"] == "/accounts/login/"
    assert Person.objects.get(pk=amy.pk).check_password(NEW)
    assert client.get(path).status_code == 404
    assert client.post(path, {"password": "something else 9", "again": "something else 9"}).status_code == 404


def test_looking_at_the_link_does_not_use_it_up(client, amy, ada):
    path = path_of(invited(amy, ada))
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200


@pytest.mark.parametrize("token", ["", "null", "None", "[]", "0", "undefined", "a" * 43, "%00"])
def test_no_token_that_was_never_issued_counts(client, amy, ada, token):
    invited(amy, ada)
    Invitation.objects.create(person=amy, token_hash="", expires_at=timezone.now() + timedelta(days=1))
    assert access.invitation_for(token, at=timezone.now()) is None
    assert client.get(f"/accounts/invite/{token}/").status_code in (400, 404)  # 400: no address holds NUL


def test_a_link_older_than_seven_days_is_over(client, amy, ada):
    link = invited(amy, ada, at=timezone.now() - timedelta(days=7, minutes=1))
    assert client.get(path_of(link)).status_code == 404


def test_a_newer_invitation_ends_the_older(client, amy, ada):
    first, second = invited(amy, ada), invited(amy, ada)
    assert client.get(path_of(first)).status_code == 404
    assert client.get(path_of(second)).status_code == 200


def test_a_new_address_and_leaving_end_open_invitations(client, amy, ada):
    first = invited(amy, ada)
    people.change_email(person=amy, email="amy@elsewhere.example", actor=acting(ada), at=timezone.now())
    assert client.get(path_of(first)).status_code == 404
    second = invited(amy, ada)
    people.deactivate(person=amy, actor=acting(ada), at=timezone.now())
    assert client.get(path_of(second)).status_code == 404
    with pytest.raises(Refused):
        invited(amy, ada)


def test_the_token_is_long_and_kept_as_a_hash(amy, ada):
    token = invited(amy, ada).rstrip("/").rsplit("/", 1)[1]
    assert len(token) >= 43
    assert token not in Invitation.objects.get().token_hash


def test_the_letter_goes_to_the_stored_address_with_the_link(amy, ada):
    link = invited(amy, ada)
    assert mail.outbox[0].to == ["amy@desk.example"]
    assert link in mail.outbox[0].body


def test_only_administrators_invite(amy):
    with pytest.raises(NotPermitted):
        access.invite(person=amy, actor=acting(a_manager()), at=timezone.now())


@pytest.mark.parametrize("password", ["short", "password123", "amy@desk.example"])
def test_weak_passwords_are_explained_and_the_link_stays(client, amy, ada, password):
    path = path_of(invited(amy, ada))
    assert client.post(path, {"password": password, "again": password}).status_code == 422
    assert client.get(path).status_code == 200


def test_the_first_administrator_comes_by_a_printed_link(client, capsys):
    call_command("invite-admin", "--first")
    link = capsys.readouterr().out.strip()
    assert client.post(path_of(link), {"password": NEW, "again": NEW}).status_code == 302
    assert Person.objects.get().role.key == "administrator"
    call_command("invite-admin", "--first")
    assert capsys.readouterr().out == ""


def test_an_existing_person_becomes_administrator_by_the_command(amy, capsys):
    call_command("invite-admin", amy.email)
    assert "/accounts/invite/" in capsys.readouterr().out
    assert Person.objects.get().role.key == "administrator"


# ── Password links ─────────────────────────────────────────────────────────────────────────
def ask(client, email):
    return client.post("/accounts/password/reset/", {"email": email})


def link_in_mail() -> str:
    return next(word for word in mail.outbox[-1].body.split() if "/accounts/password/reset/key/" in word)


def test_a_password_link_works_once(client, amy):
    ask(client, "amy@desk.example")
    path = path_of(link_in_mail())
    form = client.get(path, follow=True)
    assert form.status_code == 200
    done = client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert done.status_code == 302
    assert Person.objects.get(pk=amy.pk).check_password(NEW)
    assert "no longer works" in type(client)().get(path, follow=True).content.decode()


def test_unknown_addresses_get_the_same_answer_and_no_letter(client, amy):
    known, unknown = ask(client, "amy@desk.example"), ask(client, "zoe@desk.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in mail.outbox] == [["amy@desk.example"]]


def test_cve_2019_19844_look_alike_addresses_get_no_link(client):
    an_agent("mike", email="mike@example.org")
    an_agent("fia", email="fia@example.org")
    for email in ("mıke@example.org", "ﬁa@example.org"):
        ask(client, email)
    assert {letter.to[0] for letter in mail.outbox} <= {"mike@example.org", "fia@example.org"}


def test_a_new_address_ends_links_that_went_to_the_old(client, amy, ada):
    ask(client, "amy@desk.example")
    path = path_of(link_in_mail())
    people.change_email(person=amy, email="amy@elsewhere.example", actor=acting(ada), at=timezone.now())
    assert "no longer works" in client.get(path, follow=True).content.decode()


def test_at_most_three_letters_an_hour_go_to_one_address(client, amy):
    for _ in range(5):
        assert ask(client, "amy@desk.example").status_code == 302
    assert len(mail.outbox) == 3


def test_links_are_built_on_our_own_address_whatever_host_was_asked(client, amy):
    client.post("/accounts/password/reset/", {"email": amy.email}, headers={"host": "localhost"})
    assert link_in_mail().startswith("http://127.0.0.1:8000/")


def test_a_link_signs_nobody_in(client, amy):
    ask(client, "amy@desk.example")
    form = client.get(path_of(link_in_mail()), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert "_auth_user_id" not in client.session
