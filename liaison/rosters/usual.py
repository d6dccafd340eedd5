"""The rules and patterns that a new portal starts with. They are data: an administrator changes or adds to them."""

from typing import Any

from liaison.rosters.models import DutyRules, Kind, ShiftPattern

EARLY = ["early", "07:00", "17:00"]
LATE = ["late", "14:00", "00:00"]
NIGHT = ["night", "22:00", "07:00"]
DAY_TURN = ["early", "08:00", "16:00"]
EVENING_TURN = ["late", "14:00", "22:00"]
REST = [Kind.REST_DAY.value]

PATTERNS: dict[str, tuple[str, list[list[str]]]] = {
    "2-2-2-4": (
        "2-2-2-4: two earlies, two lates, two nights, four rest days",
        [*[EARLY] * 2, *[LATE] * 2, *[NIGHT] * 2, *[REST] * 4],
    ),
    "5-2-days-and-evenings": (
        "5-2: a week of days, a week of evenings, weekends off",
        [*[DAY_TURN] * 5, *[REST] * 2, *[EVENING_TURN] * 5, *[REST] * 2],
    ),
}

RULES: dict[str, dict[str, Any]] = {
    "constables": {
        "label": "Constables and sergeants",
        "ranks": ["PC", "DC", "Sgt", "PS", "DS"],
        "source": "Police Regulations 2003, annex E: 11 hours between tours, a change told by midnight of the day"
        " before; tours of up to 10 hours under a variable shift arrangement",
    },
    "pcso": {
        "label": "Police community support officers",
        "ranks": ["PCSO"],
        "max_days_in_a_row": 6,
        "normal_tour_minutes": 600,
        "source": "Working Time Regulations 1998: 11 hours of rest a day, one day of rest in seven",
    },
    "inspecting": {
        "label": "Inspectors and above",
        "ranks": ["Insp", "DI", "Ch Insp", "DCI", "Supt", "Ch Supt"],
        "is_rostered": False,
        "source": "Police Regulations 2003: inspecting ranks have no roster",
    },
}


def ensure(**_: Any) -> None:
    """Add what is missing. What is there stays as somebody has made it."""
    patterns = set(ShiftPattern.objects.values_list("slug", flat=True))
    ShiftPattern.objects.bulk_create(
        [
            ShiftPattern(slug=slug, name=name, days=days)
            for slug, (name, days) in PATTERNS.items()
            if slug not in patterns
        ]
    )
    groups = set(DutyRules.objects.filter(unit=None).values_list("group", flat=True))
    DutyRules.objects.bulk_create(
        [DutyRules(group=group, **fields) for group, fields in RULES.items() if group not in groups]
    )
