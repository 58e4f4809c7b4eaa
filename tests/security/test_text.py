"""Trust rows 5, 8, 29: what anybody wrote anywhere is text on every page, in every letter, in every answer."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from servicedesk.mail.models import Outgoing
from tests.people import acting
from tests.security.places import places
from tests.security.test_forgery import visited
from tests.security.test_matrix import told
from tests.security.world import World
from tickets import conversation
from tickets.models import Customer, Ticket

OURS = {"staff", "tickets", "complaints", "feedback", "notify", "mail"}
# Keys, hashes and words of vocabularies: they are never what somebody wrote, and the desk looks things up by them.
NOT_WRITTEN = re.compile(
    r"key$|hash|token|nonce|digest|sha256|password|secret|kind$|state$|verb$|metric|zone|currency|topic|channel|"
    r"language|entry|author$|stage|why$|whom$|purpose|content_type|username|^email$|value$|to_address|message_id|recipient|"
    r"sender|from_|reply_to|last_by|method|scope|outcome|theme|density|availability|tier|severity|party|redress|exit|"
    r"region|country|code|step$|position$|verdict|category|natural|lease|attempt|due_metric|unsubscribe|permissions|folded",
)


def payload(number: int) -> str:
    """Short enough for most columns; breaks out of text, attributes and templates alike."""
    return f'"><script>x{number}</script>{{{{7*7}}}}<i>mark'


def written_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column of ours into which people write, generated from the models."""
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            free = isinstance(field, models.CharField | models.TextField) and not field.choices
            if free and not field.primary_key and not NOT_WRITTEN.search(field.name):
                yield model, field


def test_no_column_is_markup_on_any_page(world: World) -> None:
    """Every such column of every row holds markup; every page, fragment and answer is looked at."""
    columns = list(written_fields())
    assert len(columns) > 40
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the audit's and first contact's triggers
    for number, (model, field) in enumerate(columns):
        _poison(model, field, payload(number))
    wrong, shown, sue = [], set(), world.staff(world.sue)
    for one in places():
        client = world.bearer(world.max, "write") if one.is_api else visited(world, one)
        for person in (client, sue):
            answer = person.get(one.path(world))
            if answer.streaming:
                list(answer.streaming_content)
            if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
                continue
            page = answer.content.decode()
            wrong += [(one.name, found) for found in re.findall(r".{60}<script>x\d+.{0,20}|.{60}<i>mark", page)]
            shown |= set(re.findall(r"&lt;script&gt;x(\d+)", page))
    assert not wrong, told(wrong)
    assert len(shown) > 15, "pages show what was written"


def _poison(model: type[models.Model], field: models.Field, text: str) -> None:
    room = getattr(field, "max_length", None) or 1_000
    own = field.unique or any(field.name in getattr(one, "fields", ()) for one in model._meta.constraints)
    for pk in model._base_manager.values_list("pk", flat=True)[:40]:
        value = f"{text}{pk}" if own else text
        if len(value) <= room:
            model._base_manager.filter(pk=pk).update(**{field.attname: value})


def test_headers_of_a_visitor_are_text(world: World) -> None:
    forged = '"><script>alert(8)</script>'
    headers = dict.fromkeys(
        ("user-agent", "referer", "x-forwarded-for", "accept-language", "cf-connecting-ip", "x-real-ip"), forged
    )
    client = Client(headers=headers)
    client.force_login(world.ada)
    client.post("/accounts/login/", {"login": "nobody", "password": "x"}, headers=headers)
    for path in ("/accounts/sessions/", "/desk/me/", "/", "/desk/", f"/desk/settings/people/{world.ada.pk}/"):
        assert "<script>alert(8)" not in client.get(path, follow=True).content.decode(), path


@pytest.mark.parametrize(
    "words", ["{{7*7}}", "{agent}", "{link}", "{0.__class__}", "${7*7}", "%(link)s", "{% load x %}"]
)
def test_words_are_no_template(world: World, words: str) -> None:
    """A name, a subject and a reply are put into a letter once, as they are."""
    customer = world.case.customer
    customer.addresses.update(verified_at=world.at)
    Customer.objects.filter(pk=customer.pk).update(name=f"Ana {words}")
    Ticket.objects.filter(pk=world.case.pk).update(subject=f"Subject {words}")
    world.case.refresh_from_db()
    body = f"Dear Ana, </p><script>x1</script> {words}"
    conversation.reply(world.case, body=body, confirmed=True, actor=acting(world.ben), at=world.at)
    letter = Outgoing.objects.filter(topic=f"ticket:{world.case.number}").latest("pk")
    assert words in letter.text and "<script>" not in letter.html and "49" not in letter.text.replace(words, "")
    assert f"Ana {words}" in letter.text or f"Subject {words}" in letter.subject + letter.text
