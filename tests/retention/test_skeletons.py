"""Whatever a city was like: its figures are the same before and after everything in it lost its words."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from dashboard.figures.counting import count
from dashboard.figures.keeping import to_json
from dashboard.figures.shape import WeekFigures
from dashboard.scopes import Scope
from retention.counting import count_all
from retention.erasing import carry_out_all
from retention.kinds.copies import forget_words
from retention.models import Decision, Due
from tests.cast import Cast
from tests.dashboard.cities import City, build, cities
from tests.roles import database_role


class Undone(Exception):
    """Every example begins with the same people."""


def numbers(figures: WeekFigures) -> dict[str, object]:
    """Everything but words."""

    plain = to_json(figures)
    for part in (plain["promises"]["broken"], plain["said_and_done"]):
        for entry in part:
            forget_words(entry)
    return plain


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cities())
def test_figures_of_a_week_are_the_same_after_erasing(cast: Cast, city: City) -> None:
    try:
        with transaction.atomic(), database_role("worker"):
            build(city, cast)
            scope = Scope.of_unit(cast.unit)
            later = {"now": city.now, "looking_ahead": False}
            before = numbers(count(scope, city.week, by=None, **later))
            count_all(timezone.now() + timedelta(days=2000))
            for due in Due.objects.filter(number__gt=0, unit__isnull=False):
                Decision.objects.create(
                    rule=due.rule, unit=due.unit, answer="erase", before=due.before, found=due.number,
                    reviewer=cast.commander,
                )  # fmt: skip
            erased = carry_out_all()
            assert erased >= sum(1 for model, _place, _row in city.rows if model.__name__ == "VisitRequest")
            assert numbers(count(scope, city.week, by=None, **later)) == before
            raise Undone
    except Undone:
        pass
