"""Links with which calendar programs fetch one person's visits, behind the second wall.

A row is its owner's; whoever has the token itself reads the one row it belongs to, while the link and its owner's
account are in use. And two things that a calendar says and nobody reads directly: when a visit last changed, and from
which visits somebody was called off where they may no longer see the place.
"""

import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from liaison.db.walls import NEVER, history_wall, wall

OWN = "user_id = (select app_user())"
BEARER = (
    "token_digest = (select app_bearer()) and revoked_at is null"
    " and exists (select from accounts_user owner where owner.id = user_id and owner.is_active)"
)
# Whose link it is and which token it has never changes: only whether it was revoked, and when it was used.
GRANTS = """
revoke update on visits_calendarlink from liaison_web;
grant update (revoked_at, last_used_at) on visits_calendarlink to liaison_web;
"""
NO_GRANTS = "grant update on visits_calendarlink to liaison_web;"
# The history itself is for committees alone; the moment of the last change is for everybody who sees the visit.
# Of a visit at a place that one does not see (any more) nothing is told but that one is not needed, and when.
FUNCTIONS = """
create function app_visits_changed(visits bigint[]) returns table (visit bigint, at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select pgh_obj_id, max(pgh_created_at) from visits_visitevent
   where pgh_obj_id = any(visits) and place_id = any(app_places()) group by pgh_obj_id
$$;
create function app_called_off(since timestamptz, until timestamptz)
  returns table (ref text, starts_at timestamptz, ends_at timestamptz, version integer, changes bigint, at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select v.ref, v.starts_at, v.ends_at, v.version, 2 * count(*) - 1, max(a.released_at)
    from visits_allotment a join visits_visit v on v.id = a.visit_id
   where a.officer_id = app_user() and v.planned_at is not null and v.ends_at > since and v.starts_at < until
     and v.place_id <> all(app_places())
     and exists (select from app_postings() where role in ('officer', 'supervisor', 'commander', 'adviser'))
   group by v.id having bool_and(a.released_at is not null)
$$;
"""
NO_FUNCTIONS = """
drop function app_called_off(timestamptz, timestamptz);
drop function app_visits_changed(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0005_allotments_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("last_used_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalendarLinkEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="visits.calendarlink",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
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
            model_name="calendarlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("user",), name="one_calendar_link_per_person"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarlink",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "visits_calendarlinkevent" ("id", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;',
                    hash="c6212b1e35ebc4e84190995563f3d4a71200d3b8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dec3f",
                    table="visits_calendarlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarlink",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "visits_calendarlinkevent" ("id", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (NEW."id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."user_id"); RETURN NULL;',
                    hash="cd71258d056a14b55a25d19ca85b7724f7da20aa",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc48c",
                    table="visits_calendarlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarlink",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "visits_calendarlinkevent" ("id", "made_at", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "user_id") VALUES (OLD."id", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."user_id"); RETURN NULL;',
                    hash="bf1c6ae21e8ff1fb33bedb4c8ef8598cd099d24c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b81fe",
                    table="visits_calendarlink",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarlinkevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8185e7ec169861b246b2dbd3fe28cfcc2c76a39e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5d08b",
                    table="visits_calendarlinkevent",
                    when="BEFORE",
                ),
            ),
        ),
        wall("visits_calendarlink", read=f"{OWN} or ({BEARER})", add=f"{OWN} and revoked_at is null", change=OWN),
        history_wall("visits_calendarlinkevent", read=NEVER),
        migrations.RunSQL(GRANTS, NO_GRANTS),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
