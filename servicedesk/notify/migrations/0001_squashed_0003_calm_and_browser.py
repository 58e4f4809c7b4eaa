"""The tables of notify as migrations 0001 to 0003 leave them; an empty database has no notices that 0002 would date."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from servicedesk.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notify', '0001_notices'),
        ('notify', '0002_how_people_hear'),
        ('notify', '0003_calm_and_browser'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40, verbose_name='kind')),
                    ('topic', models.CharField(blank=True, max_length=80, verbose_name='about')),
                    ('params', models.JSONField(default=dict)),
                    ('at', models.DateTimeField(verbose_name='told')),
                    ('read_at', models.DateTimeField(null=True, verbose_name='read')),
                    ('by_mail', models.BooleanField(default=True)),
                    ('mailed_at', models.DateTimeField(null=True)),
                    ('natural_key', models.CharField(max_length=160)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ('mail_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'notice',
                    'verbose_name_plural': 'notices',
                    'indexes': [models.Index(fields=['person', '-id'], name='notice_newest'), models.Index(condition=models.Q(('read_at', None)), fields=['person', 'topic'], name='notice_unread'), models.Index(condition=models.Q(('by_mail', True), ('mailed_at', None), ('read_at', None)), fields=['mail_at'], name='notice_to_mail')],
                    'constraints': [models.UniqueConstraint(fields=('natural_key',), name='notice_once')],
                },
            ),
            migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('how', models.CharField(choices=[('mail', 'On the page and by letter'), ('page', 'On the page only'), ('digest', 'On the page and in one daily letter'), ('off', 'Not at all')], max_length=6)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL)),
                    ('browser', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='notice_choice_once')],
                },
            ),
            migrations.CreateModel(
                name='QuietHours',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('since', models.TimeField(null=True, verbose_name='from')),
                    ('until', models.TimeField(null=True, verbose_name='until')),
                    ('weekends', models.BooleanField(default=False, verbose_name='Saturdays and Sundays all day')),
                    ('zone', models.CharField(max_length=64)),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='quiet_hours', to=settings.AUTH_USER_MODEL)),
                    ('calm_until', models.DateTimeField(null=True, verbose_name='do not disturb until')),
                ],
                options={
                    'verbose_name': 'quiet hours',
                    'verbose_name_plural': 'quiet hours',
                },
            ),
        ),
    ]
