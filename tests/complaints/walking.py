"""A walker that knows nothing of the procedure: it reads `moves` and fills what is asked (decision 21).

It stands for any program; the API's client and the verbs' tests share it.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

MAX_MOVES = 60
Look = Callable[[], dict[str, Any]]
Do = Callable[[str, dict[str, Any]], None]
Wait = Callable[[], None]


def value_for(field: dict[str, Any], *, now: str, today: date) -> Any:
    """Something acceptable for a field, judged by its type alone."""
    kind = field["type"]
    if kind in ("choice", "person"):
        return field["choices"][0]["value"]
    if kind == "list":
        return [{sub["name"]: value_for(sub, now=now, today=today) for sub in field["fields"] if sub["required"]}]
    return {
        "text": "Said in a few words",
        "longtext": "Said in a sentence or two.",
        "boolean": True,
        "integer": 5,
        "money": {"amount": "20.00", "currency": ""},
        "date": (today + timedelta(days=20)).isoformat(),
        "datetime": now,
    }[kind]


def fill(move: dict[str, Any], *, now: str, today: date) -> dict[str, Any]:
    return {field["name"]: value_for(field, now=now, today=today) for field in move["fields"] if field["required"]}


def walk(look: Look, do: Do, wait: Wait, *, now: Callable[[], str], today: date) -> list[str]:
    """Go on until no move leads forward; returns the verbs performed, in order.

    Takes the way forward when nothing is missing for it; else supplies the first missing thing that it can.
    """
    done: list[str] = []
    for _turn in range(MAX_MOVES):
        case = look()
        moves = {move["verb"]: move for move in case["moves"]}
        forward = next((moves[verb] for verb in ("advance", "archive") if verb in moves), None)
        if forward is None:
            return done
        wanted = [lack["verb"] for lack in forward["missing"] if lack["verb"] in moves]
        if not forward["missing"]:
            chosen = forward
        elif wanted:
            chosen = moves[next((verb for verb in wanted if not moves[verb]["missing"]), wanted[0])]
        else:
            wait()
            continue
        do(chosen["verb"], fill(chosen, now=now(), today=today))
        done.append(chosen["verb"])
    raise AssertionError(f"Still not at the end after {MAX_MOVES} moves: {done}")
