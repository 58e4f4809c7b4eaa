"""The tables of feedback as migrations 0001 to 0005 leave them; an empty database has no cases that 0004 would note."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.schema import CreateModels

# Whatever changes a case notes, in the same transaction, that its facts are to be looked at again. By the database
# itself: no verb can forget it, bulk changes are seen, and it costs no query. A row is appended and nothing is compared
# or locked. The bodies of functions name columns, so that these can be altered later.
NOTE = """
CREATE FUNCTION feedback_ticket_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.version = OLD.version AND
        (NEW.kind, NEW.state, NEW.team_id, NEW.assignee_id, NEW.category_id, NEW.channel, NEW.customer_id,
         NEW.received_at, NEW.done_at, NEW.first_contact_id)
        IS NOT DISTINCT FROM
        (OLD.kind, OLD.state, OLD.team_id, OLD.assignee_id, OLD.category_id, OLD.channel, OLD.customer_id,
         OLD.received_at, OLD.done_at, OLD.first_contact_id) THEN
        RETURN NULL;
    END IF;
    INSERT INTO feedback_tocount (ticket) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_ticket_changed AFTER INSERT OR UPDATE OR DELETE ON tickets_ticket
    FOR EACH ROW EXECUTE FUNCTION feedback_ticket_changed();

CREATE FUNCTION feedback_clock_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO feedback_tocount (ticket) VALUES (OLD.ticket_id);
    ELSIF NEW.stopped_at IS NOT NULL AND TG_OP = 'INSERT' THEN
        INSERT INTO feedback_tocount (ticket) VALUES (NEW.ticket_id);
    ELSIF TG_OP = 'UPDATE' AND (NEW.stopped_at, NEW.started_at) IS DISTINCT FROM (OLD.stopped_at, OLD.started_at) THEN
        INSERT INTO feedback_tocount (ticket) VALUES (NEW.ticket_id);
    ELSIF TG_OP = 'UPDATE' AND NEW.stopped_at IS NOT NULL
        AND (NEW.state, NEW.spent) IS DISTINCT FROM (OLD.state, OLD.spent) THEN
        INSERT INTO feedback_tocount (ticket) VALUES (NEW.ticket_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_clock_changed AFTER INSERT OR UPDATE OR DELETE ON tickets_clock
    FOR EACH ROW EXECUTE FUNCTION feedback_clock_changed();

CREATE FUNCTION feedback_customer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tier IS DISTINCT FROM OLD.tier THEN
        INSERT INTO feedback_tocount (ticket) SELECT id FROM tickets_ticket WHERE customer_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_customer_changed AFTER UPDATE ON tickets_customer
    FOR EACH ROW EXECUTE FUNCTION feedback_customer_changed();

CREATE FUNCTION feedback_survey_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_tocount (ticket) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.ticket_id ELSE NEW.ticket_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_survey_changed AFTER INSERT OR UPDATE OR DELETE ON feedback_survey
    FOR EACH ROW EXECUTE FUNCTION feedback_survey_changed();

CREATE FUNCTION feedback_lateness_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_tocount (ticket) SELECT ticket_id FROM tickets_clock
        WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.clock_id ELSE NEW.clock_id END;
    RETURN NULL;
END $$;
CREATE TRIGGER feedback_lateness_changed AFTER INSERT OR UPDATE OR DELETE ON tickets_lateness
    FOR EACH ROW EXECUTE FUNCTION feedback_lateness_changed();
"""
LET_GO = """
DROP TRIGGER feedback_ticket_changed ON tickets_ticket;
DROP FUNCTION feedback_ticket_changed();
DROP TRIGGER feedback_clock_changed ON tickets_clock;
DROP FUNCTION feedback_clock_changed();
DROP TRIGGER feedback_customer_changed ON tickets_customer;
DROP FUNCTION feedback_customer_changed();
DROP TRIGGER feedback_survey_changed ON feedback_survey;
DROP FUNCTION feedback_survey_changed();
DROP TRIGGER feedback_lateness_changed ON tickets_lateness;
DROP FUNCTION feedback_lateness_changed();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('feedback', '0001_surveys'),
        ('feedback', '0002_letter_of_a_survey'),
        ('feedback', '0003_figures'),
        ('feedback', '0004_what_changed_is_counted'),
        ('feedback', '0005_exports_and_saved_reports'),
    ]

    dependencies = [
        ('tickets', '0041_lists_counted_by_walking'),
        ('complaints', '0006_newest_granted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Survey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('asked_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('reminded_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('changeable_until', models.DateTimeField(blank=True, null=True)),
                    ('helped', models.BooleanField(blank=True, null=True, verbose_name='did it help')),
                    ('score', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'Very dissatisfied'), (2, 'Dissatisfied'), (3, 'Neither'), (4, 'Satisfied'), (5, 'Very satisfied')], null=True, verbose_name='score')),
                    ('comment', models.TextField(blank=True, verbose_name='comment')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='surveys', to='tickets.ticket')),
                    ('letter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='survey', to='tickets.message')),
                ],
                options={
                    'verbose_name': 'survey',
                    'verbose_name_plural': 'surveys',
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'number'), name='survey_once_per_pass')],
                },
            ),
            migrations.CreateModel(
                name='ToCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ticket', models.BigIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name='Counted',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(blank=True, null=True)),
                    ('zone', models.CharField(blank=True, max_length=60)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='counted_is_one')],
                },
            ),
            migrations.CreateModel(
                name='Fact',
                fields=[
                    ('pk', models.CompositePrimaryKey('ticket', 'what', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('ticket', models.BigIntegerField()),
                    ('what', models.CharField(db_collation='C', max_length=32)),
                    ('number', models.BigIntegerField(default=0)),
                    ('day', models.DateField()),
                    ('detail', models.SmallIntegerField(default=0)),
                    ('seconds', models.IntegerField(default=0)),
                    ('kind', models.CharField(db_collation='C', max_length=12)),
                    ('team', models.BigIntegerField(default=0)),
                    ('person', models.BigIntegerField(default=0)),
                    ('category', models.BigIntegerField(default=0)),
                    ('tier', models.CharField(db_collation='C', max_length=10)),
                    ('channel', models.CharField(db_collation='C', max_length=8)),
                ],
                options={
                    'indexes': [models.Index(fields=['what', 'day'], name='fact_of_days')],
                },
            ),
            migrations.CreateModel(
                name='Figure',
                fields=[
                    ('pk', models.CompositePrimaryKey('level', 'what', 'day', 'team', 'person', 'category', 'kind', 'channel', 'tier', 'detail', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('level', models.PositiveSmallIntegerField()),
                    ('what', models.CharField(db_collation='C', max_length=32)),
                    ('day', models.DateField()),
                    ('team', models.BigIntegerField(default=0)),
                    ('person', models.BigIntegerField(default=0)),
                    ('category', models.BigIntegerField(default=0)),
                    ('kind', models.CharField(blank=True, db_collation='C', max_length=12)),
                    ('channel', models.CharField(blank=True, db_collation='C', max_length=8)),
                    ('tier', models.CharField(blank=True, db_collation='C', max_length=10)),
                    ('detail', models.SmallIntegerField(default=0)),
                    ('n', models.IntegerField()),
                    ('total', models.BigIntegerField()),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('n', 0)), fields=['n'], name='figure_of_nothing')],
                },
            ),
            migrations.CreateModel(
                name='SavedReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('report', models.CharField(max_length=20)),
                    ('query', models.TextField(blank=True)),
                    ('shared', models.CharField(choices=[('nobody', 'nobody'), ('teams', 'my teams'), ('all', 'everybody who sees reports')], default='nobody', max_length=8, verbose_name='shared with')),
                    ('saved_at', models.DateTimeField()),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_reports', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'saved report',
                    'verbose_name_plural': 'saved reports',
                    'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='saved_report_once')],
                },
            ),
            migrations.CreateModel(
                name='Schedule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rhythm', models.CharField(choices=[('day', 'every day'), ('week', 'every Monday'), ('month', 'on the first of the month')], max_length=8, verbose_name='how often')),
                    ('hour', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(23)], verbose_name='hour')),
                    ('next_at', models.DateTimeField()),
                    ('recipients', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to')),
                    ('saved', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='feedback.savedreport')),
                ],
                options={
                    'verbose_name': 'schedule',
                    'verbose_name_plural': 'schedules',
                    'indexes': [models.Index(fields=['next_at'], name='schedule_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('hour__lte', 23)), name='schedule_hour')],
                },
            ),
            migrations.CreateModel(
                name='Export',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('report', models.CharField(max_length=20)),
                    ('query', models.TextField(blank=True)),
                    ('measure', models.CharField(max_length=30)),
                    ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel (XLSX)')], max_length=4, verbose_name='format')),
                    ('language', models.CharField(max_length=12)),
                    ('state', models.CharField(choices=[('waiting', 'Being written'), ('ready', 'Ready'), ('failed', 'Could not be written')], default='waiting', max_length=8, verbose_name='state')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('reached', models.BigIntegerField(default=0)),
                    ('rows', models.PositiveIntegerField(default=0)),
                    ('size', models.BigIntegerField(default=0)),
                    ('sheets', models.JSONField(default=list)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('asked_at', models.DateTimeField()),
                    ('ready_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'export',
                    'verbose_name_plural': 'exports',
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='export_waiting'), models.Index(fields=['person', '-id'], name='export_newest')],
                },
            ),
        ),
        migrations.RunSQL(sql=NOTE, reverse_sql=LET_GO),
    ]
