"""What hangs on an application names that application's own place.

The walls ask for the place alone. Without this a committee could, past the portal, hang a row of its own place on
somebody else's application.
"""

from django.db import migrations

ON_APPLICATIONS = (
    "answer sectionmark declaration measure step stepnote packitem share helprequest threadmessage deadline pack"
    " evidence"
).split()


def tied(table: str) -> migrations.RunSQL:
    """The pair of application and place must be one of `funding_application`."""
    return migrations.RunSQL(
        f"alter table funding_{table} add constraint funding_{table}_at_its_place"
        " foreign key (application_id, place_id) references funding_application (id, place_id)",
        f"alter table funding_{table} drop constraint funding_{table}_at_its_place",
    )


class Migration(migrations.Migration):
    dependencies = [("funding", "0002_walls")]
    operations = [
        migrations.RunSQL(
            "alter table funding_application add constraint funding_application_at_its_place unique (id, place_id)",
            "alter table funding_application drop constraint funding_application_at_its_place",
        ),
        *(tied(table) for table in ON_APPLICATIONS),
    ]
