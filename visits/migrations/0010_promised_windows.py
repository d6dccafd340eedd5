"""What was promised is kept: gatherings that are over and had been promised an officer, written by the worker alone.

And indexes by which the figures of one week are found, however many years lie before it.
"""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from liaison.db.walls import NEVER, SEEN, wall


class Migration(migrations.Migration):
    dependencies = [
        ("observances", "0002_walls"),
        ("places", "0005_invitations_of_the_unit"),
        ("visits", "0009_answers_to_follow"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromisedWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(help_text="The London day that people would name.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("jumuah", "Friday prayers"),
                            ("weekly", "Weekly service"),
                            ("tarawih", "Tarawih"),
                            ("iftar", "Iftar"),
                            ("eid-al-fitr", "Eid al-Fitr prayer"),
                            ("eid-al-adha", "Eid al-Adha prayer"),
                            ("festival", "Festival"),
                        ],
                        max_length=12,
                    ),
                ),
                ("label", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ("ends_at", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="amendment",
            index=models.Index(fields=["made_at"], name="amendment_made"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(fields=["due_on"], name="commitment_due"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("called_off_at", None), ("kept_at", None)),
                fields=["due_on"],
                name="commitment_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("kept_at", "called_off_at"),
                condition=models.Q(("called_off_at", None), ("kept_at", None), _negated=True),
                name="commitment_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["raised_at"], name="concern_raised"),
        ),
        migrations.AddIndex(
            model_name="concernstep",
            index=models.Index(
                condition=models.Q(("status__in", ["fed-back", "agreed"])),
                fields=["made_at"],
                name="concern_step_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("status", "logged"), models.Q(("met__contained_by", ["nobody"]), _negated=True)),
                fields=["place", "-ends_at"],
                name="visit_two_way",
            ),
        ),
        migrations.AddIndex(
            model_name="visitrequest",
            index=models.Index(fields=["asked_at"], name="request_asked"),
        ),
        migrations.AddField(
            model_name="promisedwindow",
            name="place",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
        ),
        migrations.AddField(
            model_name="promisedwindow",
            name="sitting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="observances.sitting"
            ),
        ),
        migrations.AddIndex(
            model_name="promisedwindow",
            index=models.Index(fields=["ends_at"], name="promised_ended"),
        ),
        migrations.AddIndex(
            model_name="promisedwindow",
            index=models.Index(fields=["place", "ends_at"], name="promised_of_place"),
        ),
        migrations.AddConstraint(
            model_name="promisedwindow",
            constraint=models.UniqueConstraint(fields=("sitting", "day"), name="one_promised_window_a_day"),
        ),
        migrations.AddConstraint(
            model_name="promisedwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="promised_ends_after_start"
            ),
        ),
        wall("visits_promisedwindow", read=SEEN, add=NEVER, change=NEVER),
    ]
