"""Who reads that words were kept: the committee of the place, those who lead the unit, and whoever kept them.

Committees keep words in what is theirs alone, such as the log of what happened: police of the place learn nothing of it.
"""

from django.db import migrations

from liaison.db.walls import COMMITTEE, SEEN

LED = "unit_id = any((select app_supervised_units())::bigint[])"
OWN = "kept_by_id = (select app_user())"
READ = """
drop policy web_read on places_keptwording;
create policy web_read on places_keptwording for select to liaison_web using ({read});
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0007_kept_wording")]

    operations = [
        migrations.RunSQL(READ.format(read=f"{COMMITTEE} or {LED} or {OWN}"), READ.format(read=f"{SEEN} or {LED}"))
    ]
