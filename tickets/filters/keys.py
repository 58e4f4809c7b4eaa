"""The keys of the query language, one table for inbox, search and API; the help on the page is drawn from it."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from servicedesk.errors import Text
from staff import directory
from tickets import categories, tagging
from tickets.customers.customerfile import files_for, found_by
from tickets.filters import DUE, due_in, under_categories, unfinished
from tickets.filters.meanings import Asking, Key, Meaning, Read, Unusable, chosen, known, one_of
from tickets.filters.moments import ahead, between, length, past
from tickets.models import Attachment, Mention, Message, Snooze, Tag, Tagging, Watch
from tickets.vocabulary import STEPS, UNFINISHED, Channel, Entry, Kind, Priority, State, Tier

_LEVELS = tuple((one.name.lower(), one.label) for one in Priority)
_FINISHED = Q(state__in=(State.DONE, State.CLOSED))
_Set = Callable[[Asking], Q]


def _in_state(state: State) -> _Set:
    return lambda _asking: Q(state=state)


def _watched(asking: Asking) -> Q:
    return Q(Exists(Watch.objects.filter(ticket=OuterRef("pk"), person_id=asking.actor.person_id)))


def _put_off(asking: Asking) -> Q:
    return Q(Exists(Snooze.objects.filter(ticket=OuterRef("pk"), person_id=asking.actor.person_id)))


def _named(asking: Asking) -> Q:
    mine = Mention.objects.filter(ticket=OuterRef("pk"), person_id=asking.actor.person_id, seen_at=None)
    return Q(Exists(mine))


# What a ticket can be, besides its state: each with its name on the chip.
IS: dict[str, tuple[Text, _Set]] = {
    "open": (gettext_lazy("Not finished"), lambda _asking: Q(state__in=UNFINISHED)),
    "finished": (gettext_lazy("Finished"), lambda _asking: _FINISHED),
    "overdue": (gettext_lazy("Late"), lambda asking: due_in("late", asking.at)),
    "unassigned": (gettext_lazy("Unassigned"), lambda _asking: Q(assignee=None)),
    "mine": (gettext_lazy("Assigned to me"), lambda asking: Q(assignee_id=asking.actor.id)),
    "watched": (gettext_lazy("Watched"), _watched),
    "snoozed": (gettext_lazy("Put off"), _put_off),
    "mentioned": (gettext_lazy("Named in a note (@me)"), _named),
    "unanswered": (gettext_lazy("Unanswered"), lambda _asking: unfinished(unanswered_since__isnull=False)),
    "paused": (gettext_lazy("Paused"), lambda _asking: Q(paused=True)),
    "safety": (gettext_lazy("Touches safety"), lambda _asking: Q(safety=True)),
    "archived": (gettext_lazy("Archived"), lambda _asking: Q(sealed=True)),
    **{one.value: (one.label, _in_state(one)) for one in State if one != State.OPEN},
}  # fmt: skip


def _what(entry: Entry) -> _Set:
    return lambda _asking: Q(Exists(Message.objects.filter(ticket=OuterRef("pk"), entry=entry)))


HAS: dict[str, tuple[Text, _Set]] = {
    "file": (
        gettext_lazy("A file"),
        lambda _asking: Q(Exists(Attachment.objects.filter(ticket=OuterRef("pk")))),
    ),
    "note": (Entry.NOTE.label, _what(Entry.NOTE)),
    "call": (Entry.CALL.label, _what(Entry.CALL)),
    "item": (gettext_lazy("A thing it is about"), lambda _asking: Q(item__isnull=False)),
}


def _of(table: dict[str, tuple[Text, _Set]]) -> Callable[[str, str, Asking], Meaning]:
    def read(text: str, sign: str, asking: Asking) -> Meaning:
        value, label = chosen([(key, label) for key, (label, _set) in table.items()], text)
        return Meaning(table[value][1](asking), label)

    return read


def _assignee(text: str, sign: str, asking: Asking) -> Meaning:
    match text.lower():
        case "me" | "我":
            return Meaning(Q(assignee_id=asking.actor.id), _("me"))
        case "none" | "nobody" | "无" | "無":
            return Meaning(Q(assignee=None), _("nobody"))
    return Meaning(Q(assignee_id__in=known(directory.people_called(text), text)), text)


def _team(text: str, sign: str, asking: Asking) -> Meaning:
    if text.lower() in ("none", "无", "無"):
        return Meaning(Q(team=None), _("none"))
    if text.lower() in ("mine", "我的"):
        return Meaning(Q(team_id__in=asking.actor.teams), _("My teams"))
    return Meaning(Q(team_id__in=known(directory.teams_called(text), text)), text)


def _category(text: str, sign: str, asking: Asking) -> Meaning:
    if text.lower() in ("none", "无", "無"):
        return Meaning(Q(category=None), _("none"))
    return Meaning(under_categories(list(known(categories.called(text), text))), text)


def _tag(text: str, sign: str, asking: Asking) -> Meaning:
    """A tag in use; what nobody has put on anything is a slip."""
    name = tagging.normalise(text)
    if not Tag.objects.filter(name=name).exists():
        raise Unusable("not_found", _("There is no tag “%(text)s”.") % {"text": text})
    return Meaning(Q(Exists(Tagging.objects.filter(ticket=OuterRef("pk"), tag__name=name))), name)


def _customer(text: str, sign: str, asking: Asking) -> Meaning:
    """By a part of name, address or number, among those whose file one may read."""
    found = found_by(files_for(asking.actor).order_by(), text)
    return Meaning(Q(customer__in=found.values("pk")), text)


def _priority(text: str, sign: str, asking: Asking) -> Meaning:
    """`>=high`: high and above; the most urgent has the smallest number."""
    level, label = chosen(_LEVELS, text)
    way = {"": "", ">": "__lt", ">=": "__lte", "<": "__gt", "<=": "__gte"}[sign]
    return Meaning(Q(**{f"priority{way}": Priority[level.upper()]}), f"{_SHOWN[sign]}{label}")


_SHOWN = {"": "", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}


def _due(text: str, sign: str, asking: Asking) -> Meaning:
    """In one of the ways of DUE; with a sign before or after that day or length of time."""
    if sign:
        return _DUE_TIMES(text, sign, asking)
    try:
        value, label = chosen(DUE, text)
    except Unusable:
        return _DUE_TIMES(text, sign, asking)
    return Meaning(due_in(value, asking.at), label)


def _due_within(since: datetime | None, until: datetime | None) -> Q:
    return unfinished(due_at__isnull=False) & between("due_sort")(since, until)


def _waiting(text: str, sign: str, asking: Asking) -> Meaning:
    """Who waits for whom, or how long the customer has waited for our answer."""
    if length(text) is not None:
        return _WAITED(text, sign or ">", asking)
    value, label = chosen(_WHOM, text)
    return Meaning(Q(state=State.WAITING) if value == "customer" else IS["unanswered"][1](asking), label)


_WHOM = (("customer", gettext_lazy("for the customer")), ("us", gettext_lazy("for us")))
_DUE_TIMES = ahead(_due_within)
_WAITED = past(
    lambda since, until: unfinished(unanswered_since__isnull=False) & between("unanswered_since")(since, until)
)
_STATES = tuple((one.value, one.label) for one in State)

_STEPS = tuple((one.value, one.label) for one in STEPS)


def _key(name: str, label: Text, read: Read, *also: str, examples: str, signs: bool = False) -> Key:
    return Key(name=name, label=label, read=read, also=also, examples=tuple(examples.split()), signs=signs)


KEYS = {
    key.name: key
    for key in (
        _key("is", pgettext_lazy("query", "Is"), _of(IS), "是", examples="is:open is:overdue is:unassigned"),
        _key("assignee", gettext_lazy("Assigned to"), _assignee, "处理人", "處理人", "负责人", "負責人",
             examples="assignee:me assignee:none"),
        _key("team", gettext_lazy("Team"), _team, "团队", "團隊", examples="team:mine"),
        _key("kind", gettext_lazy("Kind"), one_of("kind", Kind.choices), "类型", "類型",
             examples="kind:complaint,enquiry"),
        _key("state", gettext_lazy("State"), one_of("state", _STATES), "状态", "狀態", examples="state:waiting"),
        _key("step", gettext_lazy("Step"), one_of("stage", _STEPS), "步骤", "步驟", examples="step:resolve"),
        _key("priority", gettext_lazy("Priority"), _priority, "优先级", "優先順序", signs=True,
             examples="priority:>=high"),
        _key("channel", gettext_lazy("Channel"), one_of("channel", Channel.choices), "渠道", "管道",
             examples="channel:phone"),
        _key("category", gettext_lazy("Category"), _category, "分类", "分類", examples="category:delivery"),
        _key("tag", gettext_lazy("Tag"), _tag, "标签", "標籤", examples="tag:refund"),
        _key("customer", gettext_lazy("Customer"), _customer, "客户", "客戶", examples="customer:wang"),
        _key("tier", gettext_lazy("Customer tier"), one_of("customer__tier", Tier.choices), "等级", "等級",
             examples="tier:vip"),
        _key("sla", gettext_lazy("Next clock ends in"), _DUE_TIMES, "时限", "時限", signs=True, examples="sla:<1h"),
        _key("due", gettext_lazy("Next clock"), _due, "到期", signs=True, examples="due:today due:late"),
        _key("waiting", pgettext_lazy("query", "Waits"), _waiting, "等待", signs=True,
             examples="waiting:customer waiting:>2d"),
        _key("received", gettext_lazy("Received"), past(between("received_at")), "收到", signs=True,
             examples="received:>2026-10-01"),
        _key("updated", gettext_lazy("Updated"), past(between("updated_at")), "更新", signs=True,
             examples="updated:<2d"),
        _key("finished", gettext_lazy("Finished"), past(between("done_at")), "完成", signs=True,
             examples="finished:2026-10-01..2026-10-31"),
        _key("has", pgettext_lazy("query", "Has"), _of(HAS), "有", examples="has:file"),
    )
}  # fmt: skip


def register(key: Key) -> None:
    """A key of another module, under a name of its own."""
    KEYS[key.name] = key


def spellings() -> dict[str, str]:
    """From every spelling of a key to its name."""
    return {spelling: key.name for key in KEYS.values() for spelling in (key.name, *key.also)}
