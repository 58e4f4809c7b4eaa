"""Listen and apologise: what their moves do [H-13, H-14]."""

from datetime import datetime

from complaints.casefile import CaseFile
from complaints.recording import Handler, Values, record
from complaints.turning import advance
from complaints.vocabulary import Step
from servicedesk.actors import Actor
from tickets import conversation


def record_account(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    record(case, "record_account", values=values, actor=actor, at=at)


def apologise(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    conversation.check_filled(values["body"], confirmed=False)
    message = conversation.send(case.ticket, kind="apology", at=at, actor=actor, body=values["body"])
    record(case, "apologise", values=values, actor=actor, at=at, step=Step.APOLOGISE, message=message)


def log_apology(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _log(case, values, actor, at)
    record(case, "log_apology", values=values, actor=actor, at=at, step=Step.APOLOGISE)


def log_call(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    _log(case, values, actor, at)
    record(case, "log_call", values=values, actor=actor, at=at)


def move_on(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    advance(case, at=at, actor=actor)


def _log(case: CaseFile, values: Values, actor: Actor, at: datetime) -> None:
    conversation.log_call(
        case.ticket,
        outcome=values["outcome"],
        summary=values["said"],
        happened_at=values["happened_at"],
        actor=actor,
        at=at,
    )


HANDLERS: dict[str, Handler] = {
    "record_account": record_account,
    "apologise": apologise,
    "log_apology": log_apology,
    "log_call": log_call,
    "advance": move_on,
}
