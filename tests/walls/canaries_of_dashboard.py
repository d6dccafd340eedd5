"""What the dashboard keeps of the two units: a briefing, which the worker makes (`tests.walls.making`)."""

from typing import Any

from dashboard.models import Briefing
from liaison.accounts.models import User
from liaison.observances.weeks import Week
from liaison.places.models import CommandUnit


def furnish_unit(unit: CommandUnit, by: User) -> dict[str, Any]:
    """A briefing on the week just over that is asked for; gives the numbers of its addresses."""
    briefing = Briefing.objects.create(unit=unit, monday=Week.now().previous.monday, asked_by=by)
    return {"briefing": briefing.pk, "table": "not-met", "written_as": "csv", "sheet": "xlsx", "purpose": "briefing"}
