"""Boundaries of areas, for maps. Their wall lets the police of a unit read its own, and those brought to its places."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from liaison.db.walls import wall

# As its owner, because the tables it reads are walled themselves.
UNITS = """
create function app_mapped_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(unit_id), '{}') from (
    select unit_id from app_postings() where role in ('officer', 'supervisor', 'commander', 'adviser', 'administrator')
     union
    select unit_id from places_place where id = any(app_police_places())) as units
$$;
"""
READ = "unit_id = any((select app_mapped_units())::bigint[])"
WRITE = "unit_id = any((select app_administered_units())::bigint[])"


class Migration(migrations.Migration):
    dependencies = [("places", "0005_invitations_of_the_unit")]
    operations = [
        migrations.CreateModel(
            name="Boundary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=120)),
                (
                    "geometry",
                    models.JSONField(
                        help_text="Polygons, each a list of rings (the first is the outside), each a list of"
                        " [longitude, latitude] in degrees (WGS 84)."
                    ),
                ),
                (
                    "source",
                    models.CharField(help_text="Whose data it is, as their licence wants it said.", max_length=300),
                ),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("replaced_at", models.DateTimeField(editable=False, null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boundaries",
                        to="places.commandunit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "boundaries",
                "ordering": ("name", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "code"), name="one_boundary_per_code"),
                ],
            },
        ),
        migrations.RunSQL(UNITS, "drop function app_mapped_units()"),
        wall("places_boundary", read=READ, add=WRITE, change=WRITE),
    ]
