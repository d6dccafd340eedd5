"""Whatever was applied for: the equity report is the same, digit for digit, once everything due has lost its words."""

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding import equity
from funding.counting import count
from funding.models import Answer, Application, Step
from funding.states import ENDED, State
from retention.counting import count_all
from retention.erasing import carry_out_all
from retention.kinds import MARK
from retention.models import Decision, Due
from tests.cast import Cast
from tests.funding import desk
from tests.retention.test_skeletons import Undone
from tests.roles import database_role

PLACES = ("madina", "noor", "church")
STATES = sorted({*ENDED, State.SUBMITTED, State.ASSESSING, State.GATHERING})
OLD = timedelta(days=3000)
some_applications = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(STATES), st.integers(1, 8), st.integers(10, 90)), max_size=9
)


def applied(cast: Cast, asked: list[tuple[str, str, int, int]]) -> None:
    """So many applications of these places in these states, each with words, with its steps and what it was granted."""
    on = timezone.localdate() - OLD
    desk.make_scheme("places-of-worship", name="Places of Worship", short_name="PoW", faiths=["christian"])
    into = desk.make_round()
    for part, state, number, days in asked:
        place = getattr(cast, part)
        by = {"madina": cast.secretary, "noor": cast.other}.get(part, cast.supervisor)
        for each in range(number):
            application = desk.make_application(
                place, by, into, state=state, state_since=on, sent_on=on - timedelta(days=days), sent_reference="R 1",
                awarded_pence=(each + 1) * 12_345_67,
            )  # fmt: skip
            Answer.objects.create(place=place, application=application, key="need.what", value="Words", saved_by=by)
            for before, after, ago in (("ready", "submitted", 100 + days), ("submitted", "assessing", days + each)):
                Step.of(
                    application, before=before, after=after, effective_on=on - timedelta(days=ago),
                    reported_by="committee", entered_by=by,
                )  # fmt: skip


def everything_erased(cast: Cast) -> int:
    """All that would be due in eleven years is decided and erased: how many things."""
    count_all(timezone.now() + timedelta(days=4000))
    for due in Due.objects.filter(number__gt=0).exclude(unit=None, place=None):
        Decision.objects.create(
            rule=due.rule, unit=due.unit, place=due.place, answer="erase", before=due.before, found=due.number,
            reviewer=cast.commander,
        )  # fmt: skip
    return carry_out_all()


def digits(cast: Cast) -> str:
    """The report of today as it is stored, and what it was withheld from."""
    counted = count(cast.unit)
    savepoint = transaction.savepoint()
    report = equity.publish(cast.unit, timezone.localdate())
    transaction.savepoint_rollback(savepoint)
    whole: dict[str, Any] = {"tables": report.tables, "values": counted.values, "pence": counted.pence}
    return json.dumps(whole | {"medians": counted.medians}, sort_keys=True, default=str)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_applications)
def test_the_equity_report_is_the_same_digit_for_digit(cast: Cast, asked: list[tuple[str, str, int, int]]) -> None:
    try:
        with transaction.atomic(), database_role("worker"):
            applied(cast, asked)
            before = digits(cast)
            over = sum(number for _part, state, number, _days in asked if state in ENDED)
            assert everything_erased(cast) >= over
            assert Application.objects.filter(sent_reference=MARK).count() == over
            assert list(Answer.objects.values_list("value", flat=True)).count(None) == over
            assert digits(cast) == before
            raise Undone
    except Undone:
        pass
