"""Whoever guesses has not signed in: nobody may leave the message that tells an account's owner of it."""

from django.db import migrations

WHOM = """
(select app_user()) is null and to_id is null and place_id is null and state = 'pending'
and kind in ('accounts.reset', 'accounts.changed', 'accounts.confirm'{more})
"""
CHANGE = "alter policy nobody_asks_for_a_link on outbox_message with check ({whom})"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_recovery")]
    operations = [
        migrations.RunSQL(
            CHANGE.format(whom=WHOM.format(more=", 'accounts.tried'")), CHANGE.format(whom=WHOM.format(more=""))
        )
    ]
