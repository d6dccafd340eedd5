"""Who reads what is due, decided and held; and the one way in which what stands as written may lose its words.

Police decide for their unit, a committee for what is its own; the worker counts, erases and reports. Of what is kept
about a person they alone read the findings. Letters are never changed by anybody: `retention_begin` names the
transaction in which a recorded decision is carried out, and their triggers let that one pass.
"""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, history_wall, wall

ME = "(select app_user())"
LED = "unit_id = any((select app_supervised_units())::bigint[])"
ADMINISTERED = "unit_id = any((select app_administered_units())::bigint[])"
OVERSEEN = "unit_id = any((select app_oversight_units())::bigint[])"
SCOPED = f"{LED} or {COMMITTEE}"
THEIRS_TO_DECIDE = """exists (select from retention_rule r where r.id = rule_id
  and r.reviewer = case when unit_id is null then 'committee' else 'leaders' end)"""
OWN_OR_ANSWERED = f"person_id = {ME} or {ADMINISTERED}"

ERASING = """
create table retention_erasing (xact xid8 primary key);
revoke all on retention_erasing from liaison_web, liaison_worker;

-- From here to the end of the transaction, or to retention_end(), what stands as written may lose its words.
create function retention_begin(decided_as text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from retention_decision where ref = decided_as and answer = 'erase' and finished_at is null) then
    raise exception 'retention_begin: % is no decision to erase', decided_as using errcode = 'insufficient_privilege';
  end if;
  insert into retention_erasing values (pg_current_xact_id()) on conflict do nothing;
end $$;
create function retention_end() returns void
  language sql security definer set search_path = public, pg_temp as $$
  delete from retention_erasing where xact = pg_current_xact_id();
$$;
create function retention_is_erasing() returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from retention_erasing where xact = pg_current_xact_id());
$$;
revoke execute on function retention_begin(text), retention_end(), retention_is_erasing() from public;
grant execute on function retention_begin(text), retention_end() to liaison_worker;
"""
DROP = """
drop function retention_is_erasing();
drop function retention_end();
drop function retention_begin(text);
drop table retention_erasing;
"""
GUARDED = {
    "letter_is_kept": "letters_letter",
    "quotation_is_theirs": "letters_quotation",
    "cosignature_is_theirs": "letters_cosignature",
}
# A condition on the trigger itself, so that the functions stay as they are.
PASSAGE = """
drop trigger {name} on {table};
create trigger {name} before {events} on {table}
  for each row when (not retention_is_erasing()) execute function {function}();
"""
BACK = """
drop trigger {name} on {table};
create trigger {name} before {events} on {table} for each row execute function {function}();
"""
STANDING = ("letters_letterversion", "letters_letterstep")


def _triggers(text: str) -> str:
    kept = [
        text.format(name=name, table=table, events="update", function=f"letters_{name}")
        for name, table in GUARDED.items()
    ]
    standing = [
        text.format(
            name="stands_as_written", table=table, events="update or delete", function="letters_stands_as_written"
        )
        for table in STANDING
    ]
    return "".join(kept + standing)


# What people who have gone leave behind of their sign-in; the web role may delete the same.
SIGN_IN = (
    "mfa_authenticator, usersessions_usersession, socialaccount_socialtoken, socialaccount_socialaccount,"
    " account_emailconfirmation, account_emailaddress"
)


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("letters", "0004_consents"),
        ("accounts", "0003_factors_and_sessions"),
        ("audit", "0006_erasing"),
    ]
    operations = [
        migrations.RunSQL(ERASING, DROP),
        # A trigger's condition is checked by whoever writes.
        migrations.RunSQL(
            "grant execute on function retention_is_erasing() to liaison_web, liaison_worker", migrations.RunSQL.noop
        ),
        migrations.RunSQL(_triggers(PASSAGE), _triggers(BACK)),
        migrations.RunSQL(
            f"grant delete on {SIGN_IN} to liaison_worker", f"revoke delete on {SIGN_IN} from liaison_worker"
        ),
        wall(
            "retention_rule",
            read=f"{ME} is not null",
            add=NEVER,
            change="(select app_administered_units()) <> '{}'",
        ),
        wall("retention_due", read=SCOPED, add=NEVER, change=NEVER),
        wall(
            "retention_decision",
            read=SCOPED,
            add=f"reviewer_id = {ME} and request_id is null and finished_at is null and ({SCOPED}) and {THEIRS_TO_DECIDE}",
            change=NEVER,
        ),
        wall("retention_erased", read=SCOPED, add=NEVER, change=NEVER),
        wall(
            "retention_hold",
            read=f"{SCOPED} or person_id = {ME} or {ADMINISTERED}",
            add=f"placed_by_id = {ME} and {LED}",
            change=LED,
        ),
        wall(
            "retention_subjectrequest",
            read=OWN_OR_ANSWERED,
            add=f"entered_by_id = {ME} and ({OWN_OR_ANSWERED})",
            change=OWN_OR_ANSWERED,
        ),
        wall("retention_findings", read=f"person_id = {ME}", add=NEVER, change=NEVER),
        wall(
            "retention_report",
            read=f"(audience = 'unit' and {LED}) or (audience = 'oversight' and {OVERSEEN})",
            add=NEVER,
            change=NEVER,
        ),
        history_wall("retention_ruleevent", read=NEVER),
        history_wall("retention_decisionevent", read=SCOPED),
        history_wall("retention_holdevent", read=SCOPED),
        history_wall("retention_subjectrequestevent", read=NEVER),
    ]
