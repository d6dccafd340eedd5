"""What an officer asks of those who plan is read by them and by those who lead a unit they serve in."""

from django.db import migrations

from liaison.db.walls import NEVER, history_wall, wall

OWN = "officer_id = (select app_user()) and (select app_on_rosters())"
LED = """officer_id in (
    select user_id from places_posting where unit_id = any((select app_supervised_units())::bigint[])
       and since <= (select app_today()) and (until is null or until >= (select app_today()))
)"""


class Migration(migrations.Migration):
    dependencies = [("rosters", "0003_working_preferences")]
    operations = [
        wall("rosters_workingpreferences", read=f"({OWN}) or {LED}", add=OWN, change=OWN),
        history_wall("rosters_workingpreferencesevent", read=NEVER),
    ]
