"""What changes several times within minutes settles before it is told."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from liaison.db.walls import NEVER, wall

HEALTH = """
create or replace function outbox_health()
  returns table (oldest_unsent_seconds integer, expired bigint, failed bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select greatest(
           coalesce((select extract(epoch from now() - due_at)::integer from outbox_message
                      where state in ('pending', 'sending') and due_at <= now()
                        -- One that waits for somebody's quiet hours to end is not late.
                        and not (retry_at is not null and retry_at > now() and last_error = '')
                      order by due_at limit 1), 0){settling}),
         (select count(*) from outbox_message where state = 'expired' and expires_at > now() - interval '7 days'),
         (select count(*) from outbox_message where state = 'failed' and expires_at > now() - interval '7 days')
$$;
"""
# What has settled for so long that a dispatcher should have made a message of it.
UNTOLD = """,
           coalesce((select extract(epoch from now() - min(made_at) - interval '10 minutes')::integer
                       from outbox_alteration where told_in_id is null), 0)"""


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0005_administrators_look_at_home"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Alteration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("thing", models.BigIntegerField()),
                ("was", models.JSONField(null=True)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="Later than this nobody need be told.")),
                ("at_once", models.BooleanField(default=False)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alterations",
                        to="outbox.message",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "alteration",
            models.Index(fields=["to", "kind"], condition=models.Q(("told_in", None)), name="alteration_untold"),
        ),
        migrations.AddIndex(
            "alteration", models.Index(fields=["to", "kind", "thing", "id"], name="alteration_of_thing")
        ),
        migrations.AddConstraint(
            "alteration",
            models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("made_at"))), name="alteration_until_later"
            ),
        ),
        # Anybody who acts may note one; only the worker reads it, and nobody else changes it.
        wall("outbox_alteration", read=NEVER, add="(select app_user()) is not null", change=NEVER),
        migrations.RunSQL(
            "revoke update, delete, truncate on outbox_alteration from liaison_web",
            "grant update on outbox_alteration to liaison_web",
        ),
        migrations.RunSQL(HEALTH.format(settling=UNTOLD), HEALTH.format(settling="")),
    ]
