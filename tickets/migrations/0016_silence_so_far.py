from django.db import migrations

# Each round of the periodic update is a silence. Where none was promised, all since receipt counts as one; nobody is
# written to because of an upgrade: the moment of care is set by the next word.
SO_FAR = """
UPDATE tickets_ticket AS ticket
SET word_at = coalesce(heard.since, ticket.received_at), silence = coalesce(heard.longest, 0)
FROM (
    SELECT one.id, rounds.since, rounds.longest FROM tickets_ticket AS one
    LEFT JOIN LATERAL (
        SELECT max(started_at) AS since,
               max(extract(epoch FROM stopped_at - started_at)) FILTER (WHERE stopped_at IS NOT NULL) AS longest
        FROM tickets_clock WHERE ticket_id = one.id AND metric = 'update'
    ) AS rounds ON true
) AS heard
WHERE heard.id = ticket.id
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0015_silence_and_care")]

    operations = [migrations.RunSQL(SO_FAR, migrations.RunSQL.noop)]
