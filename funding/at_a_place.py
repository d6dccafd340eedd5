"""Applications as the page of a place tells them: where each stands and what comes next, for whoever may see it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from funding.access import is_committee_of
from funding.models import Application
from funding.progress import colour_of
from funding.states import BEFORE_SENDING, State
from liaison.places.access import standing
from liaison.presentation import words

SHOWN = 3


@dataclass(frozen=True)
class Line:
    """One application: the scheme, its state in words, since when (a London date), and what usually follows."""

    url: str
    scheme: str
    state: str
    colour: str
    since: date
    next_step: str


def applications_at(user: Any, place_id: int) -> list[Line]:
    """The newest applications of this place that this person may see; one query, and none where nothing is shared."""
    if not is_committee_of(user, place_id) and not standing(user).count_of("applications shared"):
        return []
    rows = Application.objects.visible_to(user).filter(place=place_id).order_by("-started_at", "-pk")
    return [
        Line(
            url=reverse("funding:application", args=[ref]),
            scheme=scheme,
            state=str(State(state).label),
            colour=colour_of(state),
            since=since,
            next_step=_next_step(state, closes_on, usual_next),
        )
        for ref, state, since, scheme, closes_on, usual_next in rows.values_list(
            "ref", "state", "state_since", "round__scheme__name", "round__closes_on", "round__usual_next"
        )[:SHOWN]
    ]


def _next_step(state: str, closes_on: date | None, usual_next: dict[str, str]) -> str:
    if state in BEFORE_SENDING and closes_on is not None:
        return f"Send it by {words.day(closes_on)}."
    return usual_next.get(state, "")
