"""What tests commit is gone afterwards, and what was there before them is there after them."""

import pytest
from django.db import connection

from liaison.accounts.models import User
from liaison.places.models import Place
from liaison.rosters.models import ShiftPattern
from tests.cast import build_cast
from tests.emptying import Emptying
from tests.roles import database_role

pytestmark = pytest.mark.django_db(transaction=True)


def counted() -> tuple[int, ...]:
    """People, places, the history of places, usual patterns, and triggers that are off."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_trigger where tgenabled = 'D'")
        (off,) = cursor.fetchone()
    of_models = (model.objects.count() for model in (User, Place, Place.pgh_event_model, ShiftPattern))
    return *of_models, off


@pytest.mark.parametrize("test", ["first", "next"])
def test_what_a_test_wrote_is_gone_and_the_usual_stays(test: str) -> None:
    with database_role("owner"):
        before = counted()
        assert before[:3] == (0, 0, 0)
        assert before[3] > 0
        emptying, otherwise = Emptying(), []
        emptying.begin()
        build_cast()
        ShiftPattern.objects.create(slug="new", name="New", days=["early"])
        assert counted() != before
        emptying.empty(otherwise=lambda: otherwise.append("made anew"))
        assert (counted(), otherwise) == (before, [])


@pytest.mark.parametrize("test", ["first", "next"])
def test_what_a_test_changed_or_deleted_of_the_usual_is_put_back(test: str) -> None:
    with database_role("owner"):
        emptying, otherwise = Emptying(), []
        emptying.begin()
        assert not ShiftPattern.objects.filter(name="Another").exists()
        ShiftPattern.objects.filter(pk=ShiftPattern.objects.earliest("pk").pk).update(name="Another")
        emptying.empty(otherwise=lambda: otherwise.append("made anew"))
        assert otherwise == ["made anew"]
