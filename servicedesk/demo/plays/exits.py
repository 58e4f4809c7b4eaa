"""Ways out of the seven steps, silence, and ways back in (decision 25)."""

from collections.abc import Callable
from datetime import timedelta

from complaints.vocabulary import Step
from servicedesk.demo.scene import Scene
from servicedesk.demo.world import Play
from tickets.models import Ticket
from tickets.vocabulary import CallOutcome, Kind


def not_a_complaint(scene: Scene) -> Play:
    """It was a question: a supervisor says so, the customer is told, and it goes on as one."""
    told = {"kind": Kind.ENQUIRY, "reason": scene.say("not_a_complaint"), "body": scene.say("not_a_complaint_letter")}
    scene.act("not_a_complaint", told, by=scene.judge)
    yield scene.office(30, 300)
    scene.act("answer", {"body": scene.say("more_answer")})


def duplicate(scene: Scene) -> Play:
    """The customer, impatient, complained twice: the second is linked to the first."""
    first = scene.ticket
    yield scene.customer_in(2, 6)
    scene.open(Kind.COMPLAINT)
    yield scene.office(10, 90)
    second = scene.ticket
    scene.act("duplicate", {"of": first.reference, "body": scene.say("duplicate", other=first.reference)})
    scene.ticket = Ticket.objects.select_related("customer", "assignee", "team").get(pk=first.pk)
    scene.note("duplicate_note")
    yield from handled_on_the_spot(scene, seen=second)


def handled_on_the_spot(scene: Scene, *, seen: Ticket) -> Play:
    """What is left of the first of two: the customer withdraws it when the telephone call has settled it."""
    yield scene.office(60, 400)
    scene.act("log_call", _call(scene, "call", reached=True))
    scene.act("record_withdrawal", {"said": scene.say("withdraw")})
    yield scene.office(100, 600)
    scene.act("name_cause", {"cause": scene.story["cause"], "method": "records", "finding": scene.say("finding")})
    scene.act("none_needed", {"reason": scene.say("none_needed")}, by=scene.judge)
    scene.act("advance")
    scene.act("archive", {"lessons": scene.say("lessons")})


def abuse(scene: Scene) -> Play:
    """Insults and nothing else, as a supervisor judges."""
    scene.note("abuse_note")
    yield scene.office(20, 120)
    scene.act("abuse", {"reason": scene.say("abuse_reason")}, by=scene.judge)


def withdrawn(scene: Scene) -> Play:
    """The customer asks for nothing more; the cause is looked for all the same."""
    yield scene.customer_in(2, 20)
    if scene.guest.email:
        scene.act("withdraw", {"reason": scene.say("withdraw")}, by=scene.customer)
    else:
        scene.act("record_withdrawal", {"said": scene.say("withdraw")})


def silence(scene: Scene) -> Play:
    """Two calls on different days reach nobody; then a supervisor may record it."""
    for _day in range(2):
        tomorrow = scene.world.calendar.next_opening(scene.now + timedelta(hours=20))
        yield tomorrow + timedelta(minutes=scene.random.randint(5, 150))
        scene.act("log_call", _call(scene, "not_reached", reached=False))
    scene.mark("silent")
    yield scene.office(400, 700)
    scene.act("record_silence", {"note": scene.say("silence_note")}, by=scene.judge)


def reopened(scene: Scene) -> Play:
    """Weeks after the archive the fault is back, and a supervisor opens the file again."""
    yield scene.now + timedelta(days=scene.random.uniform(5, 12))
    scene.customer_writes("after_archive")
    yield scene.office(30, 200)
    scene.finish_tasks()
    scene.act("reopen", {"step": Step.RESOLVE, "reason": scene.say("reopen_reason")}, by=scene.judge)
    scene.fate = ""
    scene.mark("reopened")


def _call(scene: Scene, key: str, *, reached: bool) -> dict[str, str]:
    outcome = CallOutcome.REACHED if reached else CallOutcome.NOT_REACHED
    at = scene.now - timedelta(minutes=scene.random.randint(1, 9))
    return {"happened_at": at.isoformat(), "outcome": outcome, "said": scene.say(key)}


EARLY: dict[str, Callable[[Scene], Play]] = {
    "not_a_complaint": not_a_complaint,
    "duplicate": duplicate,
    "abuse": abuse,
}
