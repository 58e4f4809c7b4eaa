"""Joining and parting: one conversation of two cases, a word that becomes its own case, links between cases."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from servicedesk.audit.models import Entry as AuditEntry
from servicedesk.errors import Invalid, NotPermitted, Refused
from servicedesk.mail.models import Outgoing
from servicedesk.pages import correspondence
from staff import access
from tests.complaints.filing import Desk
from tests.desk import DAY, HOUR, MINUTE, MONDAY, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent, signed_in
from tickets import conversation, drafting, joining, linking, redacting, splitting
from tickets.customers.recognising import customer_actor
from tickets.drafting import Words
from tickets.models import Clock, Draft, Mention, Ticket, TicketRelation
from tickets.vocabulary import LinkKind, State

pytestmark = pytest.mark.django_db
ACTIVE = ("running", "paused")


@pytest.fixture
def amy():
    return an_agent("amy", team=a_team())


def of_team(amy, **fields) -> Ticket:
    ticket = a_ticket(**fields)
    Ticket.objects.filter(pk=ticket.pk).update(team=amy.teams.get(), assignee=amy)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def pair(amy):
    """Two enquiries of one customer; the second was asked an hour before the first was answered."""
    customer = a_customer()
    first = of_team(amy, customer=customer, subject="First")
    second = of_team(amy, customer=customer, subject="Second", body="Where is the other arm?", at=MONDAY + HOUR)
    conversation.reply(first, body="We look.", actor=acting(amy), at=MONDAY + 2 * HOUR)
    conversation.note(second, body="INTERNAL words", actor=acting(amy), at=MONDAY + 2 * HOUR)
    return second, first


def browser_of(person) -> Client:
    return signed_in(person)


def waiting_clocks(ticket):
    return Clock.objects.filter(ticket=ticket, metric="next_response", state__in=ACTIVE)


def test_a_merged_case_ends_and_its_words_stand_in_the_other_in_their_own_time(pair, amy):
    second, first = pair
    asked = second.unanswered_since
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.state, second.merged_into) == (State.CLOSED, first)
    assert not Clock.objects.filter(ticket=second, state__in=ACTIVE).exists()
    assert not Clock.objects.filter(ticket=second, state__in=("met", "missed")).exclude(metric="update").exists()
    assert first.unanswered_since == asked  # the customer waits for an answer to that, too
    assert [clock.started_at for clock in waiting_clocks(first)] == [asked]
    page = browser_of(amy).get(f"/desk/tickets/{first.reference}/").content.decode()
    said = [page.index(words) for words in ("The arm of my sofa came off.", "Where is the other arm?", "We look.")]
    assert said == sorted(said) and "INTERNAL words" in page
    led = browser_of(amy).get(f"/desk/tickets/{second.reference}/")
    assert (led.status_code, led["Location"]) == (302, f"/desk/tickets/{first.reference}/")
    verbs = [one.verb for one in AuditEntry.objects.of(f"ticket:{second.pk}")]
    assert "merged_into" in verbs
    assert "merged" in [one.verb for one in AuditEntry.objects.of(f"ticket:{first.pk}")]


def test_no_internal_word_reaches_the_customer_by_a_merge(pair, amy):
    """Trust class 39: neither on the progress page, nor by letter, nor quoted."""
    second, first = pair
    before = set(Outgoing.objects.values_list("pk", flat=True))
    joining.merge(second, into=first, tell="We answer both here.", actor=acting(amy), at=MONDAY + 3 * HOUR)
    told = Outgoing.objects.exclude(pk__in=before)
    assert [one.kind for one in told] == ["reply"]
    seen = [line.message.body for line in correspondence.of(Ticket.objects.get(pk=first.pk))]
    assert "Where is the other arm?" in seen and "INTERNAL words" not in seen
    assert "INTERNAL" not in "".join(one.text + one.html for one in told)


def test_the_customers_next_word_on_the_merged_case_is_heard_in_the_other(pair, amy):
    second, first = pair
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    conversation.reply(first, body="Both arms come on Friday.", actor=acting(amy), at=MONDAY + 4 * HOUR)
    customer = second.customer
    told = {"customer": customer, "channel": "web", "actor": customer_actor(customer)}
    conversation.customer_wrote(Ticket.objects.get(pk=second.pk), body="Thanks", **told, at=MONDAY + 5 * HOUR)
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.state, first.state) == (State.CLOSED, State.OPEN)
    assert first.unanswered_since == MONDAY + 5 * HOUR
    assert waiting_clocks(first).count() == 1


def test_what_was_being_written_to_a_case_that_is_merged_meanwhile_answers_the_one_that_goes_on(pair, amy):
    second, first = pair
    ben, desk = an_agent("ben", team=amy.teams.get()), f"/desk/tickets/{second.reference}/"
    browser = browser_of(ben)
    page = {"kind": "reply", "body": "The other arm", "tab": "one", "turn": 1, "draft": ""}
    stamp = browser.post(f"{desk}draft/", page).json()["stamp"]
    seen = first.messages.latest("pk").pk
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    assert "The other arm" in browser.get(f"/desk/tickets/{first.reference}/").content.decode()
    page |= {"body": "The other arm comes on Friday.", "turn": 2, "draft": stamp}
    stamp = browser.post(f"{desk}draft/", page).json()["stamp"]
    sent = browser.post(f"{desk}write/", {**page, "draft": stamp, "seen": seen, "nonce": "n-1"})
    assert sent["Location"] == f"/desk/tickets/{first.reference}/"
    first.refresh_from_db()
    assert first.unanswered_since is None and not waiting_clocks(first).exists()
    assert first.messages.filter(body="The other arm comes on Friday.").exists()
    assert not Draft.objects.exists()


def test_what_was_begun_on_both_stands_in_one_text_and_for_another_customer_it_is_a_note(pair, amy):
    second, first = pair
    others = of_team(amy, customer=a_customer())
    for case in (second, first, others):
        drafting.save(case, Words(kind="reply", body=f"To {case.pk}"), actor=acting(amy), at=MONDAY)
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    draft = Draft.objects.get(ticket=first)
    assert (draft.kind, draft.body) == ("reply", f"To {first.pk}\n\nTo {second.pk}")
    joining.merge(others, into=first, although_others=True, actor=acting(amy), at=MONDAY + 3 * HOUR)
    draft = Draft.objects.get()
    assert (draft.kind, draft.ticket) == ("note", first) and draft.body.endswith(f"To {others.pk}")


def test_who_was_named_on_a_case_that_is_merged_can_answer_on_the_one_that_goes_on(pair, amy):
    second, first = pair
    ben = an_agent("ben", team=amy.teams.get())
    conversation.note(second, body="@ben?", actor=acting(amy), at=MONDAY + 2 * HOUR)
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    browser = browser_of(ben)
    assert first.reference in browser.get("/desk/?view=mentioned").content.decode()
    browser.post(f"/desk/tickets/{first.reference}/seen/")
    assert not Mention.objects.filter(seen_at=None).exists()


@pytest.mark.parametrize("apart_again", [False, True])
def test_a_word_redacted_on_the_merged_case_is_gone_from_the_row_of_the_other(pair, amy, apart_again):
    second, first = pair
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    told = {"customer": second.customer, "channel": "web", "actor": customer_actor(second.customer)}
    word = conversation.customer_wrote(second, body="My card: 4111 1111", **told, at=MONDAY + 4 * HOUR)
    if apart_again:
        joining.separate(second, actor=acting(amy), at=MONDAY + 5 * HOUR)
    at_once = of_team(amy, customer=first.customer, body="And another matter.", at=word.at)
    assert "4111" in Ticket.objects.get(pk=first.pk).last_line
    sue = acting(a_supervisor("sue", team=amy.teams.get()))
    redacting.redact(word, reason="A card number", actor=sue, at=MONDAY + 6 * HOUR)
    assert not Ticket.objects.filter(last_line__contains="4111").exists()
    assert Ticket.objects.get(pk=at_once.pk).last_line == "And another matter."


def test_a_merge_is_taken_back_within_two_weeks(pair, amy):
    second, first = pair
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    joining.separate(second, actor=acting(amy), at=MONDAY + DAY)
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (State.OPEN, None)
    assert waiting_clocks(second).exists()
    joining.merge(second, into=first, actor=acting(amy), at=MONDAY + 2 * DAY)
    with pytest.raises(Refused, match="two weeks"):
        joining.separate(second, actor=acting(amy), at=MONDAY + 20 * DAY)


def test_what_cannot_be_merged_says_why(pair, amy):
    second, first = pair
    strange = of_team(amy)
    with pytest.raises(joining.OtherCustomer, match="alone"):
        joining.merge(strange, into=first, actor=acting(amy), at=MONDAY + 3 * HOUR)
    joining.merge(strange, into=first, although_others=True, actor=acting(amy), at=MONDAY + 3 * HOUR)
    customer = strange.customer
    told = {"customer": customer, "channel": "web", "actor": customer_actor(customer)}
    conversation.customer_wrote(strange, body="And my answer?", **told, at=MONDAY + 4 * HOUR)
    strange.refresh_from_db()
    assert (strange.state, strange.merged_into) == (State.OPEN, None)  # whoever else writes gets an answer of their own
    for one, into, code in ((first, first, "invalid"), (of_team(amy, kind="complaint"), first, "complaint")):
        with pytest.raises(Refused) as refusal:
            joining.merge(one, into=into, actor=acting(amy), at=MONDAY + 5 * HOUR)
        assert refusal.value.code == code
    with pytest.raises(NotPermitted):
        joining.merge(second, into=first, actor=acting(an_agent("zoe", team=a_team("Back"))), at=MONDAY + 5 * HOUR)


def test_a_complaint_goes_into_a_complaint_by_its_open_way_out(amy):
    first, second = Desk(amy).until("listen"), Desk(amy).until("listen")
    Ticket.objects.filter(pk=second.ticket.pk).update(customer=first.ticket.customer)
    second.ticket.refresh_from_db()
    at, boss = datetime.fromisoformat(second.now()), acting(a_manager())
    with pytest.raises(Invalid, match="behind their back"):
        joining.merge(second.ticket, into=first.ticket, actor=boss, at=at)
    joining.merge(second.ticket, into=first.ticket, tell="We go on in the other case.", actor=boss, at=at)
    second.ticket.refresh_from_db()
    assert second.ticket.complaint.exit == "duplicate"
    assert (second.ticket.state, second.ticket.merged_into) == (State.CLOSED, first.ticket)
    with pytest.raises(Refused, match="its own move"):
        joining.separate(second.ticket, actor=boss, at=at)


def test_a_merged_complaint_is_reopened_on_its_own_page_and_heard_there_again(amy):
    first, second = Desk(amy).until("listen"), Desk(amy).until("listen")
    Ticket.objects.filter(pk=second.ticket.pk).update(customer=first.ticket.customer)
    second.ticket.refresh_from_db()
    second.customer = first.customer
    boss = a_manager()
    second.at += MINUTE
    joining.merge(second.ticket, into=first.ticket, tell="In the other case.", actor=acting(boss), at=second.at)
    sent = browser_of(boss).post(f"/desk/tickets/{second.ticket.reference}/separate/")
    page = browser_of(boss).get(sent["Location"])
    assert page.status_code == 200 and 'data-verb="reopen"' in page.content.decode()
    second.do("reopen", by=acting(boss), step="listen", reason="It is another matter.")
    second.ticket.refresh_from_db()
    assert (second.ticket.merged_into, second.ticket.state, second.step()) == (None, State.OPEN, "listen")
    second.customer_writes("It is the other sofa.")
    first.ticket.refresh_from_db()
    assert (second.ticket.last_line, first.ticket.last_line) == ("It is the other sofa.", "The arm split.")


def test_a_word_becomes_a_case_of_its_own_once(pair, amy):
    second, _first = pair
    word = second.messages.filter(author="customer").get()
    new = splitting.split(word, kind="complaint", subject="The other arm", actor=acting(amy), at=MONDAY + 4 * HOUR)
    again = splitting.split(word, kind="enquiry", subject="Again", actor=acting(amy), at=MONDAY + 5 * HOUR)
    assert (new.pk, new.kind, new.customer, new.received_at) == (again.pk, "complaint", second.customer, word.at)
    assert new.messages.earliest("pk").body == word.body and word.ticket == second
    assert TicketRelation.objects.get(ticket=new).kind == LinkKind.SPLIT
    note = second.messages.get(entry="note")
    with pytest.raises(Refused, match="Only a word of the customer"):
        splitting.split(note, kind="enquiry", subject="", actor=acting(amy), at=MONDAY + 5 * HOUR)


def test_what_is_split_off_a_confidential_case_stays_as_hidden(amy):
    secret = a_team("Secret", confidential=True)
    mole, zoe = an_agent("mole", team=secret), acting(an_agent("zoe", team=a_team("Back")))
    customer = a_customer()
    for case, owner in ((of_team(mole, customer=customer), mole), (of_team(mole, customer=customer), None)):
        Ticket.objects.filter(pk=case.pk).update(assignee=owner)
        word = case.messages.get(author="customer")
        new = splitting.split(word, kind="enquiry", subject="", actor=acting(mole), at=MONDAY + HOUR)
        assert (new.team, new.assignee) == (secret, mole)
        assert not Ticket.objects.visible_to(zoe).filter(pk=new.pk).exists()


def test_links_read_from_both_ends_and_show_no_hidden_case(pair, amy):
    second, first = pair
    hidden = of_team(amy, customer=a_customer(restricted=True))
    linking.link(first, other=second, kind=LinkKind.CAUSED_BY, actor=acting(amy), at=MONDAY)
    linking.link(first, other=second, kind=LinkKind.CAUSED_BY, actor=acting(amy), at=MONDAY)
    linking.link(first, other=hidden, kind=LinkKind.RELATED, actor=acting(amy), at=MONDAY)
    zoe = an_agent("zoe", team=a_team("Back"))
    assert [(str(one.words), one.ticket) for one in linking.linked(second, actor=acting(zoe))] == [("Cause of", first)]
    assert [one.ticket for one in linking.linked(first, actor=acting(zoe))] == [second]
    assert [one.ticket for one in linking.linked(first, actor=acting(amy))] == [hidden, second]
    shown = browser_of(zoe).get(f"/desk/tickets/{first.reference}/links/").content.decode()
    assert second.reference in shown and hidden.reference not in shown


def test_pages_and_programs_join_and_part(pair, amy):
    second, first = pair
    browser, page = browser_of(amy), f"/desk/tickets/{second.reference}/"
    refused = browser.post(f"{page}merge/", {"into": "T-1", "tell": "What I typed"})
    assert refused.status_code == 422 and "What I typed" in refused.content.decode()
    browser.post(f"{page}merge/", {"into": first.reference})
    assert Ticket.objects.get(pk=second.pk).merged_into == first
    links = browser.get(f"/desk/tickets/{first.reference}/links/").content.decode()
    assert f"{page}separate/" in links
    browser.post(f"{page}separate/")
    assert Ticket.objects.get(pk=second.pk).merged_into is None
    browser.post(f"{page}link/", {"other": first.reference, "kind": "related"})
    relation = TicketRelation.objects.get()
    browser.post(f"{page}links/{relation.pk}/drop/")
    assert not TicketRelation.objects.exists()
    word = second.messages.filter(author="customer").get()
    assert word.body in browser.get(f"{page}messages/{word.pk}/split/").content.decode()
    browser.post(f"{page}messages/{word.pk}/split/", {"kind": "request", "subject": ""})
    assert TicketRelation.objects.get().ticket.kind == "request"
    secret = access.create_token(person=amy, name="t", scopes=("write",), actor=acting(amy), at=timezone.now())[1]
    api, here = Client(headers={"authorization": f"Bearer {secret}"}), f"/api/v1/tickets/{second.reference}/"
    sent = {"content_type": "application/json"}
    assert api.post(f"{here}merge/", {"into": first.reference}, **sent).json()["reference"] == first.reference
    assert api.get(here).json()["merged_into"] == first.reference
    assert api.get(f"/api/v1/tickets/{first.reference}/links/").json()["merged"] == [second.reference]
    assert api.post(f"{here}separate/").status_code == 200
    linked = api.post(f"{here}links/", {"other": first.reference, "kind": "related"}, **sent).json()["linked"]
    assert api.delete(f"{here}links/{linked[0]['id']}/").status_code == 204
    assert api.post(f"{here}messages/{word.pk}/split/", {"kind": "request"}, **sent).status_code == 201
