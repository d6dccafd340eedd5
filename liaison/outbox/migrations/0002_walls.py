"""Anybody who acts may leave a message; only its recipient and the worker read it."""

from django.db import migrations

from liaison.db.walls import NEVER, wall

SELF = "user_id = (select app_user())"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("places", "0002_walls")]
    operations = [
        wall(
            "outbox_message",
            read="to_id = (select app_user())",
            add="(select app_user()) is not null",
            change=NEVER,
        ),
        wall("outbox_preference", read=SELF, add=SELF, change=SELF),
        wall("outbox_quiethours", read=SELF, add=SELF, change=SELF),
        wall("outbox_reachability", read=SELF, add=NEVER, change=NEVER),
        migrations.RunSQL(
            "revoke update, delete, truncate on outbox_message from liaison_web",
            "grant update on outbox_message to liaison_web",
        ),
    ]
