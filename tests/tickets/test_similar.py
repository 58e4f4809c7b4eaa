"""Cases like this one: by shared rare words, only those one may see, and why."""

import pytest
from django.test import Client

from tests.desk import a_category, a_ticket
from tests.people import a_team, acting, an_agent
from tickets.search import similar

pytestmark = pytest.mark.django_db


def test_cases_that_share_rare_words_are_found_with_the_words_and_hidden_ones_are_not() -> None:
    amy = an_agent("amy", team=a_team("Customer service"))
    open_one = a_ticket(subject="沙发扶手开裂", body="The armrest has a crack along the seam. Order 22917.")
    alike = a_ticket(subject="新沙發的扶手", body="扶手開裂了，才用九天。")
    closer = a_ticket(subject="Armrest", body="A crack in the armrest, along its seam; order 22917, too")
    a_ticket(subject="Invoice", body="Sent twice.")
    hidden = a_category("secret", team=a_team("Hidden", confidential=True))
    a_ticket(subject="Armrest crack seam 22917", body="扶手开裂", category=hidden)
    found = similar.to_ticket(open_one, actor=acting(amy))
    assert {one.ticket for one in found} == {alike, closer}
    words = {one.ticket: one.words for one in found}
    assert words[alike] == ["沙发", "扶手", "开裂"] or "扶手" in "".join(words[alike])
    assert "armrest" in words[closer] and "22917" in words[closer]
    client = Client()
    client.force_login(amy)
    page = client.get(f"/desk/tickets/{open_one.reference}/similar/").content.decode()
    assert alike.reference in page and "Both say" in page and "22917" in page
    told = {"subject": "Armrest with a crack", "body": "along the seam"}
    page = client.post("/desk/new/similar/", told).content.decode()
    assert closer.reference in page and "Is it one of these already?" in page
    assert "Is it one" not in client.post("/desk/new/similar/", {"body": "Good day"}).content.decode()
