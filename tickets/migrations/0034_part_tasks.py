"""A part-task says what is handed back [H-5]."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0033_lists_of_teams'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='deliverable',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='what is handed back'),
        ),
    ]
