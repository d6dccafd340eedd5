"""Administrators see whether messages of their units went out: who, when and what went wrong, not what was said."""

from django.db import migrations

LOOK = """
create policy administrators_look on outbox_message for select to liaison_web using (
  place_id = any((select app_administered_places())::bigint[])
  or (place_id is null and (select app_administered_units()) <> '{}')
);
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_attempts_and_health"), ("places", "0003_invitation_walls")]
    operations = [migrations.RunSQL(LOOK, "drop policy administrators_look on outbox_message;")]
