"""Sittings, dates and timetables are seen by those who see the place."""

from django.db import migrations

from liaison.db.walls import COMMITTEE, SEEN, history_wall, wall

TABLES = ("sitting", "sittingoverride", "observancedate", "prayertimes")


class Migration(migrations.Migration):
    dependencies = [("observances", "0001_initial"), ("places", "0002_walls")]
    operations = [
        *(wall(f"observances_{table}", read=SEEN, add=SEEN, change=SEEN) for table in TABLES),
        *(history_wall(f"observances_{table}event", read=COMMITTEE) for table in TABLES),
    ]
