"""Whoever reads a letter is told which of its quotations are still agreed to, also where the place is hidden from them.

Versions are never changed. Words that a committee took back or changed later are left out wherever an older version is
read, and by the committees that are asked to sign it: they cannot see each other's quotations.
"""

from django.db import migrations

FUNCTION = """
create function app_consents(letter bigint) returns table (ref varchar, words text, is_named boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select q.ref, q.text, q.answer = 'yes' from letters_quotation q
   where q.letter_id = letter and q.letter_id = any(app_letters())
     and q.answer in ('yes', 'unnamed') and q.withdrawn_at is null
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_walls")]
    operations = [migrations.RunSQL(FUNCTION, "drop function app_consents(bigint);")]
