"""Open tickets are counted as they change, by the database itself: no verb can forget it, and it costs no query.

A row is appended and nothing is compared or locked. The body of the function names columns, so that these can be
altered later. What is late or soon depends on the hour, so it is counted when asked: the index of what is due next
holds all that this needs.
"""

from django.db import migrations, models

COUNT = """
CREATE FUNCTION tickets_count_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_open boolean := TG_OP <> 'INSERT' AND OLD.state IN ('new', 'open', 'waiting');
    is_open boolean := TG_OP <> 'DELETE' AND NEW.state IN ('new', 'open', 'waiting');
BEGIN
    IF was_open AND is_open AND (NEW.team_id, NEW.assignee_id, NEW.kind, NEW.stage, NEW.state = 'waiting')
        IS NOT DISTINCT FROM (OLD.team_id, OLD.assignee_id, OLD.kind, OLD.stage, OLD.state = 'waiting') THEN
        RETURN NULL;
    END IF;
    IF was_open THEN
        INSERT INTO tickets_opencount (team, assignee, stage, open, waiting) VALUES (OLD.team_id, OLD.assignee_id,
            CASE OLD.kind WHEN 'complaint' THEN OLD.stage ELSE '' END, -1, -(OLD.state = 'waiting')::int);
    END IF;
    IF is_open THEN
        INSERT INTO tickets_opencount (team, assignee, stage, open, waiting) VALUES (NEW.team_id, NEW.assignee_id,
            CASE NEW.kind WHEN 'complaint' THEN NEW.stage ELSE '' END, 1, (NEW.state = 'waiting')::int);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tickets_count_open AFTER INSERT OR UPDATE OR DELETE ON tickets_ticket
    FOR EACH ROW EXECUTE FUNCTION tickets_count_open();

INSERT INTO tickets_opencount (team, assignee, stage, open, waiting)
SELECT team_id, assignee_id, CASE kind WHEN 'complaint' THEN stage ELSE '' END, count(*),
    count(*) FILTER (WHERE state = 'waiting')
FROM tickets_ticket WHERE state IN ('new', 'open', 'waiting') GROUP BY 1, 2, 3;
"""
STEPS = ["listen", "apologise", "confirm", "resolve", "follow_up", "prevent", "archive"]
LET_GO = """
DROP TRIGGER tickets_count_open ON tickets_ticket;
DROP FUNCTION tickets_count_open();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0024_merged_files")]

    operations = [
        migrations.CreateModel(
            name="OpenCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("team", models.BigIntegerField(blank=True, null=True)),
                ("assignee", models.BigIntegerField(blank=True, null=True)),
                ("stage", models.CharField(blank=True, max_length=16)),
                ("open", models.IntegerField()),
                ("waiting", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(sql=COUNT, reverse_sql=LET_GO),
        migrations.RemoveIndex(model_name="ticket", name="ticket_next_due"),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ["new", "open", "waiting"])),
                fields=["due_sort", "id"],
                include=["team", "assignee", "kind", "stage"],
                name="ticket_next_due",
            ),
        ),
        migrations.RemoveIndex(model_name="clock", name="clock_ended"),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ["met", "missed"])),
                fields=["stopped_at"],
                include=["state", "ticket"],
                name="clock_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("metric__in", STEPS), ("state__in", ["met", "missed"])),
                fields=["stopped_at"],
                include=["metric", "spent"],
                name="clock_step_ended",
            ),
        ),
    ]
