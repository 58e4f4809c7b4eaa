# ruff: noqa: S608  # put together from constants of this module; values are bound
"""What a case adds to the figures: the one definition of every fact, in SQL, for any number of cases at once.

Team, person, category, tier and channel are those of today: so a figure is the length of the list behind it.
"""

from feedback.figures.spread import CLASS_SQL

# Days of age from which an open case counts to the next band: up to 2 days, 3 to 7, 8 to 30, 31 to 90, older.
AGES = (0, 3, 8, 31, 91)
FINISHED = tuple(f"finished.{band}" for band in range(len(AGES)))  # by the band in which they were until then

COLUMNS = "ticket, what, number, day, detail, seconds, kind, team, person, category, tier, channel"

_DIMENSIONS = "own.kind, own.team, own.person, own.category, own.tier, own.channel"
_BAND = " + ".join(f"(last_age >= {age})::int" for age in AGES[1:])


_LONGEST = 2**31 - 1  # seconds that a fact holds: no case, whatever its times are, stops the counting of all others


def _class(seconds: str) -> str:
    return f"({CLASS_SQL.format(seconds)})::int"


def _elapsed(since: str, until: str) -> str:
    return f"least(greatest(0, extract(epoch FROM {until} - {since})), {_LONGEST})::int"


def _day(moment: str) -> str:
    return f"({moment} AT TIME ZONE %(zone)s)::date"


# The cases in question, and what several facts need of them.
_OWN = f"""
own AS MATERIALIZED (
    SELECT t.id, t.kind, coalesce(t.team_id, 0) AS team, coalesce(t.assignee_id, 0) AS person,
        coalesce(t.category_id, 0) AS category, c.tier, t.channel,
        t.received_at, t.done_at, t.silence, t.first_contact_id,
        {_day("t.received_at")} AS came, greatest({_day("t.done_at")}, {_day("t.received_at")}) AS went
    FROM tickets_ticket t JOIN tickets_customer c ON c.id = t.customer_id WHERE t.id = ANY(%(ids)s)
),
said AS MATERIALIZED (
    SELECT m.id, m.ticket_id, m.person_id, m.at FROM tickets_message m
    WHERE m.ticket_id = ANY(%(ids)s) AND m.author = 'person'
        AND (m.entry = 'message' AND m.public OR m.entry = 'call' AND m.data->>'outcome' = 'reached')
),
reopened AS MATERIALIZED (
    SELECT m.id, m.ticket_id, m.at FROM tickets_message m
    WHERE m.ticket_id = ANY(%(ids)s) AND m.entry = 'event' AND m.public
        AND m.data->>'verb' IN ('ticket.new', 'ticket.open', 'ticket.waiting') AND m.data->'never_ended' IS NULL
),
handed AS MATERIALIZED (
    SELECT h.id, h.ticket_id, h.answered_at FROM tickets_handover h
    WHERE h.ticket_id = ANY(%(ids)s) AND h.state = 'accepted' AND h.answered_at IS NOT NULL
)"""

# Each: ticket, what, number, day, detail, seconds, and the case's dimensions.
_FACTS = (
    f"""SELECT own.id, 'received', 0, came,
        (24 * (extract(isodow FROM received_at AT TIME ZONE %(zone)s) - 1)
            + extract(hour FROM received_at AT TIME ZONE %(zone)s))::int, 0, {_DIMENSIONS} FROM own""",
    f"""SELECT own.id, 'finished.' || ({_BAND}), 0, went, {_class("seconds")}, seconds, {_DIMENSIONS}
    FROM own, LATERAL (SELECT {_elapsed("received_at", "done_at")} AS seconds, went - 1 - came AS last_age) AS took
    WHERE done_at IS NOT NULL""",
    f"""SELECT own.id, 'silence', 0, went, {_class("silence")}, silence, {_DIMENSIONS}
    FROM own WHERE done_at IS NOT NULL""",
    f"""SELECT own.id, 'aged.' || band.number, 0, came + band.age, 0, 0, {_DIMENSIONS}
    FROM own JOIN (VALUES {", ".join(f"({number}, {age})" for number, age in enumerate(AGES) if number)})
        AS band (number, age) ON own.done_at IS NULL OR own.went > own.came + band.age""",
    f"""SELECT own.id, 'reopened', reopened.id, {_day("reopened.at")}, 0, 0, {_DIMENSIONS}
    FROM own JOIN reopened ON reopened.ticket_id = own.id""",
    f"""SELECT own.id, 'handed', handed.id, {_day("handed.answered_at")}, 0, 0, {_DIMENSIONS}
    FROM own JOIN handed ON handed.ticket_id = own.id""",
    f"""SELECT own.id, 'first.' || CASE WHEN once.by_first
            AND own.id NOT IN (SELECT ticket_id FROM reopened) AND own.id NOT IN (SELECT ticket_id FROM handed)
        THEN 'yes' ELSE 'no' END, 0, {_day("done_at")}, 0, 0, {_DIMENSIONS}
    FROM own LEFT JOIN (
        SELECT own.id, bool_and(said.person_id = own.first_contact_id) AS by_first
        FROM own JOIN said ON said.ticket_id = own.id AND said.at <= own.done_at GROUP BY 1 HAVING count(*) = 1
    ) AS once ON once.id = own.id
    WHERE done_at IS NOT NULL AND kind <> 'complaint'""",
    f"""SELECT own.id, clock.state || '.' || clock.metric, clock.number, {_day("clock.stopped_at")},
        {_class("clock.spent")}, clock.spent, {_DIMENSIONS}
    FROM own JOIN tickets_clock clock ON clock.ticket_id = own.id
    WHERE clock.state IN ('met', 'missed') AND clock.stopped_at IS NOT NULL""",
    f"""SELECT own.id, 'late.' || coalesce(lateness.reason, 'unsaid'), clock.id, {_day("clock.stopped_at")},
        0, 0, {_DIMENSIONS}
    FROM own JOIN tickets_clock clock ON clock.ticket_id = own.id
        LEFT JOIN tickets_lateness lateness ON lateness.clock_id = clock.id
    WHERE clock.state = 'missed' AND clock.stopped_at IS NOT NULL""",
    f"""SELECT own.id, 'wait.' || clock.metric, clock.number, {_day("clock.stopped_at")},
        {_class("seconds")}, seconds, {_DIMENSIONS}
    FROM own JOIN tickets_clock clock ON clock.ticket_id = own.id,
        LATERAL (SELECT {_elapsed("clock.started_at", "clock.stopped_at")} AS seconds) AS took
    WHERE clock.state IN ('met', 'missed') AND clock.metric IN ('first_response', 'next_response')""",
    f"""SELECT own.id, 'step.' || pass.step, pass.number, {_day("pass.closed_at")},
        {_class("seconds")}, seconds, {_DIMENSIONS}
    FROM own JOIN complaints_complaint complaint ON complaint.ticket_id = own.id
        JOIN complaints_steppass pass ON pass.complaint_id = complaint.id,
        LATERAL (SELECT {_elapsed("pass.started_at", "pass.closed_at")} AS seconds) AS took
    WHERE pass.started_at IS NOT NULL AND pass.closed_at IS NOT NULL""",
    f"""SELECT own.id, 'score', survey.number, {_day("survey.answered_at")}, survey.score, survey.score, {_DIMENSIONS}
    FROM own JOIN feedback_survey survey ON survey.ticket_id = own.id
    WHERE survey.answered_at IS NOT NULL AND survey.score IS NOT NULL""",
    f"""SELECT own.id, 'wrote', said.id, {_day("said.at")}, 0, 0, own.kind, own.team, coalesce(said.person_id, 0),
        own.category, own.tier, own.channel
    FROM own JOIN said ON said.ticket_id = own.id""",
)

# With statements that give `fresh`: all facts of the cases %(ids)s, days in the zone %(zone)s.
FRESH_SQL = f"{_OWN},\nfresh ({COLUMNS}) AS (\n{' UNION ALL '.join(_FACTS)}\n)"
