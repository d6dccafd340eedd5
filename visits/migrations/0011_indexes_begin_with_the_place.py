"""Indexes for the figures of a week begin with the place: row-level security asks for places first.

A condition on a list of places that PostgreSQL does not know beforehand (see ADR 18) makes it take an index of places;
where that holds the day as well, it reads the rows of the week, and else those of all years.
"""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0010_promised_windows"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="commitment",
            name="commitment_due",
        ),
        migrations.RemoveIndex(
            model_name="commitment",
            name="commitment_unfinished",
        ),
        migrations.RemoveIndex(
            model_name="commitment",
            name="commitment_ended",
        ),
        migrations.RemoveIndex(
            model_name="concern",
            name="concern_raised",
        ),
        migrations.RemoveIndex(
            model_name="concernstep",
            name="concern_step_answered",
        ),
        migrations.RemoveIndex(
            model_name="visitrequest",
            name="request_asked",
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("called_off_at", None), ("kept_at", None)),
                fields=["place", "due_on"],
                name="commitment_open_of_place",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                models.F("place"),
                django.db.models.functions.comparison.Coalesce("kept_at", "called_off_at"),
                condition=models.Q(("called_off_at", None), ("kept_at", None), _negated=True),
                name="commitment_ended_of_place",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                condition=models.Q(("status", "agreed"), _negated=True),
                fields=["place"],
                name="concern_unfinished_of_place",
            ),
        ),
        migrations.AddIndex(
            model_name="concernstep",
            index=models.Index(
                condition=models.Q(("status__in", ["fed-back", "agreed"])),
                fields=["place", "made_at"],
                name="concern_answered_of_place",
            ),
        ),
        migrations.AddIndex(
            model_name="visitrequest",
            index=models.Index(fields=["place", "asked_at"], name="request_of_place"),
        ),
    ]
