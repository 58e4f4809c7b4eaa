"""Enquiries, requests, suggestions and praise: from the first word to done; the sweep closes them later."""

from servicedesk.demo.scene import Scene
from servicedesk.demo.world import Play
from tickets import conversation, handling, handover
from tickets.vocabulary import Kind, Priority


def enquiry(scene: Scene) -> Play:
    """Answered at once, or after a question back; some write again before or after."""
    scene.open(Kind.ENQUIRY)
    scene.mark("new")
    _give_back(scene)
    yield from _impatience(scene)
    yield scene.office(10, 90)
    if scene.fate == "ask":
        yield from _ask(scene)
    if scene.random.random() < 0.2:
        scene.note("note")
        yield scene.office(20, 90)
    scene.mark("open")
    scene.act("answer", {"body": scene.say("answer")})
    yield scene.customer_in(1, 30)
    if scene.fate == "thanks":
        yield from _thanks(scene)
    elif scene.fate == "again":
        yield from _again(scene)


def request(scene: Scene) -> Play:
    """Promised, sometimes handed to another team, carried out."""
    scene.open(Kind.REQUEST)
    scene.mark("new")
    _give_back(scene)
    yield scene.office(10, 80)
    if scene.random.random() < 0.6:
        scene.name_item()
    scene.reply("promise_visit")
    scene.agree_visit()
    scene.mark("open")
    if scene.fate == "handover":
        yield from hand_over(scene)
    if scene.fate == "ask":
        yield from _ask(scene)
    yield scene.office(150, 600)
    if scene.random.random() < 0.3:
        scene.call("visit_call")
        yield scene.office(30, 300)
    scene.act("fulfil", {"what": scene.say("done"), "by": scene.owner.pk})
    yield scene.customer_in(3, 40)
    if scene.fate == "thanks":
        yield from _thanks(scene)
    elif scene.fate == "again":
        yield from _again(scene)


def suggestion(scene: Scene) -> Play:
    """Somebody thinks about it, then it is taken up or declined with its reason."""
    scene.open(Kind.SUGGESTION)
    scene.mark("new")
    yield scene.office(40, 300)
    scene.note("suggestion_note")
    scene.mark("open")
    yield scene.office(120, 600)
    scene.act("accept" if scene.story.get("accept") else "decline", {"body": scene.say("reply")})


def praise(scene: Scene) -> Play:
    """Those who were praised are told."""
    scene.open(Kind.PRAISE)
    scene.mark("new")
    yield scene.office(40, 300)
    praised = scene.house.anybody(scene.random)
    scene.act("thank", {"told": [{"person": praised.pk}], "body": scene.say("thanks", praised=praised.public_name)})


def hand_over(scene: Scene) -> Play:
    """Another team is asked; it takes the case, or says why not."""
    to_team = scene.house.other_team(scene.ticket)
    handover.offer(scene.ticket, to_team=to_team, reason=scene.say("handover"), actor=scene.agent, at=scene.now)
    scene.mark("handover")
    yield scene.office(20, 200)
    there = scene.world.actor(scene.house.members[to_team.pk][0])
    if scene.random.random() < 0.25:
        handover.send_back(scene.ticket, reason=scene.say("sent_back"), actor=there, at=scene.now)
    else:
        handover.accept(scene.ticket, actor=there, at=scene.now)


def urgent(scene: Scene) -> None:
    """A supervisor overrules the rule of priority."""
    actor = scene.world.actor(scene.house.leads(scene.ticket))
    handling.overrule_priority(scene.ticket, to=Priority.HIGH, reason=scene.say("overruled"), actor=actor, at=scene.now)


def _give_back(scene: Scene) -> None:
    """Some are meant to wait for whoever claims them."""
    if scene.curtain == "free" and scene.ticket.assignee is not None:
        handling.release(scene.ticket, actor=scene.agent, at=scene.now)
    scene.mark("free")


def _impatience(scene: Scene) -> Play:
    if scene.pace > 2:
        yield scene.customer_in(5, 20)
        scene.customer_writes("chase")


def _ask(scene: Scene) -> Play:
    scene.act("ask", {"body": scene.say("ask")})
    yield scene.office(1, 2)
    scene.mark("waiting")
    yield scene.customer_in(3, 40)
    scene.customer_opens_letter()
    scene.customer_writes("told", files=scene.random.random() < 0.5)
    yield scene.office(20, 200)


def _thanks(scene: Scene) -> Play:
    """'Thank you!' opens it again; nobody has to answer that."""
    scene.customer_opens_letter()
    scene.customer_writes("thank_you")
    yield scene.office(10, 100)
    conversation.no_reply_needed(scene.ticket, reason=scene.say("no_reply"), actor=scene.agent, at=scene.now)
    scene.act("answer" if scene.ticket.kind == Kind.ENQUIRY else "fulfil", _ended_again(scene))


def _again(scene: Scene) -> Play:
    scene.customer_writes("more")
    yield scene.office(20, 200)
    scene.mark("open")
    if scene.ticket.kind == Kind.ENQUIRY:
        scene.reply("more_answer")
        yield scene.office(1, 3)
        scene.act("answer")
    else:
        scene.act("fulfil", {"what": scene.say("more_answer"), "by": scene.owner.pk})


def _ended_again(scene: Scene) -> dict[str, object]:
    if scene.ticket.kind == Kind.ENQUIRY:
        return {"body": scene.say("welcome")}
    return {"what": scene.say("welcome"), "by": scene.owner.pk}
