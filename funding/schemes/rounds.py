"""The rounds that are known, each with the rules of its time."""

from datetime import date
from typing import Any

from funding.models.scheme import MeasureKind
from funding.schemes import sources
from funding.schemes.catalogue import JEWISH, MOSQUES, PLACES
from funding.schemes.questions import BUSIEST, CONTACT, EVIDENCE, QUOTES, RISK, needs, place
from funding.states import State

PHYSICAL = [kind.value for kind in MeasureKind if kind != MeasureKind.GUARDING]
ALL = [kind.value for kind in MeasureKind]
NEVER = (
    "General improvements, protection from anti-social behaviour, burglary or theft of lead. Fees for planning,"
    " preparatory work, licences and later running costs."
)
USUAL = {
    State.SUBMITTED: "The scheme usually says that it has received the application.",
    State.ASSESSING: "The scheme usually looks at it and may ask for more. It can take several months.",
    State.INFO_REQUESTED: "The scheme usually goes on after your answer.",
    State.SURVEY_PENDING: "The supplier usually calls to agree a day for the survey.",
    State.SURVEYED: "The scheme usually decides next which measures it pays for.",
    State.FINAL_REVIEW: "The scheme usually writes what it pays for.",
    State.APPROVED: "You usually ask for consents next, if the building needs any. Then the supplier books the work.",
    State.CONSENTS_PENDING: "The supplier usually books the work when you have the consents.",
    State.SCHEDULED: "The supplier usually comes on the day agreed.",
    State.INSTALLED: "The year of maintenance usually begins when you have signed for the work.",
    State.MAINTENANCE: "After this year the place pays for maintenance itself.",
}
MODERN = {"usual_next": USUAL, "never_covers": NEVER, "maintenance_months": 12}

ROUNDS: dict[str, dict[str, Any]] = {
    "mosques-2026-27": {
        "scheme": MOSQUES,
        "name": "2026/27, open all year",
        "measures": ALL,
        "sections": [place(), needs(guarding=True), RISK, BUSIEST, CONTACT],
        "evidence": EVIDENCE,
        "is_published": True,
        "source": f"{sources.MOSQUES_GUIDANCE}; {sources.MCB_FAQ}; measures after {sources.GRANTFINDER}",
        **MODERN,
    },
    "mosques-rapid": {
        "scheme": MOSQUES,
        "name": "Rapid response, for places in danger of violent disorder now",
        "is_rapid": True,
        "measures": ALL,
        "sections": [place(), needs(guarding=True), RISK, CONTACT],
        "evidence": EVIDENCE,
        "is_published": True,
        "source": f"{sources.GAVO}: since August 2024; those who applied before may use it",
        **MODERN,
    },
    "places-2025": {
        "scheme": PLACES,
        "name": "Autumn 2025",
        "opens_on": date(2025, 10, 27),
        "closes_on": date(2025, 12, 8),
        "late_is_refused": True,
        "measures": PHYSICAL,
        "sections": [place(), needs(guarding=False), RISK, BUSIEST, CONTACT],
        "evidence": EVIDENCE,
        "is_published": True,
        "source": sources.PLACES_GUIDANCE,
        **MODERN,
    },
    "places-rapid": {
        "scheme": PLACES,
        "name": "Rapid response, for places in danger of violent disorder now",
        "is_rapid": True,
        "measures": PHYSICAL,
        "sections": [place(), needs(guarding=False), RISK, CONTACT],
        "evidence": EVIDENCE,
        "is_published": True,
        "source": f"{sources.GAVO}: since August 2024; those who applied before may use it, synagogues not",
        **MODERN,
    },
    "jewish-communities": {
        "scheme": JEWISH,
        "name": "Through the Community Security Trust",
        "measures": ALL,
        "sections": [place(wants_charity=False), needs(guarding=True), RISK, CONTACT],
        "evidence": EVIDENCE[1:],
        "is_published": True,
        "source": f"{sources.GAVO}; the questions of the Trust are not published and are those of the other schemes",
        **MODERN,
    },
    "places-2016": {
        "scheme": PLACES,
        "name": "2016 to 2018",
        "opens_on": date(2016, 1, 1),
        "closes_on": date(2018, 12, 31),
        "contribution_percent": 20,
        "pays_first": True,
        "measures": PHYSICAL,
        "never_covers": NEVER,
        "sections": [place(), needs(guarding=False), RISK],
        "evidence": [*EVIDENCE, *QUOTES],
        "is_published": True,
        "source": f"{sources.LAUNCH_2016}; {sources.GUIDANCE_2016}: hate crime at the site or within two miles had"
        " to be shown. Only the years of its windows are known",
    },
    "places-2019": {
        "scheme": PLACES,
        "name": "2019",
        "opens_on": date(2019, 1, 1),
        "closes_on": date(2019, 12, 31),
        "contribution_percent": 20,
        "cap_pence": 5_600_000,
        "most_measures": 3,
        "measures": PHYSICAL,
        "never_covers": NEVER,
        "sections": [place(), needs(guarding=False), RISK],
        "evidence": EVIDENCE,
        "is_published": True,
        "source": f"{sources.OLD_GUIDANCE}; {sources.RISK_UK_2019}: being vulnerable was enough. Only the year of its"
        " window is known",
    },
    "places-2021": {
        "scheme": PLACES,
        "name": "2021",
        "opens_on": date(2021, 1, 1),
        "closes_on": date(2021, 12, 31),
        "cap_pence": 5_600_000,
        "most_measures": 3,
        "measures": PHYSICAL,
        "never_covers": NEVER,
        "sections": [place(), needs(guarding=False), RISK],
        "evidence": EVIDENCE,
        "is_published": True,
        "source": f"{sources.OLD_GUIDANCE}: guards excluded. Whether the 20 percent still held is"
        " not verified. Only the year of its window is known",
    },
}
