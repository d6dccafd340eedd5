"""Any demo city: alike each time, of any size, on any day, and never over somebody's data."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from liaison.accounts.models import User
from liaison.demo.city import Size
from liaison.demo.loading import load
from liaison.places.models import Contact, Place
from liaison.rosters.models import Shift
from tests.roles import database_role
from visits.models import Allotment, Commitment, Concern, PromisedWindow, ProposedChoice, Visit

TODAY = date(2026, 11, 22)


def fingerprint() -> list[tuple]:
    """What must be alike in two cities of one seed."""
    tables = (
        (Place, "slug", "street", "named_officer_id", "contact_due_on"),
        (Visit, "ref", "place_id", "starts_at", "summary", "status", "logged_by_id"),
        (Concern, "ref", "text", "status", "raised_at"),
        (Commitment, "ref", "text", "due_on"),
        (Contact, "name", "phone", "checked_on"),
        (PromisedWindow, "sitting_id", "day", "ends_at"),
        (Shift, "officer_id", "kind", "first_on", "starts_at", "reason"),
        (Allotment, "officer_id", "visit_id", "released_at"),
        (ProposedChoice, "officer_id", "window__key", "reasons"),
    )
    with database_role("worker"):
        return [row for model, *columns in tables for row in model.objects.order_by("pk").values_list(*columns)]


def made(seed: int) -> list[tuple]:
    """The fingerprint of a city that is gone again."""
    with transaction.atomic():
        with database_role("owner"):
            load(Size(places=14, weeks=6, seed=seed), today=TODAY)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_city(db):
    first, again, other = made(7), made(7), made(8)
    assert first == again != other


@pytest.mark.parametrize("places", [1, 2, 5, 13, 90])
def test_any_number_of_places(db, places):
    with database_role("owner"):
        counts = load(Size(places=places, weeks=3, officers=4))
    assert counts["places"] == places


def test_as_many_visits_as_asked_for(db):
    with database_role("owner"):
        counts = load(Size(places=20, weeks=4, visits=3000))
    assert 3000 <= counts["visits"] < 3150


@pytest.mark.parametrize("today", [date(2026, 11, 27), date(2026, 12, 31), date(2027, 2, 10), date(2027, 3, 28)])
def test_any_day(db, today):
    with database_role("owner"):
        assert load(Size(weeks=8), today=today)["visits"] > 50


def test_a_database_in_use_is_left_alone(cast, capsys):
    with database_role("owner"):
        with pytest.raises(CommandError, match="not empty"):
            call_command("demo")
        call_command("demo", "--if-empty")
        assert User.objects.filter(email__endswith="@demo.test").count() == 0


@pytest.mark.parametrize("arguments", [["--places", "0"], ["--weeks", "-1"], ["--visits", "99999999"]])
def test_sizes_that_make_no_sense_are_refused_in_a_sentence(db, arguments):
    with pytest.raises(CommandError, match="is a number from"):
        call_command("demo", *arguments)
