"""A reply with marks: rich where HTML is read, as typed everywhere else; to the address its writer chose."""

import pytest
from django.test import Client

from servicedesk.errors import Refused
from tests.cases import NOW, SOON, a_customer, a_ticket
from tests.people import a_team, acting, an_agent
from tickets import answering, conversation
from tickets.models import Address, LetterText, Message, SearchDocument
from tickets.ways import Way

pytestmark = pytest.mark.django_db
WORDS = "Dear Ana,\n\n**Two things**:\n- the <arm>\n- the leg\n\nSee T-100231."


@pytest.fixture
def amy():
    return an_agent("amy", team=a_team("Front"))


@pytest.fixture
def ticket(amy):
    return a_ticket(team=amy.teams.get())


def test_the_letter_has_both_and_the_text_stays_as_typed(ticket, amy):
    message = conversation.reply(ticket, body=WORDS, actor=acting(amy), at=SOON)
    rich = "<p><strong>Two things</strong>:</p><ul><li>the &lt;arm&gt;</li><li>the leg</li></ul>"
    assert (message.body, rich in message.html) == (WORDS, True)
    assert WORDS in message.outgoing.text
    assert rich in message.outgoing.html
    assert "**" not in message.outgoing.html
    assert "two things" in SearchDocument.objects.get(message=message).text.lower()


def test_words_that_stand_in_the_letter_anyway_stay_as_they_are(ticket, amy):
    body = "Hello {name},\n\nOur rules: https://shop.example/returns\n\n{body}\n\n{agent}\n\nSee: {link}"
    LetterText.objects.filter(kind="reply", language="en").update(body=body)
    letter = conversation.reply(ticket, body="https://shop.example", actor=acting(amy), at=SOON).outgoing
    assert "rules: https://shop.example/returns</p>" in letter.html
    assert letter.html.count('<a href="https://shop.example"') == 1
    assert "https://shop.example/returns\n\nhttps://shop.example\n\nAmy" in letter.text


def test_the_pages_show_it_and_lead_to_what_is_named(ticket, amy):
    conversation.reply(ticket, body=WORDS, actor=acting(amy), at=SOON)
    conversation.note(ticket, body="Ask @amy, not a@b.example.", actor=acting(amy), at=SOON)
    Message.objects.create(
        ticket=ticket, author="customer", public=True, at=NOW, logged_at=NOW, body="**T-100232** <b>"
    )
    client, here = Client(), f"/desk/tickets/{ticket.reference}/"
    client.force_login(amy)
    page = client.get(here).content.decode()
    assert "<li>the &lt;arm&gt;</li>" in page
    assert '<a href="/desk/tickets/T-100231/">T-100231</a>' in page
    assert 'q=assignee:amy">@amy</a>, not a@b.example.' in page
    assert "**T-100232** &lt;b&gt;" in page, "a customer's words are text"
    preview = client.post(f"{here}as-read/", {"body": "*so* <b>"}).content.decode()
    assert "<em>so</em> &lt;b&gt;" in preview


def test_the_writer_chooses_among_addresses_that_take_letters(ticket, amy):
    phone = Address.objects.create(
        customer=ticket.customer, kind="phone", value="+14155550100", shown="+1 415 555 0100"
    )
    client, here = Client(), f"/desk/tickets/{ticket.reference}/"
    client.force_login(amy)
    assert "+1 415 555 0100</option>" in client.get(here).content.decode()
    client.post(f"{here}write/", {"kind": "reply", "body": "By phone", "to": phone.pk})
    assert Message.objects.get(body="By phone").outgoing.to == "+14155550100"
    Address.objects.filter(pk=phone.pk).update(refused_at=NOW)
    assert client.post(f"{here}write/", {"kind": "reply", "body": "Again", "to": phone.pk}).status_code == 422
    strangers = a_customer("Mallory").addresses.get()
    with pytest.raises(Refused, match="not the customer"):
        answering.answer(ticket, body="x", actor=acting(amy), at=SOON, way=Way(address=strangers))
