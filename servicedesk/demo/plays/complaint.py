"""A complaint through the seven steps, smooth or with one of the turns that complaints take."""

from datetime import timedelta
from typing import Any

from complaints.models import Complaint, Promise, Proposal
from complaints.vocabulary import Feeling, ProposalState, Step
from feedback import surveys
from feedback.models import Survey
from servicedesk.demo.plays import exits
from servicedesk.demo.plays.everyday import hand_over, urgent
from servicedesk.demo.scene import Scene
from servicedesk.demo.world import Play
from tickets.vocabulary import CallOutcome, Kind

_MINUTE = timedelta(minutes=1)
_SPOKEN = "spoken"  # fate: everything by telephone


def complaint(scene: Scene) -> Play:
    """From the first word to the archive, unless its fate leads it out earlier."""
    scene.open(Kind.COMPLAINT)
    scene.mark("new")
    yield scene.office(10, 60)
    if scene.fate in exits.EARLY:
        yield from exits.EARLY[scene.fate](scene)
        return
    yield from _listen(scene)
    yield from _confirm(scene)
    if scene.fate == "withdrawn":
        yield from exits.withdrawn(scene)
    else:
        yield from _resolve(scene)
        yield from _follow_up(scene)
    yield from _prevent(scene)
    yield from _archive(scene)


def _listen(scene: Scene) -> Play:
    if scene.fate == "urgent":
        urgent(scene)
    if scene.fate == "handover":
        yield from hand_over(scene)
        yield scene.office(10, 40)
    if scene.random.random() < 0.35:
        scene.act("log_call", {"happened_at": _just(scene), "outcome": CallOutcome.REACHED, "said": scene.say("call")})
        yield scene.office(3, 10)
    scene.act(
        "record_account",
        {
            "account": scene.say("body"),
            "feeling": scene.story.get("feeling", Feeling.DISAPPOINTED),
            "wish": scene.say("wish"),
            "contact_way": "email" if scene.guest.email else "phone",
        },
    )
    scene.name_item()
    scene.mark("listen")
    yield scene.office(3, 20)
    scene.act("advance")
    scene.mark("apologise")
    yield scene.office(2, 15)
    if scene.fate == _SPOKEN or not scene.guest.email:
        told = {"happened_at": _just(scene), "outcome": CallOutcome.REACHED, "said": scene.say("apology_call")}
        scene.act("log_apology", told)
    else:
        scene.act("apologise", {"body": scene.say("apology")})
        yield scene.office(2, 6)
    scene.act("advance")


def _confirm(scene: Scene) -> Play:
    scene.mark("confirm")
    yield scene.office(10, 90)
    if scene.random.random() < 0.4:
        scene.note("note")
    limit = scene.world.calendar.add(scene.now, timedelta(minutes=450 * 6)).date()
    scene.act(
        "classify",
        {
            "category": scene.ticket.category_id,
            "severity": scene.story.get("severity", "minor"),
            "answer_by": limit.isoformat(),
        },
    )
    yield from _restate(scene)
    if scene.fate == "corrected":
        scene.act("correct", {"correction": scene.say("correction")}, by=scene.customer)
        yield scene.office(15, 120)
        yield from _restate(scene)
    if scene.fate == "silent":
        yield from exits.silence(scene)
    elif scene.fate == _SPOKEN or not scene.guest.email:
        scene.act("record_confirmation", {"happened_at": _just(scene), "said": scene.say("yes_call")})
    else:
        scene.act("confirm", by=scene.customer)
    yield scene.office(10, 120)
    scene.act("advance")


def _restate(scene: Scene) -> Play:
    """Our understanding, and the time the customer takes to read it."""
    said = {name: scene.say(name) for name in ("problem", "facts", "expectation")}
    scene.act("restate", said)
    if scene.fate == _SPOKEN or not scene.guest.email:
        yield max(scene.office(3, 10), scene.now + 3 * _MINUTE)  # however fast we are, the yes comes after the question
        return
    scene.act("ask_confirmation", {"body": scene.say("ask_confirmation")})
    yield scene.office(1, 3)
    scene.mark("confirm_asked")
    if scene.fate != "silent":
        yield scene.customer_in(1, 20)
        scene.customer_opens_letter()


def _resolve(scene: Scene) -> Play:
    scene.mark("resolve")
    yield scene.office(60, 400)
    if scene.pace > 2 and scene.random.random() < 0.6:
        scene.customer_writes("chase")
        yield scene.office(20, 60)
        scene.reply("patience")
    party = {"party": scene.story.get("party", "us"), "why": scene.say("finding")}
    scene.act("assign_responsibility", party)
    scene.act("weigh_wishes", {"wishes": [_weighed(scene)]})
    yield from _offer(scene, action="action")
    if scene.fate == "refused":
        yield from _refusal(scene)
        yield from _offer(scene, action="better", more=1.5)
    yield from _acceptance(scene)
    yield from _promises(scene)
    scene.act("advance")


def _weighed(scene: Scene) -> dict[str, str]:
    row = {"wish": scene.say("wish"), "verdict": scene.story.get("verdict", "granted")}
    if row["verdict"] != "granted":
        row |= {"reason": scene.say("refusal_reason"), "alternative": scene.say("alternative")}
    return row


def _offer(scene: Scene, *, action: str, more: float = 1.0) -> Play:
    """Proposed, approved by somebody with the authority where it takes one, and on its way."""
    scene.act("propose", _proposal(scene, action=action, more=more))
    scene.mark("proposed")
    if _standing(scene).state == ProposalState.AWAITING:
        scene.mark("awaiting")
        yield scene.office(20, 240)
        scene.act("approve_proposal", {"reason": scene.say("approved")}, by=_approver(scene))
    yield scene.office(5, 40)
    if scene.fate != _SPOKEN and scene.guest.email:
        scene.act("send_proposal", {"body": scene.say("proposal_words")})
        yield scene.office(1, 3)
    scene.mark("sent")
    yield scene.customer_in(2, 30)


def _proposal(scene: Scene, *, action: str, more: float) -> dict[str, Any]:
    by = scene.world.calendar.add(scene.now, timedelta(minutes=450 * 3)).date().isoformat()
    amount = scene.story.get("amount", 0) * more
    return {
        "action": scene.say(action),
        "redress": scene.story["redress"],
        "amount": {"amount": f"{amount:.2f}", "currency": "CNY"} if amount else None,
        "promises": [{"what": scene.say("promise")[:300], "due": by}],
    }


def _approver(scene: Scene) -> Any:
    """The supervisor, or above their authority, or of their own case, the manager."""
    amount = _standing(scene).total
    own = scene.judge.id == _standing(scene).proposed_by_id
    return scene.judge if amount <= scene.judge.approve_limit and not own else scene.world.actor(scene.house.manager)


def _refusal(scene: Scene) -> Play:
    if scene.guest.email:
        scene.act("refuse", {"reason": scene.say("refuse")}, by=scene.customer)
    else:
        said = {"happened_at": _just(scene), "accepted": False, "said": scene.say("refuse")}
        scene.act("record_answer", said)
    scene.mark("refused")
    yield scene.office(40, 400)
    if scene.random.random() < 0.5:
        told = {"happened_at": _just(scene), "outcome": CallOutcome.REACHED, "said": scene.say("call")}
        scene.act("log_call", told)
        yield scene.office(5, 30)


def _acceptance(scene: Scene) -> Play:
    if scene.fate == _SPOKEN or not scene.guest.email:
        scene.act("record_answer", {"happened_at": _just(scene), "accepted": True, "said": scene.say("accept_call")})
    else:
        scene.act("accept", by=scene.customer)
    scene.mark("accepted")
    yield scene.office(90, 420)


def _promises(scene: Scene) -> Play:
    for promise in Promise.objects.filter(proposal=_standing(scene), kept_at=None):
        scene.act("keep_promise", {"promise": promise.pk, "proof": scene.say("proof")})
        yield scene.office(3, 30)


def _follow_up(scene: Scene) -> Play:
    """After its set time the survey is out by itself; some answer it, some are called."""
    scene.mark("follow_up")
    due = Complaint.objects.values_list("follow_up_at", flat=True).get(ticket=scene.ticket)
    yield (due or scene.now) + 5 * _MINUTE
    scene.mark("survey")
    yield scene.customer_in(2, 40)
    helped = scene.fate != "did_not_help"
    survey = Survey.objects.filter(ticket=scene.ticket).order_by("-number").first()
    if survey is not None and scene.guest.email and scene.random.random() < 0.75:
        score = scene.random.choice((4, 4, 5, 5, 5, 3)) if helped else scene.random.choice((1, 2))
        comment = scene.say("praise_comment" if helped else "bad_comment")
        surveys.answer(survey, helped=helped, score=score, comment=comment, at=scene.now)
    else:
        yield scene.office(30, 200)
        said = scene.say("helped_call" if helped else "bad_comment")
        scene.act("log_follow_up", {"happened_at": _just(scene), "helped": helped, "said": said})
    if not helped:
        yield from _once_more(scene)
        return
    yield scene.office(10, 120)
    scene.act("advance")


def _once_more(scene: Scene) -> Play:
    """It did not help: a second pass of resolve, and of follow-up, with the supervisor looking on."""
    scene.fate = ""
    scene.mark("did_not_help")
    yield scene.office(30, 200)
    scene.finish_tasks()
    scene.story = scene.story | {"action": scene.story.get("better", scene.story["action"])}
    yield from _resolve(scene)
    yield from _follow_up(scene)


def _prevent(scene: Scene) -> Play:
    scene.mark("prevent")
    yield scene.office(40, 300)
    cause = {"cause": scene.story["cause"], "method": scene.story.get("method", "records")}
    scene.act("name_cause", cause | {"finding": scene.say("finding")})
    yield scene.office(5, 60)
    if scene.fate == "none_needed":
        scene.act("none_needed", {"reason": scene.say("none_needed")}, by=scene.judge)
    else:
        due = (scene.now + timedelta(days=scene.random.randint(7, 30))).date().isoformat()
        owner = scene.house.leads(scene.ticket) if scene.random.random() < 0.4 else scene.owner
        plan = {"kind": scene.story.get("measure", "preventive"), "what": scene.say("prevention"), "owner": owner.pk}
        scene.act("plan_action", plan | {"due": due})
    yield scene.office(20, 100)
    scene.act("advance")


def _archive(scene: Scene) -> Play:
    scene.mark("archive")
    yield scene.office(20, 200)
    scene.act("archive", {"lessons": scene.say("lessons")})
    if scene.fate == "reopened":
        yield from exits.reopened(scene)
        yield from _resolve(scene)
        yield from _follow_up(scene)
        yield from _prevent(scene)
        yield from _archive(scene)
    elif scene.fate == "after_archive":
        yield scene.customer_in(30, 90)
        scene.customer_writes("after_archive")
    elif scene.random.random() < 0.3:
        yield scene.now + timedelta(days=31)
        scene.finish_tasks()


def _standing(scene: Scene) -> Proposal:
    """The proposal that is on the table."""
    mine = Proposal.objects.filter(step_pass__complaint__ticket=scene.ticket, step_pass__step=Step.RESOLVE)
    return mine.order_by("-proposed_at", "-pk")[0]


def _just(scene: Scene) -> str:
    """When a call was that has just ended."""
    return (scene.now - scene.random.uniform(0.5, 2) * _MINUTE).isoformat()
