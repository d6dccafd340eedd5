"""Two people of a unit give a third, who has lost every way in, a new one; and mails about signing in.

Whoever asks for a new password has not signed in: nobody may leave a message of these kinds, to an address alone.
"""

import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from liaison.db.walls import history_wall, wall

FUNCTIONS = """
-- Whom an administrator may help: whoever serves in their unit today, or belongs to the committee of a place there.
create function app_belongs_to_unit(someone bigint, unit bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from places_posting p where p.user_id = someone and p.unit_id = unit
                    and p.since <= app_today() and (p.until is null or p.until >= app_today()))
      or exists (select from places_membership m join places_place l on l.id = m.place_id
                  where m.user_id = someone and l.unit_id = unit
                    and m.since <= app_today() and (m.until is null or m.until >= app_today()))
$$;
"""
# Whom it helps and why never changes: only that it was confirmed or withdrawn.
GRANTS = """
revoke update on accounts_recovery from liaison_web;
grant update (confirmed_at, confirmed_by_id, withdrawn_at, withdrawn_by_id) on accounts_recovery to liaison_web;
create policy nobody_asks_for_a_link on outbox_message for insert to liaison_web with check (
  (select app_user()) is null and to_id is null and place_id is null and state = 'pending'
  and kind in ('accounts.reset', 'accounts.changed', 'accounts.confirm')
);
"""
UNDO = """
drop policy nobody_asks_for_a_link on outbox_message;
grant update on accounts_recovery to liaison_web;
"""
THEIR_UNIT = "unit_id = any((select app_administered_units() || app_commanded_units())::bigint[])"
BEGUN = """
started_by_id = (select app_user()) and confirmed_at is null and withdrawn_at is null
and unit_id = any((select app_administered_units())::bigint[]) and app_belongs_to_unit(person_id, unit_id)
"""
# The wall asks the same of a row before and after: one that waits, and one that this person has ended.
ENDED = f"""
{THEIR_UNIT} and coalesce(confirmed_by_id, withdrawn_by_id, (select app_user())) = (select app_user())
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_factors_and_sessions"),
        ("outbox", "0002_walls"),
        ("places", "0006_boundaries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recovery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(max_length=300, verbose_name="what happened, and how you know that it is they"),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("client_id", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.commandunit"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "recoveries",
                "ordering": ("-started_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="RecoveryEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(max_length=300, verbose_name="what happened, and how you know that it is they"),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("client_id", models.UUIDField(editable=False, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
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
                        to="accounts.recovery",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.commandunit",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="recovery_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="recovery_withdrawn_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at", None), ("withdrawn_at", None), _connector="OR"),
                name="recovery_ends_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recovery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("started_by", models.F("person")), _negated=True),
                    models.Q(
                        ("confirmed_by", None),
                        models.Q(("confirmed_by", models.F("person")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("confirmed_by", None),
                        models.Q(("confirmed_by", models.F("started_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="recovery_by_two_others",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recovery",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_recoveryevent" ("client_id", "confirmed_at", "confirmed_by_id", "expires_at", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_at", "started_by_id", "unit_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."client_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."expires_at", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."started_at", NEW."started_by_id", NEW."unit_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                    hash="5a7f42a6971cb3f4a16d8adf36c68fae44e7fd27",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bbb0e",
                    table="accounts_recovery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recovery",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_recoveryevent" ("client_id", "confirmed_at", "confirmed_by_id", "expires_at", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_at", "started_by_id", "unit_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."client_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."expires_at", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."started_at", NEW."started_by_id", NEW."unit_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;',
                    hash="85072e9c8ce65fa8d98b367933dc4040c7c293f4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_04d97",
                    table="accounts_recovery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recovery",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_recoveryevent" ("client_id", "confirmed_at", "confirmed_by_id", "expires_at", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_at", "started_by_id", "unit_id", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."client_id", OLD."confirmed_at", OLD."confirmed_by_id", OLD."expires_at", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."started_at", OLD."started_by_id", OLD."unit_id", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;',
                    hash="1c4d8d2f30b9381b6f650529bde81b5b8fd1d4b0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b7a88",
                    table="accounts_recovery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recoveryevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9d409398dd02c1cb7303c51d7a5013b00db16df0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_35c59",
                    table="accounts_recoveryevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FUNCTIONS, "drop function app_belongs_to_unit(bigint, bigint)"),
        wall("accounts_recovery", read=THEIR_UNIT, add=BEGUN, change=ENDED),
        history_wall("accounts_recoveryevent", read="false"),
        migrations.RunSQL(GRANTS, UNDO),
    ]
