"""What asks again by itself, such as a calendar program, is noted once in an hour or a day."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_wall"),
        ("places", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="consultation",
            name="spell",
            field=models.CharField(editable=False, max_length=13, null=True),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("spell__isnull", False)),
                fields=("by", "place", "page", "spell"),
                name="one_reading_a_spell",
            ),
        ),
    ]
