"""Who looked may be added by the person who looks, and read by the committee of the place."""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_consultation"), ("places", "0002_walls")]
    operations = [
        wall(
            "audit_consultation",
            read=COMMITTEE,
            add="by_id = (select app_user()) and (place_id = any((select app_places())::bigint[])"
            " or place_id = any((select app_administered_places())::bigint[]))",
            change=NEVER,
        ),
        migrations.RunSQL(
            "revoke update, delete, truncate on audit_consultation from liaison_web, liaison_worker",
            "grant update on audit_consultation to liaison_web, liaison_worker",
        ),
    ]
