"""Files that may be the same person's: found by number, name and mail domain, never merged by themselves [H-7]."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from servicedesk.actors import Actor
from tickets.customers import customerfile
from tickets.models import Customer

SUGGESTED_AT_MOST = 5
ALIKE = 0.5  # of the letters of two names, by trigrams
_LOOKED_AT = 20  # candidates of each sort


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    customer: Customer
    reasons: tuple[str, ...]


def suggested(customer: Customer, *, actor: Actor) -> list[Suggestion]:
    """Who may be the same as this customer, the surest first, among those whose files this actor may read."""
    told: dict[str, int | float | str] = {"id": customer.pk, "name": customer.name, "alike": ALIKE, "most": _LOOKED_AT}
    with connection.cursor() as cursor:
        cursor.execute(_LIKELY, told)
        likely: dict[int, list[str]] = dict(cursor.fetchall())
    if not likely:
        return []
    readable = customerfile.files_for(actor).prefetch_related("addresses").in_bulk(list(likely))
    words = {
        "phone": _("almost the same number"),
        "alike": _("like name, same mail domain"),
        "name": _("same name, reached in another way"),
    }
    shown = [
        Suggestion(customer=readable[key], reasons=tuple(words[one] for one in reasons))
        for key, reasons in likely.items()
        if key in readable
    ]
    return shown[:SUGGESTED_AT_MOST]


_LIKELY = """
WITH mine AS (SELECT kind, value FROM tickets_address WHERE customer_id = %(id)s),
found AS (
    (SELECT theirs.customer_id AS id, 'phone' AS why, 1 AS rank FROM mine
        JOIN tickets_address AS theirs ON theirs.kind = 'phone' AND right(theirs.value, 8) = right(mine.value, 8)
        WHERE mine.kind = 'phone' AND theirs.customer_id <> %(id)s LIMIT %(most)s)
    UNION ALL
    (SELECT theirs.customer_id, 'alike', 2 FROM mine
        JOIN tickets_address AS theirs
            ON theirs.kind = 'email' AND split_part(theirs.value, '@', 2) = split_part(mine.value, '@', 2)
        JOIN tickets_customer AS other ON other.id = theirs.customer_id AND other.name %% %(name)s
        WHERE mine.kind = 'email' AND other.id <> %(id)s AND similarity(other.name, %(name)s) >= %(alike)s
        LIMIT %(most)s)
    UNION ALL
    (SELECT other.id, 'name', 3 FROM tickets_customer AS other
        WHERE other.name %% %(name)s AND lower(other.name) = lower(%(name)s) AND char_length(other.name) > 1
            AND other.id <> %(id)s AND NOT EXISTS (
                SELECT FROM tickets_address AS theirs JOIN mine ON mine.kind = theirs.kind
                WHERE theirs.customer_id = other.id)
        LIMIT %(most)s)
)
SELECT id, array_agg(DISTINCT why) FROM found
WHERE NOT EXISTS (SELECT FROM tickets_notthesame AS pair
    WHERE pair.one_id = least(found.id, %(id)s) AND pair.other_id = greatest(found.id, %(id)s))
GROUP BY id ORDER BY min(rank), id LIMIT %(most)s
"""
