"""A committee that confirms a date of its own place moves the visits planned for it.

Besides the police, a committee may therefore change planned visits of its own place that are made for one of its
gatherings: to another time, or called off. It can never log one, nor change what was logged.
"""

from django.db import migrations

from liaison.db.walls import COMMITTEE

ANCHORED = f"{COMMITTEE} and sitting_id is not null and logged_at is null"


class Migration(migrations.Migration):
    dependencies = [("visits", "0003_newest_visits")]
    operations = [
        migrations.RunSQL(
            f"""
            create policy web_move on visits_visit for update to liaison_web
              using ({ANCHORED} and status = 'planned')
              with check ({ANCHORED} and status in ('planned', 'cancelled'));
            """,
            "drop policy web_move on visits_visit;",
        )
    ]
