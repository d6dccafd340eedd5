"""What the dashboard keeps of the two units: a briefing that is ready, with the word of those who lead the unit."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from dashboard.figures.keeping import to_json
from dashboard.figures.shape import Decision
from dashboard.models import Briefing
from liaison.accounts.models import User
from liaison.observances.weeks import Week
from liaison.places.models import CommandUnit
from tests.dashboard.figures import an_empty_week


def furnish_unit(unit: CommandUnit, by: User, word: str) -> dict[str, Any]:
    """A briefing on the week just over; gives the numbers of its addresses."""
    week = Week.now().previous
    decision = Decision(what=word, why=word, owner=word, action=word, path="/")
    figures = an_empty_week(week, decisions=(decision,), scope_name=word)
    briefing = Briefing.objects.create(
        unit=unit,
        monday=week.monday,
        asked_by=by,
        status="ready",
        finished_at=timezone.now() - timedelta(hours=1),
        figures=to_json(figures),
        pdf=f"%PDF-1.7 {word}".encode(),
        pages=1,
    )
    return {"briefing": briefing.pk, "table": "not-met", "written_as": "csv", "sheet": "xlsx", "purpose": "briefing"}
