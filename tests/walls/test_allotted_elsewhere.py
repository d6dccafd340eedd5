"""An officer sees a place of another team while they are allotted to a visit there, and for a fortnight after it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from visits.models import Allotment, Visit

FORTNIGHT = timedelta(days=14)
HOUR = timedelta(hours=1)


def seen_by(person: User) -> list[set[str]]:
    """What each of the two walls lets this person see, asked anew: row-level security first."""
    person = User.objects.get(pk=person.pk)
    with acting_as(person.pk):
        below = set(Place.objects.values_list("slug", flat=True))
    with database_role("worker"):
        return [below, set(Place.objects.visible_to(person).values_list("slug", flat=True))]


@pytest.mark.parametrize(
    ("over_for", "seen"), [(-FORTNIGHT, True), (FORTNIGHT - HOUR, True), (FORTNIGHT + HOUR, False)]
)
def test_for_a_fortnight_after_the_visit(cast: Cast, over_for: timedelta, seen: bool) -> None:
    starts_at = timezone.now() - over_for - HOUR
    planned_visit(cast.madina, cast.stranger, starts_at, cast.supervisor)
    for places in seen_by(cast.stranger):
        assert ("madina-mosque" in places) is seen


def test_a_visit_that_is_moved_moves_the_fortnight(cast: Cast) -> None:
    visit = planned_visit(cast.madina, cast.stranger, timezone.now(), cast.supervisor)
    with acting_as(cast.supervisor.pk):
        before = timezone.now() - 2 * FORTNIGHT
        Visit.objects.filter(pk=visit.pk).update(starts_at=before - HOUR, ends_at=before)
    with database_role("worker"):
        assert Allotment.objects.get(visit=visit).ends_at == before
        assert Allotment.pgh_event_model.objects.count() == 1, "what is kept for speed is no history"
    for places in seen_by(cast.stranger):
        assert places == {"noor-mosque"}


def test_a_released_officer_sees_it_no_longer(cast: Cast) -> None:
    planned_visit(cast.madina, cast.stranger, timezone.now(), cast.supervisor)
    with acting_as(cast.supervisor.pk):
        Allotment.objects.update(released_at=timezone.now(), released_by=cast.supervisor)
    for places in seen_by(cast.stranger):
        assert places == {"noor-mosque"}


def test_nobody_but_an_officer_is_brought_to_a_place(cast: Cast) -> None:
    planned_visit(cast.madina, cast.foreign_supervisor, timezone.now(), cast.supervisor)
    for places in seen_by(cast.foreign_supervisor):
        assert places == set()
