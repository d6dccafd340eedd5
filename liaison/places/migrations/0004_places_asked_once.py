"""Which places somebody may see is worked out once in a transaction, and then read.

Every walled table of a statement asks for it, and a page reads a dozen tables: for an officer with years of visits
behind them that was most of the page's time. The answer lies in a setting that is local to the transaction, as the
acting person does; binding somebody (liaison/db/acting.py) empties it.
"""

from django.db import migrations

ONCE = """
create function app_work_out_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select set_config('app.places', (app_committee_places() || app_police_places())::text, true)::bigint[]
$$;
create or replace function app_places() returns bigint[] language sql stable
  return coalesce(nullif(current_setting('app.places', true), '')::bigint[], app_work_out_places());
"""
EVERY_TIME = """
create or replace function app_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select app_committee_places() || app_police_places()
$$;
drop function app_work_out_places();
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0003_invitation_walls")]
    operations = [migrations.RunSQL(ONCE, EVERY_TIME)]
