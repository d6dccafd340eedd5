"""Words of a worry that is settled but not told yet; and an account that is closed takes its calendar link with it."""

from django.db import migrations, models

STATUSES = [
    ("open", "Open"),
    ("acknowledged", "Acknowledged"),
    ("in-progress", "In progress"),
    ("resolved", "Resolved, answer to follow"),
    ("not-possible", "Not possible, answer to follow"),
    ("fed-back", "Fed back"),
    ("agreed", "Agreed by the committee"),
]
# In the database, so that it holds however an account is closed. A link that worked again when the account is opened
# again would be in programs and mailboxes that nobody thought of since.
CLOSED = """
create function app_account_is_closed() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update visits_calendarlink set revoked_at = now() where user_id = new.id and revoked_at is null;
  return null;
end $$;
create trigger account_is_closed after update on accounts_user
  for each row when (old.is_active and not new.is_active) execute function app_account_is_closed();
"""


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_mobilising_walls"), ("accounts", "0001_initial")]
    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name="status",
                field=models.CharField(choices=STATUSES, max_length=13, **default),
            )
            for model, default in (
                ("concern", {"default": "open"}),
                ("concernevent", {"default": "open"}),
                ("concernstep", {}),
                ("concernstepevent", {}),
            )
        ),
        migrations.RunSQL(
            CLOSED, "drop trigger account_is_closed on accounts_user; drop function app_account_is_closed();"
        ),
    ]
