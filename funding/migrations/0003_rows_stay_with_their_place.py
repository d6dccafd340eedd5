"""What a row hangs on belongs to the row's own place.

The walls ask for the place alone. Without this a committee could, past the portal, hang a row of its own place on
somebody else's application, or put somebody else's file into its own pack.
"""

from django.db import migrations

ON_APPLICATIONS = (
    "answer sectionmark declaration measure step stepnote packitem share helprequest threadmessage deadline pack"
    " evidence"
).split()
TARGETS = ("application", "evidence", "incident", "step")
TIED = (
    *((table, "application_id", "application") for table in ON_APPLICATIONS),
    ("application", "previous_id", "application"),
    ("stepnote", "step_id", "step"),
    ("step", "document_id", "evidence"),
    ("packitem", "evidence_id", "evidence"),
    ("evidence", "incident_id", "incident"),
)


def target(table: str) -> migrations.RunSQL:
    """Rows of this table can be pointed at together with their place."""
    return migrations.RunSQL(
        f"alter table funding_{table} add constraint funding_{table}_at_its_place unique (id, place_id)",
        f"alter table funding_{table} drop constraint funding_{table}_at_its_place",
    )


def tied(table: str, column: str, to: str) -> migrations.RunSQL:
    """The pair of what this column points at and the row's place must be one of `to`."""
    name = f"funding_{table}_{column}_at_its_place"
    return migrations.RunSQL(
        f"alter table funding_{table} add constraint {name}"
        f" foreign key ({column}, place_id) references funding_{to} (id, place_id)",
        f"alter table funding_{table} drop constraint {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("funding", "0002_walls")]
    operations = [*(target(table) for table in TARGETS), *(tied(*each) for each in TIED)]
