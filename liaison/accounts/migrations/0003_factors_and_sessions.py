"""What the web role may delete of second factors, sessions and identities: people take them back themselves."""

from django.db import migrations

TABLES = "mfa_authenticator, usersessions_usersession, socialaccount_socialaccount, socialaccount_socialtoken"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_grants"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [
        migrations.RunSQL(f"grant delete on {TABLES} to liaison_web", f"revoke delete on {TABLES} from liaison_web")
    ]
