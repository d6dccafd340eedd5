"""Who reads and answers corrections, who fetches copies, and who reads how often places were looked at."""

from django.db import migrations

from liaison.db.walls import COMMITTEE, NEVER, POLICE, SEEN, history_wall, wall

READERS = (
    "unit_id = any((select app_oversight_units())::bigint[]) or unit_id = any((select app_commanded_units())::bigint[])"
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("letters", "0003_walls"), ("places", "0005_invitations_of_the_unit")]
    operations = [
        wall("ledger_correction", read=SEEN, add=COMMITTEE, change=POLICE),
        wall("ledger_heldcopy", read=COMMITTEE, add=COMMITTEE, change=NEVER),
        wall("ledger_accessmonth", read=READERS, add=NEVER, change=NEVER),
        history_wall("ledger_correctionevent", read=COMMITTEE),
        history_wall("ledger_heldcopyevent", read=COMMITTEE),
    ]
