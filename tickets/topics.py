"""What staff pages may listen to; asked again every few seconds while a stream is open (decision 2)."""

from servicedesk.live.topics import Listener, topic
from staff.acting import acting_as
from tickets.models import Ticket


@topic("ticket")
def who_sees_it(listener: Listener, id: str) -> bool:
    """One ticket, by its number."""
    if listener.person is None or not id.isdecimal():
        return False
    return Ticket.objects.visible_to(acting_as(listener.person)).filter(number=int(id)).exists()


@topic("inbox")
def staff_only(listener: Listener, id: str) -> bool:
    """That some list changed; which rows, each page asks with its own rights."""
    return listener.person is not None and not id and listener.person.may("ticket.read")
