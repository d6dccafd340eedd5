"""The board of a day, mostly a Friday: every congregation, who covers it, what is missing, and who is on duty."""

import uuid
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Permission
from liaison.observances.jumuah import FRIDAY, next_friday
from liaison.places.access import may_in_unit, standing
from liaison.places.consulting import note_reading
from liaison.presentation.fields import ThreeBoxDateField, ThreeBoxDateInput
from visits import board
from visits.board_rows import free_rows, rows, sent_rows

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
PARTS = {
    "Needs somebody": (board.BARE, board.SHORT),
    "Covered": (board.COVERED,),
    "Over": (board.PAST,),
    "No visit asked for": (board.LEFT_ALONE,),
}
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 1, 1)


@require_GET
def friday(request: HttpRequest) -> HttpResponse:
    """`?date=2026-11-27` names the day; any day may be named, and without one it is the next Friday.

    `&team=riverford-east` narrows it to the places and officers of one team.
    """
    if not standing(request.user).is_police:
        raise Http404
    today = timezone.localdate()
    day, wrong = day_of(request, next_friday(today))
    team = request.GET.get("team", "")
    found = board.read(request.user, day, team)
    if found is None:
        raise Http404
    is_friday = day.weekday() == FRIDAY
    note_reading(request, "Friday list" if is_friday else "Gatherings of a day", found.shown)
    return render(
        request,
        "visits/friday.html",
        {
            "day": day,
            "is_friday": is_friday,
            "wrong": wrong,
            "lines": found.lines,
            "parts": [(heading, rows(lines)) for heading, ranks in PARTS.items() if (lines := found.of_rank(*ranks))],
            "covered": bool(found.of_rank(board.COVERED)),
            "bare": len(found.of_rank(board.BARE)),
            "short": sum(line.short for line in found.of_rank(board.SHORT)),
            "unsure": sum(not line.short for line in found.of_rank(board.SHORT)),
            "duty": found.duty,
            "sent": sent_rows(found.duty.sent) if found.duty else "",
            "free": free_rows(found.duty.free) if found.duty else "",
            "teams": found.teams,
            "team": team,
            "leads": day >= today and bool(may_in_unit(request.user, Permission.VISIT_ALLOT)),
            "before": next_friday(day - WEEK) if day.weekday() != FRIDAY else day - WEEK,
            "after": next_friday(day + DAY),
            "previous_day": day - DAY,
            "next_day": day + DAY,
            "today": today,
            "client_id": uuid.uuid4(),
        },
    )


def day_of(request: HttpRequest, coming: date) -> tuple[date, str]:
    """The day that the address names in ISO form or in three boxes, or the next Friday and why."""
    field = ThreeBoxDateField(required=False, earliest=EARLIEST, latest=LATEST)
    try:
        day = field.clean(ThreeBoxDateInput().value_from_datadict(request.GET, {}, "date"))
    except ValidationError as error:
        return coming, f"{error.messages[0]} This is the next Friday instead."
    return day or coming, ""
