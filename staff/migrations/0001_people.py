import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                ('public_name', models.CharField(help_text='A first name or a name at work, never the surname.', max_length=60, verbose_name='name shown to customers')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('theme', models.CharField(choices=[('auto', 'As the system'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=10, verbose_name='theme')),
                ('density', models.CharField(choices=[('comfortable', 'Comfortable'), ('compact', 'Compact')], default='comfortable', max_length=12, verbose_name='density')),
                ('shortcuts', models.BooleanField(default=True, verbose_name='keyboard shortcuts')),
                ('availability', models.CharField(choices=[('available', 'Available'), ('busy', 'Busy'), ('away', 'Away')], default='available', max_length=10, verbose_name='availability')),
                ('load_limit', models.PositiveSmallIntegerField(default=40, verbose_name='most open tickets')),
                ('session_epoch', models.PositiveIntegerField(default=1, editable=False)),
                ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['username'],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(unique=True, verbose_name='key')),
                ('name', models.CharField(blank=True, help_text='Empty: the built-in name.', max_length=80, verbose_name='name')),
                ('tier', models.PositiveSmallIntegerField(default=1, verbose_name='tier')),
                ('permissions', models.JSONField(default=dict, help_text='Permission to reach: own, teams, all.', verbose_name='permissions')),
                ('grant_limit', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='may grant alone')),
                ('approve_limit', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='may approve for others')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'ordering': ['tier', 'key'],
            },
        ),
        migrations.CreateModel(
            name='WorkingCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('zone', models.CharField(default='UTC', help_text='Such as Asia/Shanghai.', max_length=60, verbose_name='time zone')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='public holidays of')),
                ('always_open', models.BooleanField(default=False, verbose_name='open day and night')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'working calendar',
                'verbose_name_plural': 'working calendars',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leads', models.BooleanField(default=False, verbose_name='leads the team')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='role',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='staff.role', verbose_name='role'),
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                ('function', models.CharField(choices=[('service', 'Customer service'), ('technical', 'Technical support'), ('operations', 'Operations'), ('training', 'Training and development'), ('outside', 'Other department'), ('supplier', 'Supplier')], default='service', max_length=12, verbose_name='function')),
                ('confidential', models.BooleanField(default=False, help_text='Only members, their supervisors and managers see its tickets.', verbose_name='confidential')),
                ('members', models.ManyToManyField(related_name='teams', through='staff.Membership', to=settings.AUTH_USER_MODEL)),
                ('calendar', models.ForeignKey(blank=True, help_text="Empty: the desk's.", null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.workingcalendar', verbose_name='calendar')),
            ],
            options={
                'verbose_name': 'team',
                'verbose_name_plural': 'teams',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='staff.team'),
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='scopes')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
            },
        ),
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='organisation')),
                ('language', models.CharField(default='en', max_length=10, verbose_name="language of letters, if the customer's is unknown")),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='currency')),
                ('follow_up_days', models.PositiveSmallIntegerField(default=3, verbose_name='working days until follow-up')),
                ('verify_days', models.PositiveSmallIntegerField(default=30, verbose_name="days until an action's effect is verified")),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.team', verbose_name='team for what no category claims')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='staff.workingcalendar', verbose_name='calendar')),
            ],
            options={
                'verbose_name': 'desk',
            },
        ),
        migrations.CreateModel(
            name='CalendarWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(verbose_name='weekday')),
                ('opens', models.TimeField(verbose_name='opens')),
                ('closes', models.TimeField(verbose_name='closes')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='staff.workingcalendar')),
            ],
            options={
                'ordering': ['weekday', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('windows', models.JSONField(blank=True, default=list, verbose_name='hours')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='staff.workingcalendar')),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='reason')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_ends_later')],
            },
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='person_username_any_case'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='person_email_any_case'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('team', 'person'), name='member_once'),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='desk_is_one'),
        ),
        migrations.AddConstraint(
            model_name='calendarwindow',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='window_weekday_of_a_week'),
        ),
        migrations.AddConstraint(
            model_name='calendarwindow',
            constraint=models.UniqueConstraint(fields=('calendar', 'weekday', 'opens'), name='window_once'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('calendar', 'day'), name='calendar_day_once'),
        ),
    ]
