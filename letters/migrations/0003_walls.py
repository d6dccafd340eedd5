"""Letters are written by those who lead a unit; signed, sent and followed up by its commanders alone.

A sent letter is read by the unit's oversight readers and by the committees whose words stand in it; a committee that is
asked to sign reads the letter from then on. What a committee consents to, it alone writes.

The policies say which rows; three triggers say which columns, since a policy cannot compare a row with what it was:
what is fixed about a letter and all of a sent one, a signature in one's own name only, and consent, which only the
committee gives and which stands still once the letter is sent. Versions and steps are never changed by anybody.
"""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, history_wall, wall

FUNCTIONS = """
create function app_oversight_units() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct unit_id), '{}') from app_postings() where role = 'oversight'
$$;
create function app_led_places() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from places_place where unit_id = any(app_supervised_units())
$$;
create function app_led_letters() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from letters_letter where unit_id = any(app_supervised_units())
$$;
create function app_led_drafts() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from letters_letter
   where unit_id = any(app_supervised_units()) and state = 'draft'
$$;
-- What is signed is not written on: whoever writes takes the signature away first.
create function app_unsigned_drafts() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from letters_letter
   where unit_id = any(app_supervised_units()) and state = 'draft' and signed_at is null
$$;
create function app_commanded_letters() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from letters_letter where unit_id = any(app_commanded_units())
$$;
create function app_letters_of_committees() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  with own as materialized (select unnest(app_committee_places()) as id),
       told as (
  select c.letter_id from letters_cosignature c
   where c.taken_back_at is null and c.place_id in (select id from own)
  union
  select q.letter_id from letters_quotation q join letters_letter l on l.id = q.letter_id
   where q.used and l.sent_on is not null and q.place_id in (select id from own))
  select coalesce(array_agg(letter_id), '{}') from told
$$;
-- A worry that is counted or quoted is of the place that the row is about.
create function app_concern_is_at(concern bigint, place bigint) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from visits_concern where id = concern and place_id = place)
$$;
create function app_letters() returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from letters_letter
   where unit_id = any(app_supervised_units())
      or (sent_on is not null and unit_id = any(app_oversight_units()))
      or id = any(app_letters_of_committees())
$$;
"""
DROP_FUNCTIONS = """
drop function app_letters();
drop function app_concern_is_at(bigint, bigint);
drop function app_letters_of_committees();
drop function app_commanded_letters();
drop function app_unsigned_drafts();
drop function app_led_drafts();
drop function app_led_letters();
drop function app_led_places();
drop function app_oversight_units();
"""
TRIGGERS = """
create function letters_letter_is_kept() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (new.ref, new.unit_id, new.body_id, new.begun_by_id, new.begun_at)
     is distinct from (old.ref, old.unit_id, old.body_id, old.begun_by_id, old.begun_at) then
    raise exception 'letter_is_kept: whose letter it is and to whom it goes does not change';
  end if;
  if old.sent_on is not null and (
     to_jsonb(new) - '{state,version}'::text[] is distinct from to_jsonb(old) - '{state,version}'::text[]
     or array_position('{sent,acknowledged,replied,closed}'::text[], new.state::text)
      < array_position('{sent,acknowledged,replied,closed}'::text[], old.state::text)) then
    raise exception 'letter_is_kept: nothing of a letter changes once it is sent';
  end if;
  if app_user() is not null and (
     (new.signed_by_id is distinct from old.signed_by_id and new.signed_by_id <> app_user())
     or (new.sent_by_id is distinct from old.sent_by_id and new.sent_by_id <> app_user())) then
    raise exception 'letter_is_kept: nobody signs or sends in another name';
  end if;
  return new;
end $$;
create trigger letter_is_kept before update on letters_letter
  for each row execute function letters_letter_is_kept();

create function letters_quotation_is_theirs() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare consent boolean;
begin
  if to_jsonb(new) - '{text,answer,answered_by_id,answered_at,withdrawn_at,withdrawn_by_id,used,ended_at,version}'::text[]
     is distinct from
     to_jsonb(old) - '{text,answer,answered_by_id,answered_at,withdrawn_at,withdrawn_by_id,used,ended_at,version}'::text[] then
    raise exception 'quotation_is_theirs: what was asked of whom does not change';
  end if;
  consent := (new.text, new.answer, new.answered_by_id, new.answered_at, new.withdrawn_at, new.withdrawn_by_id)
    is distinct from (old.text, old.answer, old.answered_by_id, old.answered_at, old.withdrawn_at, old.withdrawn_by_id);
  if consent and old.ended_at is not null then
    raise exception 'quotation_is_theirs: consent stands still once the letter is sent or given up';
  end if;
  if app_user() is null then
    return new;
  end if;
  if consent and not new.place_id = any(app_committee_places()) then
    raise exception 'quotation_is_theirs: only the committee consents';
  end if;
  if new.used is distinct from old.used and not new.letter_id = any(app_commanded_letters()) then
    raise exception 'quotation_is_theirs: only who sends the letter says that it quotes';
  end if;
  if new.ended_at is distinct from old.ended_at and not new.letter_id = any(app_led_letters()) then
    raise exception 'quotation_is_theirs: only who leads the unit ends the asking';
  end if;
  return new;
end $$;
create trigger quotation_is_theirs before update on letters_quotation
  for each row execute function letters_quotation_is_theirs();

create function letters_cosignature_is_theirs() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (new.place_id, new.letter_id, new.asked_by_id, new.asked_at)
     is distinct from (old.place_id, old.letter_id, old.asked_by_id, old.asked_at) then
    raise exception 'cosignature_is_theirs: what was asked of whom does not change';
  end if;
  if exists (select from letters_letter where id = new.letter_id and state <> 'draft') then
    raise exception 'cosignature_is_theirs: the letter is not a draft any more';
  end if;
  if app_user() is null then
    return new;
  end if;
  if new.signed_at is not null and (new.signed_version, new.signed_as, new.signed_by_id, new.signed_at)
     is distinct from (old.signed_version, old.signed_as, old.signed_by_id, old.signed_at)
     and not (new.place_id = any(app_committee_places()) and new.signed_by_id = app_user()) then
    raise exception 'cosignature_is_theirs: only the committee signs';
  end if;
  if new.declined_at is not null and (new.declined_by_id, new.declined_at)
     is distinct from (old.declined_by_id, old.declined_at)
     and not (new.place_id = any(app_committee_places()) and new.declined_by_id = app_user()) then
    raise exception 'cosignature_is_theirs: only the committee declines';
  end if;
  if new.taken_back_at is distinct from old.taken_back_at and not new.letter_id = any(app_led_letters()) then
    raise exception 'cosignature_is_theirs: only who asked takes it back';
  end if;
  return new;
end $$;
create trigger cosignature_is_theirs before update on letters_cosignature
  for each row execute function letters_cosignature_is_theirs();

create function letters_stands_as_written() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  raise exception 'stands_as_written: % is added to and never changed', tg_table_name;
end $$;
create trigger stands_as_written before update or delete on letters_letterversion
  for each row execute function letters_stands_as_written();
create trigger stands_as_written before update or delete on letters_letterstep
  for each row execute function letters_stands_as_written();
"""
DROP_TRIGGERS = """
drop trigger stands_as_written on letters_letterstep;
drop trigger stands_as_written on letters_letterversion;
drop function letters_stands_as_written();
drop trigger cosignature_is_theirs on letters_cosignature;
drop function letters_cosignature_is_theirs();
drop trigger quotation_is_theirs on letters_quotation;
drop function letters_quotation_is_theirs();
drop trigger letter_is_kept on letters_letter;
drop function letters_letter_is_kept();
"""
SIGNED_IN = "(select app_user()) is not null"
ADMINISTERING = "(select app_administered_units()) <> '{}'"
ADMINISTERED = "unit_id = any((select app_administered_units())::bigint[])"
ME = "(select app_user())"
LED = "unit_id = any((select app_supervised_units())::bigint[])"
COMMANDED = "unit_id = any((select app_commanded_units())::bigint[])"
OVERSEEN = "sent_on is not null and unit_id = any((select app_oversight_units())::bigint[])"
UNSIGNED = f"{LED} and signed_by_id is null and sent_on is null"
OF_LETTERS = "letter_id = any((select app_letters())::bigint[])"
OF_LED = "letter_id = any((select app_led_letters())::bigint[])"
OF_LED_DRAFTS = "letter_id = any((select app_led_drafts())::bigint[])"
OF_UNSIGNED = "letter_id = any((select app_unsigned_drafts())::bigint[])"
OF_COMMANDED = "letter_id = any((select app_commanded_letters())::bigint[])"
OF_LED_PLACES = "place_id = any((select app_led_places())::bigint[])"
ASKED = f"asked_by_id = {ME} and {OF_LED_DRAFTS} and {OF_LED_PLACES}"
CATEGORISING = f"made_by_id = {ME} and {OF_LED_PLACES} and app_concern_is_at(concern_id, place_id)"
QUOTING = f"{ASKED} and (concern_id is null or app_concern_is_at(concern_id, place_id))"
VOICES = ("categorised", "quotation", "cosignature")


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0002_letters_that_ended"),
        ("places", "0003_invitation_walls"),
        ("visits", "0002_walls"),
        ("audit", "0003_wall"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
        *(
            wall(f"letters_{table}", read=SIGNED_IN, add=ADMINISTERING, change=ADMINISTERING)
            for table in ("oversightbody", "officeholder")
        ),
        wall("letters_remit", read=SIGNED_IN, add=ADMINISTERED, change=ADMINISTERED),
        wall(
            "letters_letter",
            read=f"{LED} or ({OVERSEEN}) or id = any((select app_letters_of_committees())::bigint[])",
            add=f"{UNSIGNED} and state = 'draft' and begun_by_id = {ME}",
            change=f"{COMMANDED} or ({UNSIGNED})",
        ),
        # Who may only write can also take a commander's signature away, by writing on: the row as it was is let
        # through, the row as it becomes must be unsigned.
        migrations.RunSQL(
            f"alter policy web_change on letters_letter using ({COMMANDED} or ({LED} and sent_on is null))",
            f"alter policy web_change on letters_letter using ({COMMANDED} or ({UNSIGNED}))",
        ),
        wall(
            "letters_letterversion",
            read=OF_LETTERS,
            add=f"made_by_id = {ME} and {OF_UNSIGNED}",
            change=NEVER,
        ),
        wall(
            "letters_letterstep",
            read=OF_LETTERS,
            add=f"made_by_id = {ME} and ({OF_COMMANDED} or (what = 'dropped' and {OF_LED}))",
            change=NEVER,
        ),
        wall(
            "letters_categorised",
            read=f"{COMMITTEE} or {OF_LED_PLACES}",
            add=CATEGORISING,
            change=f"{OF_LED_PLACES} and app_concern_is_at(concern_id, place_id)",
        ),
        wall(
            "letters_quotation",
            read=f"{COMMITTEE} or {OF_LED}",
            add=QUOTING,
            change=f"{COMMITTEE} or {OF_LED}",
        ),
        wall("letters_cosignature", read=f"{COMMITTEE} or {OF_LED}", add=ASKED, change=f"{COMMITTEE} or {OF_LED}"),
        *(history_wall(f"letters_{table}event", read=NEVER) for table in ("oversightbody", "officeholder", "remit")),
        history_wall("letters_letterevent", read=LED),
        *(history_wall(f"letters_{table}event", read=OF_LED) for table in ("letterversion", "letterstep")),
        *(history_wall(f"letters_{table}event", read=COMMITTEE) for table in VOICES),
    ]
