"""Seals over each day's history, and what is kept of a history row that is erased lawfully."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

from liaison.db.walls import NEVER, wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_readings_once_a_spell")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("table", models.CharField(max_length=63)),
                ("rows", models.PositiveBigIntegerField()),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None),
                ),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("signature", models.CharField(blank=True, max_length=128)),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("table", "day"), name="one_seal_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("row_digest", models.CharField(help_text="Of the row as it was.", max_length=64)),
                ("left_digest", models.CharField(help_text="Of the row as it was left.", max_length=64)),
                (
                    "counted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63),
                        help_text="The columns that both digests count.",
                        size=None,
                    ),
                ),
                (
                    "blanked",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None),
                ),
                ("decision", models.CharField(max_length=60)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [models.Index(fields=["table", "row_id"], name="erasure_of_row")],
            },
        ),
        wall("audit_seal", read=NEVER, add=NEVER, change=NEVER),
        wall("audit_erasure", read=NEVER, add=NEVER, change=NEVER),
        migrations.RunSQL(
            """
            revoke all on audit_seal, audit_erasure from liaison_web;
            revoke update, delete, truncate on audit_seal from liaison_worker;
            revoke insert, update, delete, truncate on audit_erasure from liaison_worker;
            """,
            migrations.RunSQL.noop,
        ),
    ]
