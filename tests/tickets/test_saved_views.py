"""Saved views: a list with a name, for oneself, a team or all; its order and columns; counted in one question."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from servicedesk.errors import Invalid, NotPermitted
from staff.models import Person
from tests.desk import a_category, a_complaint, a_customer, a_ticket
from tests.people import a_manager, a_supervisor, a_team, acting, an_agent, signed_in
from tickets.filters.listing import SORTS
from tickets.lists import savedviews
from tickets.models import SavedView, Ticket

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def saved(person: Person, name: str, query: str = "view=all", audience: str = "nobody") -> SavedView:
    return savedviews.save(name=name, query=query, audience=audience, actor=acting(person), at=NOW)


def names(person: Person) -> list[str]:
    return [view.name for view in savedviews.seen_by(acting(person))]


def test_a_list_is_saved_opened_changed_and_saved_again(amy: Person) -> None:
    a_complaint(subject="Arm")
    a_ticket(subject="Praise", kind="praise")
    client = signed_in(amy)
    sent = {"name": "Our complaints", "query": "view=all&q=kind:complaint&page=x", "audience": "nobody"}
    answer = client.post("/desk/views/save/", sent)
    view = SavedView.objects.get()
    assert view.query == "q=kind%3Acomplaint&view=all"
    page = client.get(answer["Location"])
    text = page.content.decode()
    assert ("Arm" in text, "Praise</a>" in text) == (True, False)
    assert f'saved={view.pk}" aria-current="page"' in text
    assert "(changed)" not in text
    assert "(changed)" in client.get(answer["Location"] + "&sort=updated").content.decode()
    client.post("/desk/views/save/", {**sent, "query": "view=all&sort=updated"})
    assert SavedView.objects.get().query == "sort=updated&view=all"
    assert client.post("/desk/views/save/", {**sent, "name": " "}).status_code == 302
    assert SavedView.objects.count() == 1


def test_they_are_shared_by_those_who_may(amy: Person) -> None:
    front = a_team("Customer service")
    ben, sue = an_agent("ben", team=front), a_supervisor("sue", team=front)
    max_, tom = a_manager("max"), an_agent("tom", team=a_team("Elsewhere"))
    for person, audience in ((amy, "all"), (amy, f"team-{front.pk}"), (sue, "all"), (sue, "team-999")):
        with pytest.raises(NotPermitted):
            saved(person, "Not so", audience=audience)
    saved(amy, "Mine")
    of_team, of_all = saved(sue, "Team's", audience=f"team-{front.pk}"), saved(max_, "All's", audience="all")
    assert (names(amy), names(ben), names(tom)) == (["Mine", "All's", "Team's"], ["All's", "Team's"], ["All's"])
    for view in (of_team, of_all):
        with pytest.raises(NotPermitted):
            savedviews.drop(view, actor=acting(amy))
    savedviews.change(of_team, name="Ours", audience="nobody", actor=acting(max_))
    assert names(ben) == ["All's"]
    assert signed_in(tom).post(f"/desk/views/{of_team.pk}/delete/").status_code == 404
    assert signed_in(tom).get("/api/v1/views/").json()[0]["name"] == "All's"


def test_ones_own_are_ordered_renamed_and_deleted(amy: Person) -> None:
    first, second, third = (saved(amy, name) for name in ("One", "Two", "Three"))
    client = signed_in(amy)
    client.post(f"/desk/views/{third.pk}/up/")
    client.post(f"/desk/views/{first.pk}/down/")
    assert names(amy) == ["Three", "One", "Two"]
    client.post(f"/desk/views/{first.pk}/change/", {"name": "Uno", "audience": "nobody"})
    client.post(f"/desk/views/{second.pk}/delete/")
    assert names(amy) == ["Three", "Uno"]
    with pytest.raises(Invalid):
        savedviews.change(first, name="Three", audience="nobody", actor=acting(amy))
    page = client.get("/desk/views/").content.decode()
    assert "Uno" in page


def test_numbers_come_in_one_question_after_the_page(amy: Person) -> None:
    a_complaint()
    for number in range(3):
        saved(amy, f"View {number}", "view=all&q=kind%3Acomplaint+assignee%3Ame")
    client = signed_in(amy)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/desk/").content.decode()
    assert len(seen) <= 7
    assert 'hx-trigger="load, live"' in page
    with CaptureQueriesContext(connection) as seen:
        rail = client.get("/desk/", headers={"HX-Request": "true", "HX-Target": "inbox-views"}).content.decode()
    assert len([one for one in seen if "tickets_ticket" in one["sql"]]) == 1
    assert rail.count('View 1</span> <span class="num">1</span>') == 1
    assert "load," not in rail


def test_a_list_has_the_order_and_columns_one_chooses_and_keeps_them(amy: Person) -> None:
    broken = a_category("broken", names={"en": "Broken things"})
    old = a_ticket(subject="Old", at=NOW.replace(year=2025), category=broken)
    urgent = a_ticket(subject="Urgent", customer=a_customer("陈"))
    Ticket.objects.filter(pk=urgent.pk).update(priority=1)
    client = signed_in(amy)
    orders = {sort: client.get(f"/desk/?view=all&sort={sort}").context["rows"]() for sort in SORTS if sort != "due"}
    assert [row.ticket.pk for row in orders["oldest"]] == [old.pk, urgent.pk]
    assert [row.ticket.pk for row in orders["received"]] == [urgent.pk, old.pk]
    assert [row.ticket.pk for row in orders["priority"]] == [urgent.pk, old.pk]
    text = client.get("/desk/?view=all&columns=category&columns=team&columns=updated").content.decode()
    assert "Broken things" in text
    assert "Customer service" in text
    assert '<td class="who">' not in text
    again = client.get("/desk/?view=all")
    assert again.context["columns"] == ("team", "category", "updated")
    assert client.get("/desk/?view=team").context["columns"] == ("customer", "step", "assignee", "due")
    assert client.get("/desk/?view=finished&sort=priority").status_code == 200
    menu = client.get("/desk/?view=all", headers={"HX-Request": "true", "HX-Target": "inbox-layout"}).content.decode()
    assert 'value="category" checked' in menu


def test_every_order_walks_all_rows_in_pages(amy: Person) -> None:
    made = {a_ticket(at=NOW).pk for _number in range(27)}
    client = signed_in(amy)
    for sort in SORTS:
        page = client.get(f"/desk/?view=all&sort={sort}")
        found = {one.pk for one in page.context["page"]().rows}
        page = client.get("/desk/" + page.context["next_page"]())
        assert found | {one.pk for one in page.context["page"]().rows} == made


def test_the_api_lists_the_tickets_of_a_view(amy: Person) -> None:
    a_complaint(subject="Arm")
    a_ticket(kind="praise")
    view = saved(amy, "Complaints", "view=all&q=kind:complaint")
    client = signed_in(amy)
    (told,) = client.get("/api/v1/views/").json()
    assert [one["subject"] for one in client.get(told["tickets"]).json()["results"]] == ["Arm"]
    assert signed_in(an_agent("tom")).get(f"/api/v1/views/{view.pk}/tickets/").status_code == 404
