"""The inbox: its views, filters and words, its bands of time, and verbs for many at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from staff.models import Person, Team
from tests.desk import HOUR, MINUTE, a_category, a_complaint, a_customer, a_ticket
from tests.people import a_supervisor, a_team, acting, an_agent, signed_in
from tickets import handling
from tickets.lists.inboxes import VIEWS, counts, tickets_in, view_of
from tickets.models import Customer, Ticket
from tickets.vocabulary import State

pytestmark = pytest.mark.django_db


def shown(client: Client, address: str = "/desk/?view=all") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def due(ticket: Ticket, hours: float) -> None:
    at = timezone.now() + timedelta(hours=hours)
    Ticket.objects.filter(pk=ticket.pk).update(
        due_at=at, due_sort=at, due_metric="first_response", due_since=ticket.received_at
    )


def test_the_inbox_wants_somebody_signed_in() -> None:
    response = Client().get("/desk/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_row_says_what_one_needs_to_choose_it(amy: Person) -> None:
    customer = a_customer("陈思敏", tier="vip")
    ticket = a_ticket(customer=customer, subject="新沙发扶手开裂", body="我等了九天。")
    page = shown(signed_in(amy))
    for told in (
        ticket.reference,
        "新沙发扶手开裂",
        "我等了九天。",
        "陈思敏",
        "VIP",
        "Web form",
        "Normal",
        amy.full_name,
    ):
        assert told in page
    assert f"/desk/tickets/{ticket.reference}/" in page


def test_a_complaint_shows_its_step_and_others_their_state(amy: Person) -> None:
    a_complaint()
    a_ticket()
    page = shown(signed_in(amy))
    assert 'class="strokes" data-at="1"' in page
    assert "Listen" in page
    assert "New" in page


def test_rows_stand_in_bands_of_time(amy: Person) -> None:
    for hours in (-1, 1, 24 * 30):
        due(a_ticket(), hours)
    page = shown(signed_in(amy))
    places = [page.index(band) for band in ("Late <span", "Within two hours <span", "Later <span")]
    assert places == sorted(places)


def test_every_count_is_the_length_of_its_list(amy: Person) -> None:
    ben = an_agent("ben", team=a_team("Elsewhere"))
    now = timezone.now()
    mine, other, late, done = a_ticket(), a_ticket(), a_ticket(), a_ticket()
    handling.watch(other, actor=acting(amy), at=now)
    Ticket.objects.filter(pk=other.pk).update(assignee=None)
    Ticket.objects.filter(pk=done.pk).update(state=State.DONE, done_at=now)
    due(late, -1)
    due(mine, 1)
    due(other, 50)
    for person in (amy, ben):
        actor = acting(person)
        expected = {view.key: tickets_in(view, actor=actor, at=now).count() for view in VIEWS}
        assert counts(actor, at=now) == expected
    assert counts(acting(amy), at=now) | {"handed": 0} == {
        "mine": 2, "watched": 1, "team": 3, "unassigned": 1, "soon": 1, "overdue": 1, "waiting": 0, "handed": 0,
        "tasks": 0, "mentioned": 0, "drafts": 0, "snoozed": 0,
        "all": 3, "finished": 1,
        "everything": 4,
    }  # fmt: skip


def test_what_one_may_not_see_is_neither_listed_nor_counted(amy: Person) -> None:
    Person.objects.filter(pk=amy.pk).update(availability="away")  # so that she is not the first contact of either
    hidden, other = a_team("Hidden", confidential=True), a_team("Elsewhere")
    a_ticket(subject="Secret matter", category=a_category("secret", team=hidden))
    restricted = a_ticket(subject="Restricted matter", category=a_category("far", team=other))
    Customer.objects.filter(pk=restricted.customer_id).update(restricted=True)
    client = signed_in(amy)
    for address in ("/desk/?view=all", "/desk/?view=all&q=matter", "/desk/search/?q=matter"):
        page = shown(client, address)
        assert "Secret matter" not in page
        assert "Restricted matter" not in page
    assert counts(acting(amy), at=timezone.now())["all"] == 0


def test_the_first_team_that_keeps_its_secrets_is_heard_of_at_once(amy: Person) -> None:
    """As long as nothing is hidden it is not looked for; from then on every number leaves it out."""
    Person.objects.filter(pk=amy.pk).update(availability="away")
    hidden = a_team("Hidden")
    a_ticket(subject="Soon a secret", category=a_category("secret", team=hidden))
    assert counts(acting(amy), at=timezone.now())["all"] == 1
    Team.objects.filter(pk=hidden.pk).update(confidential=True)
    assert counts(acting(amy), at=timezone.now())["all"] == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=complaint", "arm"),
        ("kind=enquiry&kind=request", "hours"),
        ("channel=phone", "hours"),
        ("assignee=none", "hours"),
        ("assignee=me", "arm"),
        ("step=listen", "arm"),
        ("due=late", "hours"),
        ("q=arm", "arm"),
        ("q=opening", "hours"),
    ],
)
def test_filters_and_words_narrow_a_view(amy: Person, query: str, found: str) -> None:
    due(a_complaint(subject="The arm", body="It broke."), 50)
    hours = a_ticket(subject="The hours", body="What are your opening times?", channel="phone")
    Ticket.objects.filter(pk=hours.pk).update(assignee=None)
    due(hours, -1)
    page = shown(signed_in(amy), f"/desk/?view=all&{query}")
    assert ("The arm" in page, "The hours" in page) == (found == "arm", found == "hours")


def test_a_filter_can_be_taken_away_again(amy: Person) -> None:
    a_ticket()
    page = shown(signed_in(amy), "/desk/?view=all&kind=complaint&team=1")
    assert 'Kind <b lang="en">Complaint</b>' in page
    assert 'href="?view=all&amp;team=1"' in page
    assert "Nothing here fits." in page


def test_an_address_keeps_nothing_empty(amy: Person) -> None:
    response = signed_in(amy).get("/desk/?view=all&kind=complaint&state=&q=")
    assert response["Location"] == "/desk/?view=all&kind=complaint"


def test_pages_follow_each_other_without_loss(amy: Person) -> None:
    made = {a_ticket().reference for _number in range(30)}
    client = signed_in(amy)
    response = client.get("/desk/?view=all")
    first = {row.ticket.reference for band in response.context["bands"]() for row in band.rows}
    response = client.get("/desk/" + response.context["next_page"]())
    second = {row.ticket.reference for band in response.context["bands"]() for row in band.rows}
    assert len(first) == 25
    assert first | second == made
    assert client.get("/desk/?view=all&page=nonsense").status_code == 200


def test_several_are_claimed_each_with_its_own_outcome(amy: Person) -> None:
    free, taken = a_ticket(), a_ticket()
    ben = an_agent("ben", team=a_team("Customer service"))
    Ticket.objects.filter(pk=free.pk).update(assignee=None)
    Ticket.objects.filter(pk=taken.pk).update(assignee=ben)
    response = signed_in(amy).post("/desk/bulk/?view=all", {"ticket": [free.number, taken.number], "claim": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "1 of 2 done" in page
    assert "Ben has this ticket already." in page
    free.refresh_from_db()
    assert free.assignee == amy


def test_a_supervisor_assigns_several(amy: Person) -> None:
    sue = a_supervisor("sue", team=a_team("Customer service"))
    made = [a_ticket(), a_ticket()]
    client = signed_in(sue)
    people = client.get("/desk/?view=all", headers={"HX-Request": "true", "HX-Target": "inbox-people"}).content.decode()
    assert f'name="assign" value="{amy.pk}"' in people
    client.post("/desk/bulk/?view=all", {"ticket": [one.number for one in made], "assign": sue.pk})
    assert set(Ticket.objects.values_list("assignee__username", flat=True)) == {"sue"}


def test_several_get_another_priority_only_with_a_reason(amy: Person) -> None:
    ticket = a_ticket()
    client, asked = signed_in(amy), {"ticket": ticket.number, "prioritise": "1", "priority": "1"}
    response = client.post("/desk/bulk/?view=all", asked)
    assert response.status_code == 422
    assert "A reason is needed." in response.content.decode()
    assert client.post("/desk/bulk/?view=all", {**asked, "reason": "Twins at home"}).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.priority_overruled) == (1, "Twins at home")


def test_nothing_chosen_is_said(amy: Person) -> None:
    response = signed_in(amy).post("/desk/bulk/", {"claim": "1"})
    assert response.status_code == 422
    assert "Choose at least one ticket." in response.content.decode()


@pytest.mark.parametrize("fragment", ["inbox-list", "inbox-views", "inbox-filters"])
def test_a_fragment_comes_alone(amy: Person, fragment: str) -> None:
    a_ticket()
    page = signed_in(amy).get("/desk/", headers={"HX-Request": "true", "HX-Target": fragment}).content.decode()
    assert f'id="{fragment}"' in page
    assert "<html" not in page


@pytest.mark.parametrize("view", [view.key for view in VIEWS])
def test_every_view_opens_empty_and_full(amy: Person, view: str) -> None:
    client = signed_in(amy)
    assert str(view_of(view).empty) in shown(client, f"/desk/?view={view}")
    a_ticket(at=timezone.now() - HOUR - MINUTE)
    shown(client, f"/desk/?view={view}")


def test_the_inbox_opens_where_one_was_also_after_signing_in_anew(amy: Person) -> None:
    before = signed_in(amy)
    assert before.get("/desk/").status_code == 200, "nowhere yet"
    before.get("/desk/?view=all&sort=priority")
    before.get("/desk/?view=mine&q=sofa")  # asked in passing
    anew = signed_in(amy)
    assert anew.get("/desk/")["Location"] == "/desk/?view=all&sort=priority"
    sorts = anew.get("/desk/?view=all").context["sorts"]
    assert [key for key, _label, chosen in sorts if chosen] == ["priority"], "and as it was sorted"
    assert signed_in(an_agent("ben")).get("/desk/").status_code == 200, "each for themselves"
