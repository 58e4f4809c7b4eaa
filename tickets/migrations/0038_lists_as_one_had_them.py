"""Each person's lists, as they last had them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0005_contrast_and_motion'),
        ('tickets', '0037_bulk_by_programs'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListHabit',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('lists', models.JSONField(default=dict)),
            ],
        ),
    ]
