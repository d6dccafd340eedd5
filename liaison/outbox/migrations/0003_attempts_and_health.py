"""When to try again, when a mail was first tried, and how the outbox is, told in numbers to anybody who asks.

The web may not read other people's messages, so what `/readyz` says comes from a function of the owner's that
answers with figures alone. Only the worker keeps heartbeats and notes what bounced.
"""

from django.db import migrations, models

HEALTH = """
create function outbox_health() returns table (oldest_unsent_seconds integer, expired bigint, failed bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select extract(epoch from now() - due_at)::integer from outbox_message
                    where state in ('pending', 'sending') and due_at <= now()
                      -- One that waits for somebody's quiet hours to end is not late.
                      and not (retry_at is not null and retry_at > now() and last_error = '')
                    order by due_at limit 1), 0),
         (select count(*) from outbox_message where state = 'expired' and expires_at > now() - interval '7 days'),
         (select count(*) from outbox_message where state = 'failed' and expires_at > now() - interval '7 days')
$$;
revoke insert, update on outbox_heartbeat from liaison_web;
"""
UNDO = """
grant insert, update on outbox_heartbeat to liaison_web;
drop function outbox_health();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_walls")]
    operations = [
        migrations.AddField(
            "message",
            "retry_at",
            models.DateTimeField(null=True, help_text="Not before this moment: the carrier said: try later."),
        ),
        migrations.AddField(
            "message",
            "said_at",
            models.DateTimeField(null=True, help_text="The first attempt, and the Date of every attempt after it."),
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["expired", "failed"]),
                name="message_not_said",
            ),
        ),
        migrations.RunSQL(HEALTH, UNDO),
    ]
