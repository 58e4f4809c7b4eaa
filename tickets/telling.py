"""Events of a conversation in words: what happened, for colleagues and, where it is public, for the customer."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.errors import Text
from tickets import fieldspecs
from tickets.models import Message
from tickets.procedures import lifecycles
from tickets.vocabulary import LateReason, Metric

# Words in braces come from the event itself; an event that lacks one shows a dash there.
_SENTENCES: dict[str, Text] = {
    "assigned": gettext_lazy("Assigned to {to_name}"),
    "merged": gettext_lazy("{other} is merged into this"),
    "merged_into": gettext_lazy("Merged into {other}"),
    "separated": gettext_lazy("Separated again from {other}"),
    "split": gettext_lazy("Split off as {other}"),
    "split_from": gettext_lazy("Split off from {other}"),
    "linked": gettext_lazy("Linked: {how} {other}"),
    "redacted": gettext_lazy("Redacted words: {reason}"),
    "tagged": gettext_lazy("Tags {tags}"),
    "macro_used": gettext_lazy("Used the macro “{name}”"),
    "claimed": gettext_lazy("Claimed"),
    "limit_overruled": gettext_lazy("Given beyond the limit of open cases: {reason}"),
    "released": gettext_lazy("Released by {by_name}"),
    "given_back": gettext_lazy("Back with the team: {by_name} no longer works here"),
    "priority_overruled": gettext_lazy("Priority changed: {reason}"),
    "categorised": gettext_lazy("Category changed"),
    "reclassified": gettext_lazy("Kind changed: {reason}"),
    "fields_set": gettext_lazy("Details: {changes}"),
    "item_named": gettext_lazy("About {number}"),
    "customer_merged": gettext_lazy("The customer's two files were merged"),
    "customer_unmerged": gettext_lazy("The merging of the customer's files was undone"),
    "handover_asked": gettext_lazy("Hand-over to {team} asked: {reason}"),
    "handover_accepted": gettext_lazy("Taken over by {to_name}, {team}"),
    "handover_sent_back": gettext_lazy("Hand-over sent back: {reason}"),
    "no_reply_needed": gettext_lazy("No reply needed: {reason}"),
    "fulfilled": gettext_lazy("Carried out by {by_name}"),
    "thanked": gettext_lazy("Told: {names}"),
    "reopened": gettext_lazy("Reopened: {reason}"),
    "care_on": gettext_lazy("The customer hears from us unasked again"),
    "care_off": gettext_lazy("The customer hears from us unasked no longer"),
    "letter_failed": gettext_lazy("A letter could not be delivered"),
    "letter_cancelled": gettext_lazy("A letter was stopped before it left"),
    "letter_resent": gettext_lazy("A letter was sent again"),
    "breach": gettext_lazy("“{clock}” is late"),
    "acknowledged": gettext_lazy("Has seen the warning of “{clock}” and looks after it"),
    "late_because": gettext_lazy("“{clock}” was late: {reason}"),
    "late_words": gettext_lazy("“{clock}” was late: {reason} ({words})"),
    "watch_added": gettext_lazy("Watched by {names} from now on"),
    "deed_refused": gettext_lazy("What the ladder asked for could not be done: {reason}"),
    "emergency_opened": gettext_lazy("Emergency opened: {title}"),
    "emergency_graded": gettext_lazy("Emergency “{title}” is now: {grade}"),
    "emergency_closed": gettext_lazy("Emergency ended: {title}"),
    "ticket.open": gettext_lazy("Work goes on"),
    "ticket.waiting": gettext_lazy("Waiting for the customer"),
    "ticket.done": gettext_lazy("Done"),
    "ticket.closed": gettext_lazy("Closed"),
}


_BRACES = re.compile(r"\{([a-z_]+)\}")


def _moves() -> Mapping[str, Text]:
    """Labels of every move of every kind: an event of a move is told by the words of its button."""
    return {move.verb: move.label for _kind, table in lifecycles() for move in table.moves}


def filled(sentence: Text, data: Mapping[str, Any]) -> str:
    """The sentence with its braces filled in one pass, never by str.format: the words are what people typed."""
    return _BRACES.sub(lambda brace: str(data.get(brace[1]) or "–")[:200], str(sentence))


# What the audit alone keeps, for the conversation shows it anyway, or it is nobody else's affair.
_AUDITED: dict[str, Text] = {
    "open": gettext_lazy("Opened it"),
    "reply": gettext_lazy("Replied to the customer"),
    "note": gettext_lazy("Wrote a note"),
    "call": gettext_lazy("Logged a call"),
    "customer_wrote": gettext_lazy("Wrote to us"),
    "watched": gettext_lazy("Watches it"),
    "unwatched": gettext_lazy("No longer watches it"),
    "snoozed": gettext_lazy("Put it off for themselves"),
    "unsnoozed": gettext_lazy("Took it back before time"),
    "unlinked": gettext_lazy("Took a link away"),
    "task.added": gettext_lazy("A task was made"),
    "task.done": gettext_lazy("Did a task: {result}"),
    "task.passed_on": gettext_lazy("A task was passed on"),
}


def say(message: Message) -> str:
    """One line about an event; unknown verbs of a later version are shown as they are."""
    return told(str(message.data.get("verb", "")), message.data, who=message.author_name)


def told(verb: str, facts: Mapping[str, Any], *, who: str) -> str:
    """One line about what somebody did, the desk itself where nobody is named."""
    data: dict[str, Any] = {**facts}
    if verb == "fields_set":
        data["changes"] = _changes(facts)
    if data.get("metric") in Metric.values:
        data["clock"] = Metric(data["metric"]).label
    if data.get("late_reason") in LateReason.values:
        data["reason"] = LateReason(data["late_reason"]).label
    known = _SENTENCES.get("late_words" if verb == "late_because" and data.get("words") else verb)
    sentence = known or _AUDITED.get(verb)
    said = filled(sentence, data) if sentence else str(_moves().get(verb, verb))
    return _("%(who)s: %(said)s") % {"who": who or _("The desk"), "said": said}


def _changes(facts: Mapping[str, Any]) -> str:
    """Each custom field that was set, before and after; nothing is left of them once the customer is erased."""
    changes = []
    for key in facts.get("fields", ()):
        spec = fieldspecs.of_key(key)
        before, after = (_spoken(spec, str(facts.get(f"{when}.{key}") or "")) for when in ("from", "to"))
        changes.append(f"{spec.label if spec else key}{_(': ')}{before} → {after}")
    return _("; ").join(changes)


def _spoken(spec: fieldspecs.Spec | None, text: str) -> str:
    return (spec.spoken(text) if spec else text)[:80] if text else "–"
