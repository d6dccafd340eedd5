"""How a week that is counted again differs from what was known then, in plain sentences."""

from dataclasses import replace

from dashboard.comparing import differences
from tests.dashboard.figures import a_week, an_empty_week, not_met


def test_the_same_week_differs_in_nothing() -> None:
    assert differences(a_week(), a_week()) == []


def test_a_visit_that_was_sent_late_is_told_with_its_kind() -> None:
    then = a_week()
    kinds = tuple((kind, number + (kind == "patrol")) for kind, number in then.visits.by_kind)
    now = a_week(
        visits=replace(then.visits, made=then.visits.made + 1, by_kind=kinds), notes=replace(then.notes, late=3)
    )
    assert [each.sentence for each in differences(then, now)] == [
        "Visits made: 70 then, 71 now.",
        "Patrol past, visits made: 11 then, 12 now.",
        "Visits written down after the week was over: 2 then, 3 now.",
    ]


def test_a_part_is_told_with_its_whole() -> None:
    then = a_week()
    total = replace(then.coverage.total, done=50)
    [found] = differences(then, a_week(coverage=replace(then.coverage, total=total)))
    assert found.sentence == "Prayers that were promised an officer: with an officer: 49 then, 50 now."


def test_a_list_as_long_that_names_others_is_told() -> None:
    then = a_week()
    rows = (*then.contacts.not_met[:2], not_met(9, name="Elsewhere"))
    [found] = differences(then, a_week(contacts=replace(then.contacts, not_met=rows)))
    assert found.sentence == "Places not met within their plan, of those that were listed then: 3 then, 2 now."
    [longer] = differences(then, a_week(contacts=replace(then.contacts, not_met=(*then.contacts.not_met, rows[2]))))
    assert longer.sentence == "Places not met within their plan: 3 then, 4 now."


def test_from_nothing_to_a_full_week_every_number_is_told_once() -> None:
    found = [each.label for each in differences(an_empty_week(), a_week())]
    assert len(found) == len(set(found))
    assert "Visits made" in found
