"""What staff pages may listen to; asked again every few seconds while a stream is open (decision 2)."""

from servicedesk.live.topics import Listener, topic
from staff.acting import acting_as
from tickets.models import Emergency, Ticket


@topic("ticket")
def who_sees_it(listener: Listener, id: str) -> bool:
    """One ticket, by its number."""
    if listener.person is None or not id.isdecimal():
        return False
    return Ticket.objects.visible_to(acting_as(listener.person)).filter(number=int(id)).exists()


@topic("viewing")
def who_may_be_seen_there(listener: Listener, id: str) -> bool:
    """Who is at one ticket, and to be seen there oneself."""
    return who_sees_it(listener, id)


@topic("inbox")
def staff_only(listener: Listener, id: str) -> bool:
    """That some list changed; which rows, each page asks with its own rights."""
    return listener.person is not None and not id and listener.person.may("ticket.read")


@topic("emergency")
def who_is_called(listener: Listener, id: str) -> bool:
    """One emergency, by its id; all of them, by name alone, for staff."""
    if listener.person is None or not id:
        return listener.person is not None and listener.person.may("ticket.read")
    seen = Emergency.objects.visible_to(acting_as(listener.person))
    return id.isdecimal() and len(id) < 19 and seen.filter(pk=int(id)).exists()


@topic("backtest")
def reads_rules(listener: Listener, id: str) -> bool:
    """How far a trial of rules has come."""
    person = listener.person
    return person is not None and id.isdecimal() and (person.may("rules.read") or person.may("rules.edit"))
