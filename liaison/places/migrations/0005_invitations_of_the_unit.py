"""Whoever may invite to a committee sees its open invitations and may withdraw them, whoever sent them.

Supervisors, commanders and administrators could invite already, but saw only what they had sent themselves: a
second invitation to the same address was not noticed, and one left behind by a colleague could not be taken back.
"""

from django.db import migrations

MAY_INVITE = """
invited_by_id = (select app_user())
or place_id = any((select app_committee_places() || app_supervised_places() || app_administered_places())::bigint[])
or unit_id = any((select app_supervised_units() || app_administered_units())::bigint[])
"""
BEFORE = """
invited_by_id = (select app_user())
or place_id = any((select app_committee_places())::bigint[])
or unit_id = any((select app_supervised_units() || app_administered_units())::bigint[])
"""
WALL = """
drop policy web_read on places_invitation;
drop policy web_change on places_invitation;
create policy web_read on places_invitation for select to liaison_web
  using ({inviters} or token_digest = (select app_bearer()));
create policy web_change on places_invitation for update to liaison_web using ({inviters}) with check ({inviters});
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0004_places_asked_once")]
    operations = [migrations.RunSQL(WALL.format(inviters=MAY_INVITE), WALL.format(inviters=BEFORE))]
