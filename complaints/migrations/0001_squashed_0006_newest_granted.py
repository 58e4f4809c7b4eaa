"""The tables of complaints as migrations 0001 to 0006 leave them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.schema import CreateModels

# Evidence and approvals are written once [H-9, H-13…19]. Only erasure may blank their words, and says so first.
KEEP = """
CREATE FUNCTION complaint_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('servicedesk.erasing', true) = 'on'
        AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER evidence_is_kept BEFORE UPDATE OR DELETE ON complaints_evidence
    FOR EACH ROW EXECUTE FUNCTION complaint_is_kept('data');
CREATE TRIGGER approval_is_kept BEFORE UPDATE OR DELETE ON complaints_approval
    FOR EACH ROW EXECUTE FUNCTION complaint_is_kept('reason');
"""
LET_GO = """
DROP TRIGGER evidence_is_kept ON complaints_evidence;
DROP TRIGGER approval_is_kept ON complaints_approval;
DROP FUNCTION complaint_is_kept();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('complaints', '0001_complaints'),
        ('complaints', '0002_evidence_is_kept'),
        ('complaints', '0003_one_proposal_stands'),
        ('complaints', '0004_granted_before'),
        ('complaints', '0005_actions_carried_out'),
        ('complaints', '0006_newest_granted'),
    ]

    dependencies = [
        ('tickets', '0041_lists_counted_by_walking'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Cause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(unique=True, verbose_name='key')),
                    ('names', models.JSONField(default=dict, verbose_name='name by language')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('active', models.BooleanField(default=True, verbose_name='in use')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='complaints.cause')),
                ],
                options={
                    'verbose_name': 'cause',
                    'verbose_name_plural': 'causes',
                    'ordering': ['position', 'key'],
                },
            ),
            migrations.CreateModel(
                name='Complaint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('wish', models.TextField(blank=True, verbose_name='what the customer wants')),
                    ('severity', models.CharField(blank=True, choices=[('minor', 'Minor'), ('serious', 'Serious'), ('grave', 'Grave')], max_length=10, verbose_name='severity')),
                    ('answer_by', models.DateField(blank=True, null=True, verbose_name='time limit')),
                    ('follow_up_at', models.DateTimeField(blank=True, null=True, verbose_name='follow-up due')),
                    ('look_at', models.DateTimeField(blank=True, null=True)),
                    ('exit', models.CharField(blank=True, choices=[('withdrawn', 'Withdrawn by the customer'), ('not_a_complaint', 'Not a complaint'), ('duplicate', 'Duplicate'), ('abuse', 'Abuse')], max_length=16, verbose_name='way out')),
                    ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived')),
                    ('lessons', models.TextField(blank=True, verbose_name='what was learnt')),
                    ('reopenings', models.PositiveSmallIntegerField(default=0)),
                    ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='complaint', to='tickets.ticket')),
                ],
                options={
                    'verbose_name': 'complaint',
                    'verbose_name_plural': 'complaints',
                    'indexes': [models.Index(condition=models.Q(('look_at__isnull', False)), fields=['look_at'], name='complaint_to_look')],
                },
            ),
            migrations.CreateModel(
                name='Proposal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('action', models.TextField(verbose_name='what we will do')),
                    ('redress', models.CharField(choices=[('apology', 'Apology only'), ('repair', 'Repair or redo'), ('replacement', 'Replacement'), ('refund', 'Refund'), ('voucher', 'Voucher'), ('compensation', 'Compensation'), ('goodwill', 'Goodwill gesture')], max_length=14, verbose_name='redress')),
                    ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='amount')),
                    ('currency', models.CharField(blank=True, max_length=3)),
                    ('state', models.CharField(choices=[('awaiting', 'Waiting for approval'), ('rejected', 'Not approved'), ('ready', 'Ready to send'), ('sent', 'With the customer'), ('accepted', 'Accepted'), ('refused', 'Refused by the customer'), ('superseded', 'Replaced')], max_length=10)),
                    ('proposed_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answer', models.TextField(blank=True)),
                    ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('step_pass', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='complaints.steppass')),
                    ('granted_before', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ],
                options={
                    'ordering': ['number'],
                    'indexes': [models.Index(condition=models.Q(('state', 'awaiting')), fields=['proposed_at'], name='proposal_awaiting'), models.Index(fields=['redress', '-proposed_at'], name='proposal_precedents'), models.Index(condition=models.Q(('state__in', ('ready', 'sent', 'accepted', 'refused'))), fields=['-proposed_at'], name='proposal_newest_granted')],
                    'constraints': [models.UniqueConstraint(fields=('step_pass', 'number'), name='proposal_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('awaiting', 'ready', 'sent', 'accepted'))), fields=('step_pass',), name='proposal_one_stands')],
                },
            ),
            migrations.CreateModel(
                name='Promise',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(max_length=300, verbose_name='what')),
                    ('due', models.DateField(verbose_name='by')),
                    ('kept_at', models.DateTimeField(blank=True, null=True)),
                    ('proof', models.TextField(blank=True, verbose_name='proof')),
                    ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='complaints.proposal')),
                ],
                options={
                    'ordering': ['due', 'id'],
                },
            ),
            migrations.CreateModel(
                name='Approval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('granted', models.BooleanField()),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='complaints.proposal')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('proposal', 'by'), name='approval_once_each')],
                },
            ),
            migrations.CreateModel(
                name='StepPass',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('step', models.CharField(choices=[('listen', 'Listen'), ('apologise', 'Apologise'), ('confirm', 'Confirm'), ('resolve', 'Resolve'), ('follow_up', 'Follow up'), ('prevent', 'Prevent'), ('archive', 'Archive')], max_length=10)),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('done', 'Done'), ('returned', 'Returned to an earlier step'), ('silence', 'The customer did not answer'), ('withdrawn', 'Withdrawn by the customer')], max_length=10)),
                    ('reason', models.TextField(blank=True)),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='complaints.complaint')),
                    ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('complaint', 'step', 'number'), name='pass_once')],
                },
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verb', models.CharField(max_length=30)),
                    ('at', models.DateTimeField()),
                    ('logged_at', models.DateTimeField()),
                    ('data', models.JSONField(default=dict)),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.customer')),
                    ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.message')),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('step_pass', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='complaints.steppass')),
                ],
                options={
                    'ordering': ['at', 'id'],
                    'indexes': [models.Index(fields=['step_pass', 'at'], name='evidence_of_pass')],
                },
            ),
            migrations.CreateModel(
                name='Action',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('corrective', 'Corrective: mends what happened'), ('preventive', 'Preventive: stops it from coming back')], max_length=10, verbose_name='kind')),
                    ('what', models.TextField(verbose_name='what')),
                    ('due', models.DateField(verbose_name='by')),
                    ('planned_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to=settings.AUTH_USER_MODEL)),
                    ('verification', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='action', to='tickets.task')),
                    ('step_pass', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='complaints.steppass')),
                    ('carrying_out', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carries_out', to='tickets.task')),
                ],
                options={
                    'ordering': ['due', 'id'],
                },
            ),
        ),
        migrations.RunSQL(sql=KEEP, reverse_sql=LET_GO),
    ]
