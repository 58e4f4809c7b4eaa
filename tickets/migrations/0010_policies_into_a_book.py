"""One policy for a kind and tier, with its targets by priority, where there was one for each priority.

The order is what the speciality of a policy used to say: kind, then priority, then tier. Clocks keep what they were
promised by: each points to the policy that took over from its own.
"""

from collections import defaultdict

from django.db import migrations
from django.db.models import Q

PRIORITIES = (1, 2, 3, 4)
KINDS = ("complaint", "enquiry", "request", "suggestion", "praise", "")


def into_a_book(apps, _schema):
    Policy = apps.get_model("tickets", "Policy")
    if not Policy.objects.exists():
        return  # a new desk: the defaults make its first book
    book = apps.get_model("tickets", "RuleBook").objects.create(number=1, state="live")
    heirs = sorted(_heirs(list(Policy.objects.order_by("pk"))), key=lambda heir: heir[0], reverse=True)
    Clock = apps.get_model("tickets", "Clock")
    for number, (_order, rows, conditions, targets, active) in enumerate(heirs, 1):
        keeper, *others = rows
        keeper.book, keeper.key, keeper.position = book, number, number
        keeper.conditions, keeper.targets, keeper.active = conditions, targets, active
        keeper.kind, keeper.priority, keeper.tier = f"-{number}", None, ""  # frees the old key; these fields go
        keeper.save()
        if others:
            Clock.objects.filter(policy__in=others).update(policy=keeper)
            Policy.objects.filter(pk__in=[one.pk for one in others]).delete()
    change = apps.get_model("tickets", "RuleChange").objects
    change.filter(Q(calendar=None), Q(team=None), desk=False).update(book=book)


def _heirs(policies):
    """(order, rows that become one, conditions, targets, whether in use)."""
    groups = defaultdict(list)
    for policy in policies:
        groups[policy.kind, policy.tier, policy.priority is not None, policy.active].append(policy)
    for (kind, tier, by_priority, active), rows in groups.items():
        wanted = {"kind": [kind] if kind else [], "tier": [tier] if tier else []}
        known = sorted(row.priority for row in rows) if by_priority else []
        wanted["priority"] = [str(one) for one in known] if known and known != list(PRIORITIES) else []
        conditions = [{"field": name, "op": "is", "values": values} for name, values in wanted.items() if values]
        order = (active, bool(kind), by_priority, -KINDS.index(kind), bool(tier), -rows[0].pk)
        yield order, rows, conditions, _targets(rows), active


def _targets(rows):
    found = {}
    for row in rows:
        for metric, minutes in row.targets.items():
            for priority in PRIORITIES if row.priority is None else (row.priority,):
                found.setdefault(metric, {})[str(priority)] = {"amount": minutes, "unit": "minutes"}
    return found


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_rule_books")]

    operations = [migrations.RunPython(into_a_book, migrations.RunPython.noop)]
