"""What a process knows of rows by heart, and must not know in the next test: the rows are others there."""

from servicedesk import remembered
from staff import calendars
from tickets import policies


def forget() -> None:
    remembered.forget_all()
    for keeper in (calendars, policies):  # what they have built from rows of another database
        keeper.forget()
