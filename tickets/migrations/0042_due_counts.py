"""Open tickets are counted by the hour in which they are due: what was due in hours that are over is all late.

Like the counts of 0025: a row is appended, nothing is compared or locked.
"""

from django.db import migrations, models

COUNT = """
CREATE FUNCTION tickets_count_due() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_open boolean := TG_OP <> 'INSERT' AND OLD.state IN ('new', 'open', 'waiting');
    is_open boolean := TG_OP <> 'DELETE' AND NEW.state IN ('new', 'open', 'waiting');
BEGIN
    IF was_open AND is_open AND (NEW.team_id, NEW.kind, NEW.stage, date_trunc('hour', NEW.due_sort, 'UTC'))
        IS NOT DISTINCT FROM (OLD.team_id, OLD.kind, OLD.stage, date_trunc('hour', OLD.due_sort, 'UTC')) THEN
        RETURN NULL;
    END IF;
    IF was_open THEN
        INSERT INTO tickets_duecount (hour, team, stage, open) VALUES (date_trunc('hour', OLD.due_sort, 'UTC'),
            OLD.team_id, CASE OLD.kind WHEN 'complaint' THEN OLD.stage ELSE '' END, -1);
    END IF;
    IF is_open THEN
        INSERT INTO tickets_duecount (hour, team, stage, open) VALUES (date_trunc('hour', NEW.due_sort, 'UTC'),
            NEW.team_id, CASE NEW.kind WHEN 'complaint' THEN NEW.stage ELSE '' END, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tickets_count_due AFTER INSERT OR UPDATE OR DELETE ON tickets_ticket
    FOR EACH ROW EXECUTE FUNCTION tickets_count_due();

INSERT INTO tickets_duecount (hour, team, stage, open)
SELECT date_trunc('hour', due_sort, 'UTC'), team_id, CASE kind WHEN 'complaint' THEN stage ELSE '' END, count(*)
FROM tickets_ticket WHERE state IN ('new', 'open', 'waiting') GROUP BY 1, 2, 3;
"""
LET_GO = """
DROP TRIGGER tickets_count_due ON tickets_ticket;
DROP FUNCTION tickets_count_due();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0041_lists_counted_by_walking")]

    operations = [
        migrations.CreateModel(
            name="DueCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField(db_index=True)),
                ("team", models.BigIntegerField(blank=True, null=True)),
                ("stage", models.CharField(blank=True, max_length=16)),
                ("open", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(sql=COUNT, reverse_sql=LET_GO),
    ]
