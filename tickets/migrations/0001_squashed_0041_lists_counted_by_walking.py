"""The tables of tickets as migrations 0001 to 0041 leave them.

An empty database has no clocks, policies, cases or documents that 0004, 0010, 0016, 0017, 0025 and 0028 would mend.
"""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from servicedesk.schema import CreateModels

# The terms of a search document, in time linear in the text (decision 15). Each character gives one term: with its
# neighbour when one of the two is Han and the other is Han, a letter or a digit; alone when it is Han and nothing such
# follows. Words stand whole, numbers also without their first digits. Names are qualified and characters compared by
# their code, so that no setting of the database changes a term.
SD_GRAMS = r"""
CREATE FUNCTION public.sd_grams(given text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT COALESCE(pg_catalog.array_to_tsvector(pg_catalog.array_agg(term)), ''::pg_catalog.tsvector)
    FROM (
        SELECT this || CASE
            WHEN next >= U&'\3041' OR next BETWEEN '0' AND '9' OR next BETWEEN 'a' AND 'z'
                OR next BETWEEN U&'\00df' AND U&'\1fff' THEN next
            ELSE ''
        END AS term
        FROM (
            SELECT this COLLATE pg_catalog."C" AS this,
                pg_catalog.lead(this) OVER (ORDER BY place) COLLATE pg_catalog."C" AS next
            FROM pg_catalog.unnest(pg_catalog.string_to_array(given, NULL)) WITH ORDINALITY AS chars (this, place)
        ) AS neighbours
        WHERE this >= U&'\3041' OR (next >= U&'\3041' AND (
            this BETWEEN '0' AND '9' OR this BETWEEN 'a' AND 'z' OR this BETWEEN U&'\00df' AND U&'\1fff'))
        UNION ALL
        SELECT pg_catalog.left(run[1], 40)
        FROM pg_catalog.regexp_matches(given, '[a-z\u00df-\u1fff]+', 'g') AS words (run)
        UNION ALL
        SELECT pg_catalog.left(pg_catalog.substr(run[1], place), 40)
        FROM pg_catalog.regexp_matches(given, '[0-9]+', 'g') AS numbers (run),
            pg_catalog.generate_series(
                1, CASE WHEN pg_catalog.length(run[1]) <= 24 THEN GREATEST(pg_catalog.length(run[1]) - 2, 1) ELSE 1 END
            ) AS place
    ) AS terms
$$
"""
# The database deletes the files' rows with their draft; Django would ask for them before each deletion.
FILES_OF_DRAFTS = """
ALTER TABLE tickets_draftfile ADD CONSTRAINT draftfile_of_draft
FOREIGN KEY (draft_id) REFERENCES tickets_draft (id) ON DELETE CASCADE
"""
# Whoever received the customer first stays recorded for ever [H-4]: set once, refused afterwards.
FIRST_CONTACT_IS_KEPT = """
CREATE FUNCTION ticket_first_contact_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the first contact of a ticket is set once' USING ERRCODE = 'integrity_constraint_violation',
        CONSTRAINT = 'ticket_first_contact_is_kept';
END $$;
CREATE TRIGGER ticket_first_contact_is_kept BEFORE UPDATE OF first_contact_id ON tickets_ticket FOR EACH ROW
    WHEN (OLD.first_contact_id IS NOT NULL AND NEW.first_contact_id IS DISTINCT FROM OLD.first_contact_id)
    EXECUTE FUNCTION ticket_first_contact_is_kept();
"""


def words_kept(table: str, name: str) -> str:
    """A trigger: rows are written once; only erasure may blank their words, and says so first [H-12]."""
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('servicedesk.erasing', true) = 'on'
        AND to_jsonb(NEW) - 'words' = to_jsonb(OLD) - 'words' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""


# Open tickets are counted as they change, by the database itself: no verb can forget it, and it costs no query. A row is
# appended and nothing is compared or locked. The body names columns, so that these can be altered later.
COUNT_OPEN = """
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
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('tickets', '0001_tickets'),
        ('tickets', '0002_ticket_number'),
        ('tickets', '0003_search_document'),
        ('tickets', '0004_clocks_counted_anew'),
        ('tickets', '0005_policy_version'),
        ('tickets', '0006_first_contact_is_kept'),
        ('tickets', '0007_rule_changes'),
        ('tickets', '0008_found_quickly'),
        ('tickets', '0009_rule_books'),
        ('tickets', '0010_policies_into_a_book'),
        ('tickets', '0011_policies_of_books'),
        ('tickets', '0012_emergencies'),
        ('tickets', '0013_emergency_log_is_kept'),
        ('tickets', '0014_trials_on_past_cases'),
        ('tickets', '0015_silence_and_care'),
        ('tickets', '0016_silence_so_far'),
        ('tickets', '0017_ladders'),
        ('tickets', '0018_contract_hours'),
        ('tickets', '0019_tags_snoozes_mentions'),
        ('tickets', '0020_drafts'),
        ('tickets', '0021_phone_log'),
        ('tickets', '0022_organisations'),
        ('tickets', '0023_saved_views'),
        ('tickets', '0024_merged_files'),
        ('tickets', '0025_open_counts'),
        ('tickets', '0026_bulk_jobs'),
        ('tickets', '0027_merged_tickets'),
        ('tickets', '0028_numbers_and_single_characters'),
        ('tickets', '0029_customer_notes_and_consents'),
        ('tickets', '0030_rich_text'),
        ('tickets', '0031_desk_hands_over_links_confirm_lines_once'),
        ('tickets', '0032_recent_searches'),
        ('tickets', '0033_lists_of_teams'),
        ('tickets', '0034_part_tasks'),
        ('tickets', '0035_draft_files'),
        ('tickets', '0036_macros'),
        ('tickets', '0037_bulk_by_programs'),
        ('tickets', '0038_lists_as_one_had_them'),
        ('tickets', '0039_custom_fields'),
        ('tickets', '0040_lists_by_customer'),
        ('tickets', '0041_lists_counted_by_walking'),
    ]

    dependencies = [
        ('mail', '0001_outgoing'),
        ('staff', '0005_contrast_and_motion'),
        ('knowledge', '0001_scripts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # One sequence for the numbers of all kinds (decision 16).
        migrations.RunSQL('CREATE SEQUENCE ticket_number START WITH 100231', 'DROP SEQUENCE ticket_number'),
        migrations.RunSQL(SD_GRAMS, 'DROP FUNCTION public.sd_grams(text)'),
        TrigramExtension(),
        CreateModels(
            migrations.CreateModel(
                name='Category',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(unique=True, verbose_name='key')),
                    ('names', models.JSONField(default=dict, verbose_name='name by language')),
                    ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('complaint', 'Complaint'), ('enquiry', 'Enquiry'), ('request', 'Service request'), ('suggestion', 'Suggestion'), ('praise', 'Praise')], max_length=12), blank=True, default=list, size=None, verbose_name='for kinds')),
                    ('safety', models.BooleanField(default=False, verbose_name='touches safety')),
                    ('impact', models.PositiveSmallIntegerField(choices=[(1, 'One person, inconvenience'), (2, 'One person, serious'), (3, 'Many people')], default=1, verbose_name='usual impact')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tickets.category')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.team', verbose_name='team')),
                ],
                options={
                    'verbose_name': 'category',
                    'verbose_name_plural': 'categories',
                    'ordering': ['position', 'key'],
                },
            ),
            migrations.CreateModel(
                name='Customer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                    ('tier', models.CharField(choices=[('regular', 'Regular'), ('vip', 'VIP')], default='regular', max_length=10, verbose_name='tier')),
                    ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                    ('preferences', models.TextField(blank=True, verbose_name='preferences and habits')),
                    ('needs', models.TextField(blank=True, verbose_name='special needs')),
                    ('restricted', models.BooleanField(default=False, verbose_name='restricted')),
                    ('created_at', models.DateTimeField(verbose_name='known since')),
                    ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='erased')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('named_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='named owner')),
                    ('organisation_role', models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='role there')),
                    ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='customers', to='tickets.organisation', verbose_name='organisation')),
                    ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_files', to='tickets.customer')),
                    ('best_times', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='best times to reach them')),
                    ('do_not_call', models.BooleanField(db_default=False, default=False, verbose_name='do not call')),
                    ('preferred_channel', models.CharField(blank=True, choices=[('web', 'Web form'), ('email', 'E-mail'), ('phone', 'Telephone'), ('counter', 'Counter'), ('chat', 'Chat'), ('sms', 'Text message'), ('social', 'Social media'), ('field', 'Staff in the field'), ('api', 'Program')], db_default='', default='', max_length=8, verbose_name='preferred channel')),
                ],
                options={
                    'verbose_name': 'customer',
                    'verbose_name_plural': 'customers',
                    'indexes': [models.Index(condition=models.Q(('restricted', True)), fields=['id'], name='customer_restricted'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('name', name='gin_trgm_ops'), name='customer_name_alike')],
                },
            ),
            migrations.CreateModel(
                name='Address',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone')], max_length=5, verbose_name='kind')),
                    ('value', models.CharField(max_length=254, verbose_name='address')),
                    ('shown', models.CharField(max_length=254, verbose_name='as written')),
                    ('primary', models.BooleanField(default=False, verbose_name='preferred')),
                    ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified')),
                    ('refused_at', models.DateTimeField(blank=True, null=True, verbose_name='refused')),
                    ('refusal', models.CharField(blank=True, max_length=300, verbose_name='why refused')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='tickets.customer')),
                ],
                options={
                    'verbose_name': 'address',
                    'verbose_name_plural': 'addresses',
                    'ordering': ['-primary', 'pk'],
                    'indexes': [models.Index(django.db.models.functions.text.Right('value', 8), condition=models.Q(('kind', 'phone')), name='address_last_digits'), models.Index(models.Func('value', models.Value('@'), models.Value(2), function='split_part'), condition=models.Q(('kind', 'email')), name='address_domain'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('value', name='gin_trgm_ops'), name='address_parts')],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'value'), name='address_of_one_customer')],
                },
            ),
            migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('order', 'Order'), ('product', 'Product'), ('facility', 'Facility'), ('place', 'Place'), ('contract', 'Contract')], max_length=10, verbose_name='kind')),
                    ('number', models.CharField(max_length=80, verbose_name='number')),
                    ('name', models.CharField(blank=True, max_length=160, verbose_name='name')),
                    ('agreed', models.TextField(blank=True, verbose_name='what was agreed')),
                    ('created_at', models.DateTimeField()),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='tickets.customer')),
                    ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.workingcalendar', verbose_name='calendar')),
                ],
                options={
                    'verbose_name': 'item',
                    'verbose_name_plural': 'items',
                    'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='item_once')],
                },
            ),
            migrations.CreateModel(
                name='LetterText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=24, verbose_name='letter')),
                    ('language', models.CharField(max_length=10, verbose_name='language')),
                    ('subject', models.CharField(max_length=200, verbose_name='subject')),
                    ('body', models.TextField(verbose_name='text')),
                    ('sms', models.CharField(blank=True, max_length=300, verbose_name='text message')),
                    ('edited', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name': 'letter',
                    'verbose_name_plural': 'letters',
                    'ordering': ['kind', 'language'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'language'), name='letter_text_once')],
                },
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('entry', models.CharField(choices=[('message', 'Message'), ('note', 'Internal note'), ('call', 'Call'), ('event', 'Event')], default='message', max_length=8)),
                    ('public', models.BooleanField(default=False)),
                    ('author', models.CharField(choices=[('customer', 'Customer'), ('person', 'Agent'), ('system', 'System')], max_length=10)),
                    ('author_name', models.CharField(blank=True, max_length=120)),
                    ('channel', models.CharField(blank=True, choices=[('web', 'Web form'), ('email', 'E-mail'), ('phone', 'Telephone'), ('counter', 'Counter'), ('chat', 'Chat'), ('sms', 'Text message'), ('social', 'Social media'), ('field', 'Staff in the field'), ('api', 'Program')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('logged_at', models.DateTimeField()),
                    ('body', models.TextField(blank=True)),
                    ('language', models.CharField(blank=True, max_length=10)),
                    ('data', models.JSONField(blank=True, default=dict)),
                    ('nonce', models.CharField(blank=True, max_length=64, null=True)),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.customer')),
                    ('outgoing', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='message', to='mail.outgoing')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='tickets.ticket')),
                    ('html', models.TextField(blank=True)),
                ],
                options={
                    'verbose_name': 'message',
                    'verbose_name_plural': 'messages',
                    'ordering': ['at', 'id'],
                    'indexes': [models.Index(fields=['ticket', 'at', 'id'], name='message_of_ticket')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'nonce'), name='message_nonce_once')],
                },
            ),
            migrations.CreateModel(
                name='Policy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                    ('targets', models.JSONField(blank=True, default=dict, verbose_name='targets')),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.workingcalendar', verbose_name='calendar')),
                    ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='policies', to='tickets.rulebook')),
                    ('key', models.PositiveIntegerField()),
                    ('position', models.PositiveSmallIntegerField()),
                    ('match', models.CharField(choices=[('all', 'all'), ('any', 'any')], default='all', max_length=3)),
                    ('conditions', models.JSONField(blank=True, default=list)),
                    ('ladder', models.JSONField(blank=True, default=list)),
                ],
                options={
                    'verbose_name': 'policy',
                    'verbose_name_plural': 'policies',
                    'ordering': ['position', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('book', 'key'), name='policy_once_in_a_book')],
                },
            ),
            migrations.CreateModel(
                name='Ticket',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.BigIntegerField(unique=True, verbose_name='number')),
                    ('kind', models.CharField(choices=[('complaint', 'Complaint'), ('enquiry', 'Enquiry'), ('request', 'Service request'), ('suggestion', 'Suggestion'), ('praise', 'Praise')], max_length=12, verbose_name='kind')),
                    ('state', models.CharField(choices=[('new', 'New'), ('open', 'Open'), ('waiting', 'Waiting for customer'), ('done', 'Done'), ('closed', 'Closed')], default='new', max_length=10, verbose_name='state')),
                    ('subject', models.CharField(max_length=200, verbose_name='subject')),
                    ('channel', models.CharField(choices=[('web', 'Web form'), ('email', 'E-mail'), ('phone', 'Telephone'), ('counter', 'Counter'), ('chat', 'Chat'), ('sms', 'Text message'), ('social', 'Social media'), ('field', 'Staff in the field'), ('api', 'Program')], max_length=8, verbose_name='channel')),
                    ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                    ('about', models.CharField(blank=True, max_length=200, verbose_name='about')),
                    ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Urgent'), (2, 'High'), (3, 'Normal'), (4, 'Low')], default=3, verbose_name='priority')),
                    ('impact', models.PositiveSmallIntegerField(choices=[(1, 'One person, inconvenience'), (2, 'One person, serious'), (3, 'Many people')], default=1, verbose_name='impact')),
                    ('urgent', models.BooleanField(default=False, verbose_name='urgent for the customer')),
                    ('safety', models.BooleanField(default=False, verbose_name='touches safety')),
                    ('priority_why', models.JSONField(default=list)),
                    ('priority_overruled', models.CharField(blank=True, max_length=300, verbose_name='reason for overruling')),
                    ('received_at', models.DateTimeField(verbose_name='received')),
                    ('logged_at', models.DateTimeField(verbose_name='logged')),
                    ('updated_at', models.DateTimeField(verbose_name='updated')),
                    ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                    ('close_after', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                    ('due_metric', models.CharField(blank=True, choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('listen', 'Listen'), ('apologise', 'Apologise'), ('confirm', 'Confirm'), ('resolve', 'Resolve'), ('follow_up', 'Follow up'), ('prevent', 'Prevent'), ('archive', 'Archive'), ('resolution', 'Resolution'), ('department', 'Department'), ('update', 'Periodic update'), ('requester_wait', "Customer's wait"), ('agent_work', "Agent's work")], max_length=16)),
                    ('due_sort', models.DateTimeField(default=datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                    ('due_since', models.DateTimeField(blank=True, null=True)),
                    ('paused', models.BooleanField(default=False)),
                    ('stage', models.CharField(blank=True, max_length=16)),
                    ('stage_due', models.DateTimeField(blank=True, null=True)),
                    ('sealed', models.BooleanField(default=False)),
                    ('last_line', models.CharField(blank=True, max_length=200)),
                    ('last_by', models.CharField(blank=True, choices=[('customer', 'Customer'), ('person', 'Agent'), ('system', 'System')], max_length=10)),
                    ('last_name', models.CharField(blank=True, max_length=120)),
                    ('last_at', models.DateTimeField(blank=True, null=True)),
                    ('unanswered_since', models.DateTimeField(blank=True, null=True)),
                    ('nonce', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                    ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to=settings.AUTH_USER_MODEL)),
                    ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.category')),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='tickets.customer')),
                    ('first_contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='first_contacts', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='tickets.item')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='staff.team')),
                    ('watchers', models.ManyToManyField(related_name='watched', through='tickets.Watch', to=settings.AUTH_USER_MODEL)),
                    ('word_at', models.DateTimeField(blank=True, null=True)),
                    ('silence', models.PositiveIntegerField(default=0)),
                    ('unasked', models.BooleanField(default=True, verbose_name='hears from us unasked')),
                    ('care_at', models.DateTimeField(blank=True, null=True)),
                    ('cared_at', models.DateTimeField(blank=True, null=True)),
                    ('merged_at', models.DateTimeField(blank=True, null=True)),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='tickets.ticket')),
                ],
                options={
                    'verbose_name': 'ticket',
                    'verbose_name_plural': 'tickets',
                    'indexes': [models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting'])), fields=['assignee', 'due_sort', 'id'], name='ticket_mine_due'), models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting'])), fields=['team', 'due_sort', 'id'], name='ticket_team_due'), models.Index(condition=models.Q(('assignee', None), ('state__in', ['new', 'open', 'waiting'])), fields=['due_sort', 'id'], name='ticket_unassigned_due'), models.Index(condition=models.Q(('state', 'waiting')), fields=['due_sort', 'id'], name='ticket_waiting_due'), models.Index(condition=models.Q(('item__isnull', False)), fields=['item', '-id'], name='ticket_of_item'), models.Index(condition=models.Q(('state', 'done')), fields=['close_after'], name='ticket_to_close'), models.Index(condition=models.Q(('kind', 'complaint'), ('state__in', ['new', 'open', 'waiting'])), fields=['stage', 'stage_due'], name='ticket_stage'), models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting']), ('unanswered_since__isnull', False)), fields=['unanswered_since'], name='ticket_unanswered'), models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting'])), fields=['word_at'], name='ticket_silent'), models.Index(condition=models.Q(('care_at__isnull', False)), fields=['care_at'], name='ticket_to_care'), models.Index(fields=['-received_at', '-id'], name='ticket_received'), models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting'])), fields=['priority', 'due_sort', 'id'], name='ticket_weighty_due'), models.Index(condition=models.Q(('state__in', ['new', 'open', 'waiting'])), fields=['due_sort', 'id'], include=('team', 'assignee', 'kind', 'stage'), name='ticket_next_due'), models.Index(condition=models.Q(('assignee', None), ('state__in', ['new', 'open', 'waiting'])), fields=['team', 'due_sort', 'id'], name='ticket_team_unassigned'), models.Index(condition=models.Q(('state', 'waiting')), fields=['team', 'due_sort', 'id'], name='ticket_team_waiting'), models.Index(fields=['customer', 'id'], name='ticket_by_customer'), models.Index(fields=['-updated_at', '-id'], include=('state',), name='ticket_newest'), models.Index(condition=models.Q(('done_at__isnull', False)), fields=['done_at'], include=('state', 'team', 'assignee'), name='ticket_done')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(('state', 'closed'), _negated=True), _connector='OR'), name='ticket_closed_has_time')],
                },
            ),
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('what', models.CharField(max_length=300, verbose_name='what')),
                    ('due_at', models.DateTimeField(verbose_name='due')),
                    ('created_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('result', models.TextField(blank=True, verbose_name='result')),
                    ('natural_key', models.CharField(max_length=120, unique=True)),
                    ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='tickets.ticket')),
                    ('deliverable', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='what is handed back')),
                ],
                options={
                    'ordering': ['due_at'],
                    'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['owner', 'due_at'], name='task_open')],
                },
            ),
            migrations.CreateModel(
                name='SearchDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('internal', models.BooleanField(default=False)),
                    ('text', models.TextField()),
                    ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.message')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                    ('grams', models.GeneratedField(db_persist=True, expression=models.Func('text', function='public.sd_grams'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ],
                options={
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['grams'], name='search_document_grams')],
                },
            ),
            migrations.CreateModel(
                name='PersonalLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('purpose', models.CharField(choices=[('progress', 'Progress page'), ('survey', 'Survey')], max_length=10)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('address', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.address')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='tickets.ticket')),
                ],
            ),
            migrations.CreateModel(
                name='Handover',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=500, verbose_name='reason')),
                    ('state', models.CharField(choices=[('asked', 'Waiting for acceptance'), ('accepted', 'Accepted'), ('sent_back', 'Sent back')], default='asked', max_length=10)),
                    ('asked_at', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answer', models.CharField(blank=True, max_length=500)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('from_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('from_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.team')),
                    ('to_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offered', to='staff.team')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('ticket',), name='handover_one_open_per_ticket')],
                },
            ),
            migrations.CreateModel(
                name='Clock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('metric', models.CharField(choices=[('first_response', 'First response'), ('next_response', 'Next response'), ('listen', 'Listen'), ('apologise', 'Apologise'), ('confirm', 'Confirm'), ('resolve', 'Resolve'), ('follow_up', 'Follow up'), ('prevent', 'Prevent'), ('archive', 'Archive'), ('resolution', 'Resolution'), ('department', 'Department'), ('update', 'Periodic update'), ('requester_wait', "Customer's wait"), ('agent_work', "Agent's work")], max_length=16)),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('state', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('met', 'Met'), ('missed', 'Missed'), ('cancelled', 'Cancelled')], default='running', max_length=10)),
                    ('target', models.PositiveIntegerField()),
                    ('spent', models.PositiveIntegerField(default=0)),
                    ('started_at', models.DateTimeField()),
                    ('running_since', models.DateTimeField(blank=True, null=True)),
                    ('due_at', models.DateTimeField(blank=True, null=True)),
                    ('stopped_at', models.DateTimeField(blank=True, null=True)),
                    ('breached_at', models.DateTimeField(blank=True, null=True)),
                    ('check_at', models.DateTimeField(blank=True, null=True)),
                    ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.workingcalendar')),
                    ('policy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.policy')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='tickets.ticket')),
                    ('noted_at', models.DateTimeField()),
                    ('told', models.TextField(blank=True, default='')),
                ],
                options={
                    'indexes': [models.Index(fields=['ticket', 'state'], name='clock_of_ticket'), models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='clock_to_sweep'), models.Index(condition=models.Q(('state__in', ['met', 'missed'])), fields=['stopped_at'], include=('state', 'ticket'), name='clock_ended'), models.Index(condition=models.Q(('metric__in', ['listen', 'apologise', 'confirm', 'resolve', 'follow_up', 'prevent', 'archive']), ('state__in', ['met', 'missed'])), fields=['stopped_at'], include=('metric', 'spent'), name='clock_step_ended')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'metric', 'number'), name='clock_once')],
                },
            ),
            migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveBigIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.message')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.ticket')),
                ],
            ),
            migrations.CreateModel(
                name='TicketRelation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(default='duplicate', max_length=12)),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='related_by', to='tickets.ticket')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'other', 'kind'), name='relation_once')],
                },
            ),
            migrations.CreateModel(
                name='Watch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'person'), name='watch_once')],
                },
            ),
            migrations.CreateModel(
                name='Alert',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rung', models.CharField(max_length=12)),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='tickets.clock')),
                    ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                    ('snoozed_until', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('clock', 'rung', 'person'), name='alert_once')],
                    'indexes': [models.Index(condition=models.Q(('acknowledged_at', None)), fields=['person', '-id'], name='alert_of'), models.Index(fields=['person', '-acknowledged_at'], name='alert_acknowledged'), models.Index(condition=models.Q(('acknowledged_at', None), ('snoozed_until__isnull', False)), fields=['snoozed_until'], name='alert_to_wake')],
                },
            ),
            migrations.CreateModel(
                name='ClockEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(max_length=12)),
                    ('at', models.DateTimeField()),
                    ('data', models.JSONField(blank=True, default=dict)),
                    ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='tickets.clock')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'indexes': [models.Index(fields=['clock', 'at'], name='clock_event_of')],
                },
            ),
            migrations.CreateModel(
                name='RuleChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.workingcalendar')),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.team')),
                    ('desk', models.BooleanField(default=False)),
                    ('reached', models.BigIntegerField(default=0)),
                    ('left', models.JSONField(default=list)),
                    ('book', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.rulebook')),
                    ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.item')),
                ],
            ),
            migrations.CreateModel(
                name='RuleBook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(unique=True, verbose_name='version')),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('live', 'In force'), ('past', 'Earlier')], default='draft', max_length=5)),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='what changes, and why')),
                    ('live_at', models.DateTimeField(blank=True, null=True)),
                    ('recompute', models.CharField(choices=[('recount', 'Count running clocks anew by the new rules'), ('keep', 'Keep running clocks as they were promised')], default='recount', max_length=7)),
                    ('created_at', models.DateTimeField(null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.rulebook')),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'rule book',
                    'verbose_name_plural': 'rule books',
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('state',), name='rulebook_one_live'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='rulebook_one_draft')],
                },
            ),
            migrations.CreateModel(
                name='Plan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(unique=True)),
                    ('kind', models.CharField(choices=[('equipment', 'Equipment failure'), ('conflict', 'Conflict with a customer'), ('safety', 'Safety incident'), ('opinion', 'Public opinion'), ('other', 'Another event')], max_length=12, verbose_name='kind of event')),
                    ('names', models.JSONField(default=dict, verbose_name='name by language')),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('drill_every', models.PositiveSmallIntegerField(default=180, verbose_name='days between drills')),
                    ('version', models.PositiveIntegerField(default=1)),
                ],
                options={
                    'verbose_name': 'emergency plan',
                    'verbose_name_plural': 'emergency plans',
                    'ordering': ['id'],
                },
            ),
            migrations.CreateModel(
                name='Contact',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120, verbose_name='name')),
                    ('duty', models.CharField(choices=[('command', 'Manager on call'), ('facility', 'Building and facilities'), ('technical', 'Technical support'), ('security', 'Security'), ('medical', 'First aid'), ('rescue', 'Police, fire brigade, ambulance'), ('press', 'Press and public relations'), ('legal', 'Legal advice'), ('supplier', 'Supplier')], max_length=12, verbose_name='called for')),
                    ('phone', models.CharField(blank=True, max_length=32, verbose_name='telephone')),
                    ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                    ('week', models.JSONField(blank=True, default=dict)),
                    ('position', models.PositiveSmallIntegerField(default=10, verbose_name='order')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('test_every', models.PositiveSmallIntegerField(default=90, verbose_name='days between tests')),
                    ('tested_at', models.DateTimeField(blank=True, null=True)),
                    ('result', models.CharField(blank=True, choices=[('reached', 'Reached'), ('not_reached', 'Not reached'), ('wrong', 'Wrong number or address')], max_length=12)),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.workingcalendar')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('tested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'emergency contact',
                    'verbose_name_plural': 'emergency contacts',
                    'ordering': ['duty', 'position', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Grade',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                    ('names', models.JSONField(default=dict, verbose_name='name by language')),
                    ('decides_tier', models.PositiveSmallIntegerField(choices=[(1, 'Agents and above'), (2, 'Supervisors and managers'), (3, 'Managers')], default=2, verbose_name='who decides')),
                    ('join_minutes', models.PositiveSmallIntegerField(default=15, verbose_name='departments join within (minutes)')),
                    ('crisis', models.JSONField(default=dict)),
                    ('decider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('departments', models.ManyToManyField(blank=True, related_name='+', to='staff.team')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grades', to='tickets.plan')),
                ],
                options={
                    'verbose_name': 'grade',
                    'verbose_name_plural': 'grades',
                    'ordering': ['plan_id', 'level'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'level'), name='grade_once')],
                },
            ),
            migrations.CreateModel(
                name='Emergency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='what happened')),
                    ('drill', models.BooleanField(default=False, verbose_name='drill')),
                    ('opened_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('outcome', models.TextField(blank=True, verbose_name='how it ended')),
                    ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('teams', models.ManyToManyField(related_name='+', to='staff.team')),
                    ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='tickets.ticket')),
                    ('grade', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.grade')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='tickets.plan')),
                ],
                options={
                    'verbose_name': 'emergency',
                    'verbose_name_plural': 'emergencies',
                    'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['-id'], name='emergency_live')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('drill', False)), fields=('ticket', 'plan'), name='emergency_once_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='EmergencyCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField()),
                    ('position', models.PositiveSmallIntegerField()),
                    ('texts', models.JSONField(default=dict)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('needed', models.BooleanField(default=True)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='tickets.emergency')),
                ],
                options={
                    'ordering': ['level', 'position'],
                    'constraints': [models.UniqueConstraint(fields=('emergency', 'level', 'position'), name='emergency_check_once')],
                },
            ),
            migrations.CreateModel(
                name='EmergencyLog',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('name', models.CharField(blank=True, max_length=120)),
                    ('verb', models.CharField(max_length=20)),
                    ('data', models.JSONField(default=dict)),
                    ('words', models.TextField(blank=True)),
                    ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='tickets.emergency')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('nonce', models.CharField(blank=True, max_length=80, null=True)),
                ],
                options={
                    'ordering': ['-at', '-id'],
                    'indexes': [models.Index(fields=['emergency', '-at', '-id'], name='emergency_log_newest')],
                    'constraints': [models.UniqueConstraint(fields=('emergency', 'nonce'), name='emergency_log_nonce_once')],
                },
            ),
            migrations.CreateModel(
                name='EmergencyTell',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.PositiveSmallIntegerField()),
                    ('whom', models.CharField(max_length=40)),
                    ('by', models.CharField(choices=[('page', 'On the desk'), ('mail', 'By mail'), ('sms', 'By text message and mail'), ('call', 'By telephone')], max_length=6)),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('since', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('how', models.CharField(blank=True, max_length=200)),
                    ('late_at', models.DateTimeField(blank=True, null=True)),
                    ('dropped_at', models.DateTimeField(blank=True, null=True)),
                    ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.emergencytell')),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.contact')),
                    ('emergency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tells', to='tickets.emergency')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.team')),
                    ('token_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ],
                options={
                    'ordering': ['due_at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('confirmed_at', None), ('dropped_at', None), ('late_at', None)), fields=['due_at'], name='emergency_tell_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('person__isnull', False), ('team', None)), models.Q(('contact', None), ('person', None), ('team__isnull', False)), models.Q(('contact__isnull', False), ('person', None), ('team', None)), _connector='OR'), name='emergency_tells_one'), models.UniqueConstraint(fields=('emergency', 'person'), name='emergency_tells_person_once'), models.UniqueConstraint(fields=('emergency', 'team'), name='emergency_tells_team_once'), models.UniqueConstraint(fields=('emergency', 'contact'), name='emergency_tells_contact_once')],
                },
            ),
            migrations.CreateModel(
                name='ChecklistItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('texts', models.JSONField(default=dict)),
                    ('grade', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='tickets.grade')),
                ],
                options={
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(fields=('grade', 'position'), name='checklist_position_once')],
                },
            ),
            migrations.CreateModel(
                name='GradeTell',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('whom', models.CharField(max_length=40)),
                    ('minutes', models.PositiveSmallIntegerField(verbose_name='within (minutes)')),
                    ('by', models.CharField(choices=[('page', 'On the desk'), ('mail', 'By mail'), ('sms', 'By text message and mail'), ('call', 'By telephone')], default='mail', max_length=6)),
                    ('grade', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tells', to='tickets.grade')),
                ],
                options={
                    'ordering': ['minutes', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('grade', 'whom'), name='grade_tells_once')],
                },
            ),
            migrations.CreateModel(
                name='Backtest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('book_version', models.PositiveIntegerField()),
                    ('since', models.DateField(verbose_name='from')),
                    ('until', models.DateField(verbose_name='up to and including')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting for the worker'), ('running', 'Under way'), ('done', 'Done'), ('over', 'Stopped')], default='waiting', max_length=7)),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('done', models.PositiveIntegerField(default=0)),
                    ('reached', models.JSONField(blank=True, default=list)),
                    ('result', models.JSONField(blank=True, default=dict)),
                    ('asked_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backtests', to='tickets.rulebook')),
                ],
                options={
                    'verbose_name': 'trial on past cases',
                    'verbose_name_plural': 'trials on past cases',
                    'ordering': ['-asked_at', '-pk'],
                    'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['id'], name='backtest_to_run')],
                },
            ),
            migrations.CreateModel(
                name='Deed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rung', models.CharField(max_length=12)),
                    ('position', models.PositiveSmallIntegerField()),
                    ('verb', models.CharField(max_length=12)),
                    ('object', models.CharField(max_length=40)),
                    ('at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('asked', 'To do'), ('done', 'Done'), ('needless', 'No longer needed'), ('refused', 'Could not be done')], default='asked', max_length=8)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deeds', to='tickets.clock')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('clock', 'rung', 'position'), name='deed_once')],
                    'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['id'], name='deed_to_do')],
                },
            ),
            migrations.CreateModel(
                name='Lateness',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('department', 'Waiting for another department'), ('supplier', 'Waiting for a supplier or partner'), ('information', 'Information was missing'), ('volume', 'Too many cases at once'), ('absence', 'A colleague was away'), ('target', 'The target did not fit the case'), ('mistake', 'Our mistake'), ('other', 'Something else')], max_length=12, verbose_name='reason')),
                    ('words', models.CharField(blank=True, max_length=500, verbose_name='in your words')),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('clock', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='lateness', to='tickets.clock')),
                ],
                options={
                    'verbose_name': 'reason of lateness',
                    'verbose_name_plural': 'reasons of lateness',
                    'indexes': [models.Index(fields=['reason'], name='lateness_reason')],
                },
            ),
            migrations.CreateModel(
                name='Tag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True, verbose_name='name')),
                ],
            ),
            migrations.CreateModel(
                name='Mention',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField(blank=True, null=True)),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='tickets.message')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['person', 'ticket'], name='mention_open')],
                    'constraints': [models.UniqueConstraint(fields=('message', 'person'), name='mention_once')],
                },
            ),
            migrations.CreateModel(
                name='Snooze',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('until', models.DateTimeField(db_index=True)),
                    ('since', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snoozes', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snoozes', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'ticket'), name='snooze_once'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='snooze_ends_later')],
                },
            ),
            migrations.CreateModel(
                name='Tagging',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='tickets.tag')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taggings', to='tickets.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'tag'), name='tagging_once')],
                },
            ),
            migrations.CreateModel(
                name='Draft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('reply', 'Reply'), ('note', 'Internal note'), ('call', 'Call'), ('new', 'New ticket')], max_length=8, verbose_name='kind')),
                    ('body', models.TextField(blank=True, verbose_name='words')),
                    ('recipients', models.JSONField(blank=True, default=list)),
                    ('form', models.JSONField(blank=True, default=dict)),
                    ('created_at', models.DateTimeField()),
                    ('updated_at', models.DateTimeField(verbose_name='saved')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('tab', models.CharField(blank=True, max_length=64)),
                    ('turn', models.PositiveIntegerField(default=0)),
                    ('thrown_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
                ],
                options={
                    'verbose_name': 'draft',
                    'verbose_name_plural': 'drafts',
                    'indexes': [models.Index(condition=models.Q(('thrown_at', None)), fields=['person', '-updated_at'], name='draft_newest'), models.Index(condition=models.Q(('thrown_at__isnull', False)), fields=['thrown_at'], name='draft_thrown')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('thrown_at', None), ('ticket__isnull', False)), fields=('person', 'ticket'), name='draft_one_per_person_and_ticket')],
                },
            ),
            migrations.CreateModel(
                name='PhoneCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('started_at', models.DateTimeField(verbose_name='began')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ('logged_at', models.DateTimeField(blank=True, null=True, verbose_name='logged')),
                    ('draft', models.JSONField(blank=True, default=dict)),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.customer')),
                    ('message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.message')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phone_calls', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='phone_calls', to='tickets.ticket')),
                ],
                options={
                    'verbose_name': 'telephone call',
                    'verbose_name_plural': 'telephone calls',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('logged_at__isnull', True)), fields=('person',), name='phone_call_one_sheet')],
                },
            ),
            migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('notes', models.TextField(blank=True, verbose_name='notes')),
                    ('created_at', models.DateTimeField(verbose_name='known since')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.item', verbose_name='contract')),
                ],
                options={
                    'verbose_name': 'organisation',
                    'verbose_name_plural': 'organisations',
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='organisation_once')],
                },
            ),
            migrations.CreateModel(
                name='OrganisationDomain',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('domain', models.CharField(max_length=190, unique=True, verbose_name='domain')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='tickets.organisation')),
                ],
                options={
                    'ordering': ['domain'],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('query', models.TextField(blank=True)),
                    ('shared', models.CharField(choices=[('nobody', 'only me'), ('team', 'a team'), ('all', 'everybody')], default='nobody', max_length=8, verbose_name='shared with')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('saved_at', models.DateTimeField()),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.team')),
                ],
                options={
                    'verbose_name': 'saved view',
                    'verbose_name_plural': 'saved views',
                    'indexes': [models.Index(fields=['owner', 'position', 'id'], name='saved_view_of_owner')],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='saved_view_once'), models.CheckConstraint(condition=models.Q(models.Q(('shared', 'team'), ('team__isnull', False)), models.Q(models.Q(('shared', 'team'), _negated=True), ('team', None)), _connector='OR'), name='saved_view_names_its_team')],
                },
            ),
            migrations.CreateModel(
                name='CustomerMerge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('merged_at', models.DateTimeField(verbose_name='merged')),
                    ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                    ('moved', models.JSONField(default=dict)),
                    ('gone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_away', to='tickets.customer')),
                    ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='tickets.customer')),
                    ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'merge',
                    'verbose_name_plural': 'merges',
                },
            ),
            migrations.CreateModel(
                name='NotTheSame',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('said_at', models.DateTimeField()),
                    ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.customer')),
                    ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.customer')),
                    ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('one', 'other'), name='not_the_same_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='not_the_same_in_order')],
                },
            ),
            migrations.CreateModel(
                name='OpenCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('team', models.BigIntegerField(blank=True, null=True)),
                    ('assignee', models.BigIntegerField(blank=True, null=True)),
                    ('stage', models.CharField(blank=True, max_length=16)),
                    ('open', models.IntegerField()),
                    ('waiting', models.IntegerField()),
                ],
            ),
            migrations.CreateModel(
                name='BulkJob',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('deed', models.CharField(max_length=20)),
                    ('params', models.JSONField(default=dict)),
                    ('language', models.CharField(max_length=10)),
                    ('total', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('waiting', 'Under way'), ('done', 'Done')], default='waiting', max_length=8)),
                    ('asked_at', models.DateTimeField(db_index=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='tickets.bulkjob')),
                    ('nonce', models.CharField(max_length=64, null=True, unique=True)),
                    ('scopes', models.JSONField(null=True)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='bulk_waiting')],
                },
            ),
            migrations.CreateModel(
                name='BulkRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('waiting', 'Waits its turn'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=8)),
                    ('words', models.CharField(blank=True, max_length=300)),
                    ('before', models.JSONField(null=True)),
                    ('version', models.PositiveIntegerField(default=0)),
                    ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='tickets.bulkjob')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                ],
                options={
                    'ordering': ['place'],
                    'indexes': [models.Index(fields=['job', 'state', 'place'], name='bulk_row_next')],
                    'constraints': [models.UniqueConstraint(fields=('job', 'ticket'), name='bulk_each_ticket_once')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('to', models.CharField(choices=[('contact', 'Being asked for their opinion'), ('offers', 'News and offers'), ('recording', 'Recording of calls'), ('sharing', 'Passing their data to partners')], max_length=10, verbose_name='what for')),
                    ('given', models.BooleanField(verbose_name='given')),
                    ('how', models.CharField(choices=[('spoken', 'said to a colleague'), ('written', 'in a message'), ('signed', 'on a signed form')], max_length=10, verbose_name='how it was said')),
                    ('words', models.CharField(blank=True, max_length=300, verbose_name='in their words')),
                    ('happened_at', models.DateTimeField()),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='tickets.customer')),
                    ('logged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'consent',
                    'verbose_name_plural': 'consents',
                    'indexes': [models.Index(fields=['customer', '-happened_at', '-id'], name='consent_of_customer')],
                },
            ),
            migrations.CreateModel(
                name='CustomerNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('body', models.TextField(verbose_name='note')),
                    ('hidden_need', models.BooleanField(default=False, verbose_name='a hidden need')),
                    ('pinned', models.BooleanField(default=False, verbose_name='pinned')),
                    ('written_at', models.DateTimeField()),
                    ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='tickets.customer')),
                    ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': "customer's note",
                    'verbose_name_plural': "customers' notes",
                    'indexes': [models.Index(fields=['customer', '-written_at', '-id'], name='note_of_customer')],
                },
            ),
            migrations.CreateModel(
                name='RecentSearch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(max_length=200)),
                    ('at', models.DateTimeField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'text'), name='recent_search_once')],
                },
            ),
            migrations.CreateModel(
                name='DraftFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('content_type', models.CharField(max_length=100)),
                    ('size', models.PositiveBigIntegerField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                    ('draft', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='files', to='tickets.draft')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='Macro',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(blank=True, max_length=60, null=True, unique=True)),
                    ('names', models.JSONField(default=dict, verbose_name='name')),
                    ('said_as', models.CharField(choices=[('reply', 'Reply to the customer'), ('note', 'Internal note')], default='reply', max_length=8, verbose_name='the words become')),
                    ('deeds', models.JSONField(default=dict, verbose_name='deeds')),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('used', models.PositiveIntegerField(default=0, verbose_name='used')),
                    ('updated_at', models.DateTimeField(verbose_name='changed')),
                    ('script', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.script')),
                    ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='staff.team')),
                ],
                options={
                    'verbose_name': 'macro',
                    'verbose_name_plural': 'macros',
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='ListHabit',
                fields=[
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                    ('lists', models.JSONField(default=dict)),
                ],
            ),
            migrations.CreateModel(
                name='CustomField',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40, unique=True, verbose_name='key')),
                    ('type', models.CharField(choices=[('text', 'Short text'), ('longtext', 'Long text'), ('integer', 'Whole number'), ('boolean', 'Yes or no'), ('date', 'Date'), ('choice', 'Choice')], max_length=10, verbose_name='type')),
                    ('names', models.JSONField(default=dict, verbose_name='name by language')),
                    ('hints', models.JSONField(default=dict, verbose_name='hint by language')),
                    ('options', models.JSONField(default=list)),
                    ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('complaint', 'Complaint'), ('enquiry', 'Enquiry'), ('request', 'Service request'), ('suggestion', 'Suggestion'), ('praise', 'Praise')], max_length=12), blank=True, default=list, size=None, verbose_name='for kinds')),
                    ('asked', models.CharField(choices=[('not', 'not asked'), ('may', 'asked, may stay empty'), ('must', 'asked, must be filled in')], default='not', max_length=4, verbose_name='on the public form')),
                    ('shown', models.BooleanField(default=False, verbose_name='the customer sees it')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('categories', models.ManyToManyField(blank=True, related_name='+', to='tickets.category')),
                ],
                options={
                    'verbose_name': 'custom field',
                    'verbose_name_plural': 'custom fields',
                    'ordering': ['position', 'key'],
                },
            ),
            migrations.CreateModel(
                name='FieldValue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField()),
                    ('folded', models.CharField(max_length=200)),
                    ('number', models.BigIntegerField(null=True)),
                    ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='values', to='tickets.customfield')),
                    ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='field_values', to='tickets.ticket')),
                ],
                options={
                    'indexes': [models.Index(fields=['field', 'folded', 'ticket'], name='fieldvalue_folded', opclasses=['int8_ops', 'varchar_pattern_ops', 'int8_ops']), models.Index(condition=models.Q(('number__isnull', False)), fields=['field', 'number', 'ticket'], name='fieldvalue_number')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'field'), name='fieldvalue_once')],
                },
            ),
        ),
        migrations.RunSQL(FILES_OF_DRAFTS, 'ALTER TABLE tickets_draftfile DROP CONSTRAINT draftfile_of_draft'),
        migrations.RunSQL(FIRST_CONTACT_IS_KEPT, 'DROP FUNCTION ticket_first_contact_is_kept() CASCADE'),
        migrations.RunSQL(
            words_kept('tickets_emergencylog', 'emergency_log_is_kept'), 'DROP FUNCTION emergency_log_is_kept() CASCADE'
        ),
        migrations.RunSQL(
            words_kept('tickets_consent', 'consent_is_kept'), 'DROP FUNCTION consent_is_kept() CASCADE'
        ),
        migrations.RunSQL(COUNT_OPEN, 'DROP FUNCTION tickets_count_open() CASCADE'),
    ]
