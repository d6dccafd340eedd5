"""Two supervisors at the same moment, each in a transaction of their own: one wins, and nobody waits for ever."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast, build_cast, planned_visit
from tests.roles import database_role
from visits.actions import allotting, exchanging
from visits.models import Allotment, Visit

PATIENCE = 20


@pytest.fixture
def town(transactional_db: None) -> Cast:
    """The cast, committed."""
    return build_cast()


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each of these deeds gives, or the exception it ends with; all begin together."""
    start, given = Barrier(len(deeds)), [None] * len(deeds)

    def work(number: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            given[number] = deed()
        except Exception as error:
            given[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return given


def as_person(user: object, deed: Callable[[], object]) -> Callable[[], object]:
    def act() -> object:
        with acting_as(user.pk):
            return deed()

    return act


def visits_of(town: Cast) -> tuple[Visit, Visit]:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    first = planned_visit(town.madina, None, noon, town.supervisor)
    return first, planned_visit(town.noor, None, noon + timedelta(minutes=30), town.supervisor)


def sent() -> list[tuple[int, int]]:
    with database_role("worker"):
        return sorted(Allotment.objects.current().values_list("visit", "officer"))


def test_one_officer_is_never_sent_to_two_places_at_one_time(town: Cast) -> None:
    first, second = visits_of(town)
    given = at_once(
        as_person(
            town.supervisor, lambda: allotting.allot(by=town.supervisor, visit=first, officers=[town.officer], seen=[])
        ),
        as_person(
            town.commander, lambda: allotting.allot(by=town.commander, visit=second, officers=[town.officer], seen=[])
        ),
    )
    assert len(sent()) == 1
    refused = next(each for each in given if isinstance(each, Refused))
    assert "Already at" in refused.message


def test_two_who_send_to_one_visit_are_told_of_one_another(town: Cast) -> None:
    first, _second = visits_of(town)
    given = at_once(
        as_person(
            town.supervisor, lambda: allotting.allot(by=town.supervisor, visit=first, officers=[town.officer], seen=[])
        ),
        as_person(
            town.commander, lambda: allotting.allot(by=town.commander, visit=first, officers=[town.colleague], seen=[])
        ),
    )
    assert len(sent()) == 1
    stale = next(each for each in given if isinstance(each, Stale))
    assert "has just sent" in stale.message


def test_the_same_exchange_from_both_ends_does_not_lock_up(town: Cast) -> None:
    first, second = visits_of(town)
    with database_role("worker"):
        Visit.objects.filter(pk=second.pk).update(
            starts_at=first.starts_at + timedelta(hours=4), ends_at=first.starts_at + timedelta(hours=5)
        )
        rows = Allotment.objects.select_related("visit__place", "place", "officer")
        pairs = ((first, town.officer), (second, town.stranger))
        made = [
            Allotment.objects.create(place=visit.place, visit=visit, officer=officer, allotted_by=town.supervisor).pk
            for visit, officer in pairs
        ]
        one, other = rows.get(pk=made[0]), rows.get(pk=made[1])
    given = at_once(
        as_person(town.supervisor, lambda: exchanging.swap(by=town.supervisor, one=one, other=other)),
        as_person(town.commander, lambda: exchanging.swap(by=town.commander, one=other, other=one)),
    )
    assert not [each for each in given if isinstance(each, Exception)], given
    assert sent() == sorted([(first.pk, town.stranger.pk), (second.pk, town.officer.pk)])
    assert connection.is_usable()
