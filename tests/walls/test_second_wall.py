"""Row-level security alone: every query here asks for everything, without `visible_to`."""

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast, logged_visit
from visits.models import Visit


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("officer", {"madina-mosque", "st-chad"}),
        ("colleague", {"madina-mosque", "st-chad"}),
        ("stranger", {"noor-mosque"}),
        ("supervisor", {"madina-mosque", "noor-mosque", "st-chad"}),
        ("commander", {"madina-mosque", "noor-mosque", "st-chad"}),
        ("adviser", {"madina-mosque", "noor-mosque", "st-chad"}),
        ("foreign_supervisor", set()),
        ("secretary", {"madina-mosque"}),
        ("other", {"noor-mosque"}),
        ("oversight", set()),
        ("administrator", {"madina-mosque", "noor-mosque", "st-chad"}),
        ("outsider", set()),
    ],
)
def test_everybody_sees_their_own_places_and_both_walls_agree(cast: Cast, part: str, expected: set[str]) -> None:
    user = getattr(cast, part)
    with acting_as(user.pk):
        assert set(Place.objects.values_list("slug", flat=True)) == expected
        assert set(Place.objects.visible_to(user).values_list("slug", flat=True)) == expected


def test_nobody_sees_nothing(cast: Cast) -> None:
    assert not Place.objects.exists()


def test_a_visit_is_seen_by_its_place_and_its_team(cast: Cast) -> None:
    logged_visit(cast.madina, cast.officer, timezone.now())
    for part, seen in (
        ("colleague", 1),
        ("secretary", 1),
        ("other", 0),
        ("stranger", 0),
        ("administrator", 0),
    ):
        with acting_as(getattr(cast, part).pk):
            assert Visit.objects.count() == seen, part


def test_history_of_a_place_is_read_by_its_committee_alone(cast: Cast) -> None:
    logged_visit(cast.madina, cast.officer, timezone.now())
    events = Visit.pgh_event_model
    for part, seen in (("secretary", 1), ("officer", 0), ("supervisor", 0), ("other", 0)):
        with acting_as(getattr(cast, part).pk):
            assert events.objects.count() == seen, part


def test_history_cannot_be_forged(cast: Cast) -> None:
    with (
        acting_as(cast.secretary.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Visit.pgh_event_model.objects.update(summary="other words")


def test_a_committee_cannot_write_a_visit(cast: Cast) -> None:
    with (
        acting_as(cast.secretary.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Visit.objects.create(
            place=cast.madina, starts_at=timezone.now(), ends_at=timezone.now() + timezone.timedelta(hours=1)
        )


def test_the_web_role_cannot_delete_or_change_tables(cast: Cast) -> None:
    for statement in (
        "delete from visits_visit",
        "truncate visits_visit cascade",
        "create table leak (a int)",
    ):
        with (
            acting_as(cast.commander.pk),
            pytest.raises((ProgrammingError, InternalError), match=r"denied|owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_who_acted_stands_beside_each_change(cast: Cast) -> None:
    with acting_as(cast.officer.pk, url="/visits/log/"):
        Visit.objects.create(
            place=cast.madina,
            status="logged",
            starts_at=timezone.now() - timezone.timedelta(hours=1),
            ends_at=timezone.now(),
            logged_by=cast.officer,
            logged_at=timezone.now(),
        )
    with acting_as(cast.secretary.pk):
        event = Visit.pgh_event_model.objects.get()
    assert event.pgh_context == {"user": cast.officer.pk, "url": "/visits/log/"}
