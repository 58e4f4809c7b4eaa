"""What is kept of rows beside the database, and must not be known in the next test: other rows have these ids there."""

from django.core.cache import cache

from servicedesk import remembered
from staff import calendars
from tickets.clocks import policies


def forget() -> None:
    remembered.forget_all()
    for keeper in (calendars, policies):  # what they have built from rows of another database
        keeper.forget()
    cache.clear()  # else a number that another test kept for a minute runs out in the midst of this one
