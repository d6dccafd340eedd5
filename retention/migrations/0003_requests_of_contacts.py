"""Somebody without an account asks about their own data; an answer may take longer, once; findings are handed over."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0008_kept_wording_readers"),
        ("retention", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestedContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("secretary", "Secretary"),
                            ("treasurer", "Treasurer"),
                            ("trustee", "Trustee"),
                            ("faith-leader", "Imam or other faith leader"),
                            ("caretaker", "Caretaker"),
                            ("steward", "Steward"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={
                "verbose_name": "entry that a contact asks about",
                "verbose_name_plural": "entries that contacts ask about",
            },
        ),
        migrations.CreateModel(
            name="RequestedContactEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("secretary", "Secretary"),
                            ("treasurer", "Treasurer"),
                            ("trustee", "Trustee"),
                            ("faith-leader", "Imam or other faith leader"),
                            ("caretaker", "Caretaker"),
                            ("steward", "Steward"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="subjectrequest",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="subjectrequest",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="subjectrequest",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="findings",
            name="giver",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="extended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="extended_because",
            field=models.CharField(
                blank=True,
                choices=[("complex", "The request is complex"), ("many", "The same person has made many requests")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="extended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="handed_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="handed_over_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="extended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="extended_because",
            field=models.CharField(
                blank=True,
                choices=[("complex", "The request is complex"), ("many", "The same person has made many requests")],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="extended_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="handed_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="handed_over_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="findings",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="subjectrequest",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="subjectrequestevent",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "retention_subjectrequestevent" ("answer", "answered_at", "answered_by_id", "client_id", "counts", "due_on", "entered_at", "entered_by_id", "extended_at", "extended_because", "extended_by_id", "ground", "handed_over_at", "handed_over_by_id", "id", "identity", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "ref", "taken_back_at", "unit_id", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."client_id", NEW."counts", NEW."due_on", NEW."entered_at", NEW."entered_by_id", NEW."extended_at", NEW."extended_because", NEW."extended_by_id", NEW."ground", NEW."handed_over_at", NEW."handed_over_by_id", NEW."id", NEW."identity", NEW."kind", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."received_on", NEW."ref", NEW."taken_back_at", NEW."unit_id", NEW."version"); RETURN NULL;',
                    hash="0fe91421d6f5c86eafc39f5bd149d744d67f0c92",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_200c8",
                    table="retention_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "retention_subjectrequestevent" ("answer", "answered_at", "answered_by_id", "client_id", "counts", "due_on", "entered_at", "entered_by_id", "extended_at", "extended_because", "extended_by_id", "ground", "handed_over_at", "handed_over_by_id", "id", "identity", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "ref", "taken_back_at", "unit_id", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."client_id", NEW."counts", NEW."due_on", NEW."entered_at", NEW."entered_by_id", NEW."extended_at", NEW."extended_because", NEW."extended_by_id", NEW."ground", NEW."handed_over_at", NEW."handed_over_by_id", NEW."id", NEW."identity", NEW."kind", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."received_on", NEW."ref", NEW."taken_back_at", NEW."unit_id", NEW."version"); RETURN NULL;',
                    hash="0db2b3575179d8815752abc609166d883200a9e1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_921d5",
                    table="retention_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "retention_subjectrequestevent" ("answer", "answered_at", "answered_by_id", "client_id", "counts", "due_on", "entered_at", "entered_by_id", "extended_at", "extended_because", "extended_by_id", "ground", "handed_over_at", "handed_over_by_id", "id", "identity", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "ref", "taken_back_at", "unit_id", "version") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."client_id", OLD."counts", OLD."due_on", OLD."entered_at", OLD."entered_by_id", OLD."extended_at", OLD."extended_because", OLD."extended_by_id", OLD."ground", OLD."handed_over_at", OLD."handed_over_by_id", OLD."id", OLD."identity", OLD."kind", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."received_on", OLD."ref", OLD."taken_back_at", OLD."unit_id", OLD."version"); RETURN NULL;',
                    hash="15822d89876939964b659742acc367a8a9e3147d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fd5a3",
                    table="retention_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="findings",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("giver", None), ("person__isnull", False)),
                    models.Q(("giver__isnull", False), ("person", None)),
                    _connector="OR",
                ),
                name="findings_have_one_reader",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extended_at", None), ("extended_because", ""), ("extended_by", None)),
                    models.Q(
                        ("extended_at__isnull", False),
                        ("extended_by__isnull", False),
                        models.Q(("extended_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="subject_request_extended_together",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handed_over_at", None), ("handed_over_by", None)),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("handed_over_at__isnull", False),
                        ("handed_over_by__isnull", False),
                        ("person", None),
                    ),
                    _connector="OR",
                ),
                name="subject_request_handed_over_once_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("person__isnull", False), models.Q(("identity", "signed-in"), _negated=True), _connector="OR"
                ),
                name="only_people_sign_in",
            ),
        ),
        migrations.AddField(
            model_name="requestedcontact",
            name="contact",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.contact"),
        ),
        migrations.AddField(
            model_name="requestedcontact",
            name="place",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
        ),
        migrations.AddField(
            model_name="requestedcontact",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="retention.subjectrequest"
            ),
        ),
        migrations.AddField(
            model_name="requestedcontactevent",
            name="contact",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="places.contact",
            ),
        ),
        migrations.AddField(
            model_name="requestedcontactevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="retention.requestedcontact",
            ),
        ),
        migrations.AddField(
            model_name="requestedcontactevent",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="places.place",
            ),
        ),
        migrations.AddField(
            model_name="requestedcontactevent",
            name="request",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="retention.subjectrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestedcontact",
            constraint=models.UniqueConstraint(fields=("request", "contact"), name="requested_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requestedcontact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "retention_requestedcontactevent" ("contact_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "request_id", "role") VALUES (NEW."contact_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."place_id", NEW."request_id", NEW."role"); RETURN NULL;',
                    hash="39fccc2ef4b16209f41b33d8e77691b07b0d0604",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ea74",
                    table="retention_requestedcontact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requestedcontact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "retention_requestedcontactevent" ("contact_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "request_id", "role") VALUES (NEW."contact_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."place_id", NEW."request_id", NEW."role"); RETURN NULL;',
                    hash="ca94e4023026f733a12246cf14a884ee247bc25a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4a601",
                    table="retention_requestedcontact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requestedcontact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "retention_requestedcontactevent" ("contact_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "request_id", "role") VALUES (OLD."contact_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."place_id", OLD."request_id", OLD."role"); RETURN NULL;',
                    hash="7fe1436a56fff913ad4da763551611260337978d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_94fb4",
                    table="retention_requestedcontact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requestedcontactevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="57e1f477e469459bf737aa2c38c8745f8df89993",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_856a1",
                    table="retention_requestedcontactevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
