"""The list of visits is walked newest first, page by page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_walls")]
    operations = [
        migrations.AddIndex(model_name="visit", index=models.Index(fields=["-starts_at", "-id"], name="visit_newest"))
    ]
