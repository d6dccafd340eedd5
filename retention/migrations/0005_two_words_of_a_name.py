"""An entry is found by two different words of a name: the same title said twice would find everybody who has it."""

from django.db import migrations

LOOKING = r"""
create or replace function retention_listed_as(unit bigint, given text)
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
"""
BEFORE = r"""
create or replace function retention_listed_as(unit bigint, given text)
  returns table (contact bigint, place bigint, role varchar, name varchar, since date, until date)
  language sql stable security definer set search_path = public, pg_temp as $$
  with asked as (select lower(btrim(regexp_replace(given, '\s+', ' ', 'g'))) as words,
                        case when given ~ '^[\d\s()+./-]+$' then retention_number(given) else '' end as number)
  select c.id, c.place_id, c.role, c.name, c.consented_on, c.ended_on
    from places_contact c join places_place l on l.id = c.place_id cross join asked
   where l.unit_id = unit and unit = any((select app_administered_units())::bigint[])
     and c.user_id is null and c.name <> 'A former contact'
     and (lower(c.email) = words
          or lower(btrim(regexp_replace(c.name, '\s+', ' ', 'g'))) = words
          -- A title or a second name may be missing, a name alone is too little.
          or (position(' ' in words) > 0
              and string_to_array(words, ' ') <@ regexp_split_to_array(lower(c.name), '[\s,]+'))
          or (length(number) >= 7 and retention_number(c.phone) = number))
   order by c.ended_on is not null, c.name, c.id limit 20
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0004_walls_of_contacts")]
    operations = [migrations.RunSQL(LOOKING, BEFORE)]
