"""Whoever reads a letter is noted at the places whose words or signatures stand in it, also where they see no place.

An oversight reader and another committee read words of places that they do not see, and may not write into the read log
of such a place. This function does, for the letter they may read, in their own name, and tells them nothing back.
"""

from django.db import migrations

NOTE = """
create function app_note_letter_read(
    letter bigint, numbers integer[], page text, path text, role text, manner text, purpose text, request uuid)
  returns void language sql volatile security definer set search_path = public, pg_temp as $$
  insert into audit_consultation (place_id, by_id, at, page, path, role, manner, purpose, request_id)
  select heard.place_id, app_user(), now(), $3, $4, $5, $6, $7, $8
    from (select q.place_id from letters_quotation q join letters_letterversion v on v.letter_id = q.letter_id
           where q.letter_id = $1 and v.number = any($2) and v.quoted ? q.ref
          union
          select c.place_id from letters_cosignature c
           where c.letter_id = $1 and c.taken_back_at is null and c.signed_version = any($2)) as heard
   where app_user() is not null and $1 = any(app_letters())
     -- Those that they see are noted with everything else of the page.
     and not heard.place_id = any(app_places())
   order by heard.place_id
$$;
revoke execute on function app_note_letter_read(bigint, integer[], text, text, text, text, text, uuid) from public;
grant execute on function app_note_letter_read(bigint, integer[], text, text, text, text, text, uuid) to liaison_web;
"""
DROP = "drop function app_note_letter_read(bigint, integer[], text, text, text, text, text, uuid)"


class Migration(migrations.Migration):
    dependencies = [("letters", "0004_consents"), ("audit", "0004_readings_once_a_spell")]
    operations = [migrations.RunSQL(NOTE, DROP)]
