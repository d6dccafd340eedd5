"""That words were kept after a notice, and why. Whoever writes about a place adds it; nobody changes it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from liaison.db.walls import COMMITTEE, NEVER, SEEN, history_wall, wall

LED = "unit_id = any((select app_supervised_units())::bigint[])"
SERVED = "exists (select from app_postings() p where p.unit_id = places_keptwording.unit_id)"
OWN = "kept_by_id = (select app_user())"


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0006_boundaries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "written_on",
                    models.CharField(help_text="The page in plain words.", max_length=60, verbose_name="page"),
                ),
                ("question", models.CharField(help_text="What the box asks for.", max_length=200)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("plate", "A number plate"),
                                ("phone", "A phone number"),
                                ("email", "A personal e-mail address"),
                                ("birth", "A date of birth"),
                                ("identity", "A number of somebody's papers"),
                                ("home", "A home address"),
                                ("prevent", "Prevent or Channel"),
                                ("intelligence", "Intelligence"),
                                ("immigration", "Immigration"),
                                ("person", "An opinion of a person"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="looked like",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("mistaken", "It is not what it looks like"),
                            ("public", "It is public, or it is the place's own number or address"),
                            ("wanted", "The committee wants it to be written here"),
                            ("needed", "Somebody is less safe without it"),
                        ],
                        max_length=10,
                        verbose_name="kept because",
                    ),
                ),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("choice", models.UUIDField(editable=False, help_text="The same for every copy of one form.")),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.commandunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice to keep words",
                "verbose_name_plural": "choices to keep words",
                "ordering": ("-kept_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="KeptWordingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "written_on",
                    models.CharField(help_text="The page in plain words.", max_length=60, verbose_name="page"),
                ),
                ("question", models.CharField(help_text="What the box asks for.", max_length=200)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("plate", "A number plate"),
                                ("phone", "A phone number"),
                                ("email", "A personal e-mail address"),
                                ("birth", "A date of birth"),
                                ("identity", "A number of somebody's papers"),
                                ("home", "A home address"),
                                ("prevent", "Prevent or Channel"),
                                ("intelligence", "Intelligence"),
                                ("immigration", "Immigration"),
                                ("person", "An opinion of a person"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="looked like",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("mistaken", "It is not what it looks like"),
                            ("public", "It is public, or it is the place's own number or address"),
                            ("wanted", "The committee wants it to be written here"),
                            ("needed", "Somebody is less safe without it"),
                        ],
                        max_length=10,
                        verbose_name="kept because",
                    ),
                ),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("choice", models.UUIDField(editable=False, help_text="The same for every copy of one form.")),
                (
                    "kept_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="places.keptwording",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.commandunit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="keptwording",
            constraint=models.UniqueConstraint(
                fields=("choice", "question", "kept_by"), name="one_choice_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="keptwording",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", None), ("unit__isnull", False)),
                    models.Q(("place__isnull", False), ("unit", None)),
                    _connector="OR",
                ),
                name="kept_words_of_a_place_or_a_unit",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keptwording",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_keptwordingevent" ("choice", "id", "kept_at", "kept_by_id", "kinds", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "question", "reason", "unit_id", "written_on") VALUES (NEW."choice", NEW."id", NEW."kept_at", NEW."kept_by_id", NEW."kinds", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."place_id", NEW."question", NEW."reason", NEW."unit_id", NEW."written_on"); RETURN NULL;',
                    hash="29ada254bb09a85664a4a75699d98a90bc06eb69",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1761",
                    table="places_keptwording",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keptwording",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "places_keptwordingevent" ("choice", "id", "kept_at", "kept_by_id", "kinds", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "question", "reason", "unit_id", "written_on") VALUES (NEW."choice", NEW."id", NEW."kept_at", NEW."kept_by_id", NEW."kinds", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."place_id", NEW."question", NEW."reason", NEW."unit_id", NEW."written_on"); RETURN NULL;',
                    hash="f4bbe8bab8caa88f1d643ff3ea487538b8098448",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b545d",
                    table="places_keptwording",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keptwording",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_keptwordingevent" ("choice", "id", "kept_at", "kept_by_id", "kinds", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "question", "reason", "unit_id", "written_on") VALUES (OLD."choice", OLD."id", OLD."kept_at", OLD."kept_by_id", OLD."kinds", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."place_id", OLD."question", OLD."reason", OLD."unit_id", OLD."written_on"); RETURN NULL;',
                    hash="b2efc03bf70c3341c7856d2eb70809ace3824624",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8466f",
                    table="places_keptwording",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keptwordingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bfb3d3fdb35f42430788ac42c32d94742359504e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ce14a",
                    table="places_keptwordingevent",
                    when="BEFORE",
                ),
            ),
        ),
        wall("places_keptwording", read=f"{SEEN} or {LED}", add=f"{OWN} and ({SEEN} or {SERVED})", change=NEVER),
        history_wall("places_keptwordingevent", read=COMMITTEE),
    ]
