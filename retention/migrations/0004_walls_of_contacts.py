"""Somebody without an account asks: how their entry is found, who reads that they asked, and who hands it over.

Administrators read no contacts. One function finds entries by exactly what their owner gave; another says whether an
entry may be named in a request, so that nobody names one of another unit or of somebody with an account.
"""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, history_wall, wall

ADMINISTERED_PLACE = "place_id = any((select app_administered_places())::bigint[])"
ME = "(select app_user())"

FUNCTIONS = r"""
-- Digits alone; +44 and 0044 are written as 0.
create function retention_number(typed text) returns text
  language sql immutable set search_path = public, pg_temp as $$
  select regexp_replace(regexp_replace(typed, '\D', '', 'g'), '^(00)?440?', '0')
$$;
create function retention_listed_as(unit bigint, given text)
  returns table (contact bigint, place bigint, role varchar, name varchar, since date, until date)
  language sql stable security definer set search_path = public, pg_temp as $$
  with asked as (select lower(btrim(regexp_replace(given, '\s+', ' ', 'g'))) as words,
                        case when given ~ '^[\d\s()+./-]+$' then retention_number(given) else '' end as number)
  select c.id, c.place_id, c.role, c.name, c.consented_on, c.ended_on
    from places_contact c join places_place l on l.id = c.place_id cross join asked
   where l.unit_id = unit and unit = any((select app_administered_units())::bigint[])
     and c.user_id is null and c.name <> 'A former contact' and words <> ''
     and (lower(c.email) = words
          or lower(btrim(regexp_replace(c.name, '\s+', ' ', 'g'))) = words
          -- A title or a second name may be missing; one word is too little, said twice as well.
          or ((select count(distinct word) from unnest(string_to_array(words, ' ')) as word) > 1
              and string_to_array(words, ' ') <@ regexp_split_to_array(lower(c.name), '[\s,]+'))
          or (length(number) >= 7 and retention_number(c.phone) = number))
   order by c.ended_on is not null, c.name, c.id limit 20
$$;
create function retention_may_be_requested(of_request bigint, of_contact bigint, of_place bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from retention_subjectrequest r
      join places_place l on l.unit_id = r.unit_id join places_contact c on c.place_id = l.id
     where r.id = of_request and r.person_id is null and r.answered_at is null and r.entered_by_id = app_user()
       and r.unit_id = any((select app_administered_units())::bigint[])
       and l.id = of_place and c.id = of_contact and c.user_id is null)
$$;
"""
DROP = """
drop function retention_may_be_requested(bigint, bigint, bigint);
drop function retention_listed_as(bigint, text);
drop function retention_number(text);
"""
READERS = """
drop policy web_read on retention_findings;
create policy web_read on retention_findings for select to liaison_web using ({read});
"""
GIVEN = f"""
person_id = {ME} or (giver_id = {ME} and exists (select from retention_subjectrequest r
  where r.id = request_id and r.unit_id = any((select app_administered_units())::bigint[])))
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_requests_of_contacts"), ("places", "0007_kept_wording")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP),
        wall(
            "retention_requestedcontact",
            read=f"{COMMITTEE} or {ADMINISTERED_PLACE}",
            add="retention_may_be_requested(request_id, contact_id, place_id)",
            change=NEVER,
        ),
        history_wall("retention_requestedcontactevent", read=COMMITTEE),
        migrations.RunSQL(
            READERS.format(read=GIVEN),
            READERS.format(read=f"person_id = {ME}"),
        ),
    ]
