"""What the web role may delete: its own sign-in records, and no history of people at all may be written by hand."""

from django.db import migrations

GRANT = """
grant delete on account_emailaddress, account_emailconfirmation to liaison_web;
revoke insert, update, delete, truncate on accounts_userevent, accounts_forceidevent from liaison_web, liaison_worker;
revoke select on accounts_userevent, accounts_forceidevent from liaison_web;
"""
REVOKE = "revoke delete on account_emailaddress, account_emailconfirmation from liaison_web;"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]
    operations = [migrations.RunSQL(GRANT, REVOKE)]
