"""What forbids an officer a window, what speaks against it, what speaks for it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison.rosters.duty import DAY
from tests.timing import processor_seconds
from tests.visits.suitability.stage import (
    ADA,
    BEN,
    EAST,
    FRIDAY,
    HERE,
    INSPECTORS,
    MADINA,
    WEST,
    at,
    away_by,
    busy,
    facts,
    person,
    spot,
    tour,
    whole_day,
    window,
    with_place,
)
from visits.suitability.facts import Known, Post, Wishes
from visits.suitability.findings import PRICES, SENTENCES, Finding, Judgement
from visits.suitability.judging import judge, judge_all
from visits.suitability.travel import DETOUR, Travel, is_next_door, kilometres, minutes_between


def codes(found: tuple[Finding, ...]) -> set[str]:
    """The codes of these findings; each has a sentence."""
    assert all(each.sentence for each in found)
    return {each.code for each in found}


def refusals(judged: Judgement) -> set[str]:
    return codes(judged.refusals)


def test_on_duty_and_free_is_fine_for_anybody() -> None:
    for strictly in (False, True):
        judged = judge(window(), ADA, facts(), for_proposal=strictly)
        assert (refusals(judged), codes(judged.warnings), codes(judged.reasons)) == (set(), set(), {"on-duty"})
        assert judged.reasons[0].sentence == "On duty 08:00 to 18:00."


@pytest.mark.parametrize("kind", ["leave", "court", "training", "abstraction"])
def test_who_is_away_is_never_sent(kind: str) -> None:
    known = facts([tour(), whole_day(kind)])
    assert refusals(judge(window(), ADA, known)) == {"away"}
    assert refusals(judge(window(), ADA, known, for_proposal=True)) == {"away"}


def test_away_for_some_hours_counts_only_in_them() -> None:
    court = tour(starts="09:00", ends="13:00")._replace(kind="court", id=2)
    known = facts([tour(), court])
    judged = judge(window(), ADA, known)
    assert judged.refusals[0].sentence == "Taken from duty from 09:00 to 13:00."
    assert refusals(judge(window("13:00", "14:00"), ADA, known)) == set()


def test_a_rest_day_warns_by_hand_and_forbids_in_a_proposal() -> None:
    known = facts([whole_day("rest-day")])
    judged = judge(window(), ADA, known)
    assert "rest-day" in codes(judged.to_overrule)
    assert refusals(judge(window(), ADA, known, for_proposal=True)) == {"off-duty"}


def test_a_little_past_the_end_of_the_tour() -> None:
    for ends, strictly in (("14:00", set()), ("13:45", {"off-duty"})):
        known = facts([tour(ends=ends)])
        assert refusals(judge(window(), ADA, known, for_proposal=True)) == strictly
        by_hand = judge(window(), ADA, known)
        assert "length" in codes(by_hand.to_overrule)
        assert "past the end of the tour" in by_hand.warnings[0].sentence


def test_a_tour_that_begins_too_late_is_said() -> None:
    known = facts([tour(starts="13:00")])
    assert refusals(judge(window(), ADA, known, for_proposal=True)) == {"off-duty"}
    judged = judge(window(), ADA, known)
    assert judged.warnings[0].sentence == "Not on duty for all of it: the tour is 13:00 to 18:00."


def test_a_night_off_duty_cuts_the_rest_before_the_morning() -> None:
    known = facts([tour(), tour(day=FRIDAY + DAY, starts="07:00", ends="17:00", pk=2)])
    late = window("21:00", "22:30")
    assert "rest" in codes(judge(late, ADA, known).to_overrule)
    assert refusals(judge(late, ADA, known, for_proposal=True)) == {"off-duty"}


def test_staying_on_is_never_proposed_when_it_cuts_the_rest() -> None:
    known = facts([tour(ends="20:00"), tour(day=FRIDAY + DAY, starts="07:00", ends="17:00", pk=2)])
    late = window("18:45", "20:20")
    assert "rest" in codes(judge(late, ADA, known).to_overrule)
    assert refusals(judge(late, ADA, known, for_proposal=True)) == {"rest"}


def test_no_roster_is_said_and_asks_for_no_reason() -> None:
    known = facts([tour(BEN)])
    judged = judge(window(), ADA, known)
    assert (codes(judged.warnings), judged.to_overrule) == ({"no-roster"}, ())
    assert refusals(judge(window(), ADA, known, for_proposal=True)) == {"no-roster"}


def test_inspecting_ranks_are_asked_by_hand_alone() -> None:
    known = facts(people={ADA: person(rank="Insp", rules=INSPECTORS)})
    judged = judge(window(), ADA, known)
    assert (codes(judged.warnings), judged.to_overrule) == ({"no-duty"}, ())
    assert refusals(judge(window(), ADA, known, for_proposal=True)) == {"no-duty"}


def test_a_window_past_midnight_belongs_to_the_tour_of_the_evening() -> None:
    known = facts([tour(starts="16:00", ends="02:00"), whole_day("leave", day=FRIDAY + DAY)])
    tarawih = window(starts_at=at("23:30"), ends_at=at("01:00", FRIDAY + DAY))
    assert refusals(judge(tarawih, ADA, known, for_proposal=True)) == set()


def test_who_serves_elsewhere_or_only_advises() -> None:
    assert refusals(judge(window(), BEN, facts())) == {"unit"}
    adviser = person(posts=(Post("adviser", None, "", date(2020, 1, 1), None),))
    assert refusals(judge(window(), ADA, facts(people={ADA: adviser}))) == {"adviser"}
    assert refusals(judge(window(kind="advice"), ADA, facts(people={ADA: adviser}))) == set()
    gone = person(posts=(Post("officer", EAST, "East", date(2020, 1, 1), FRIDAY - DAY),))
    assert refusals(judge(window(), ADA, facts(people={ADA: gone}))) == {"unit"}


@pytest.mark.parametrize(
    ("other", "forbidden", "warned"),
    [
        (busy("13:00", "14:00", away_by(2)), {"busy"}, set()),
        (busy("13:00", "14:00", away_by(0.2)), set(), {"next-door"}),
        (busy("13:00", "14:00", None), {"busy"}, set()),
        (busy("13:00", "14:00", place=MADINA), set(), {"same-place"}),
        (busy("14:40", "15:40", away_by(3)), {"too-far"}, set()),
        (busy("15:15", "16:15", away_by(3)), set(), {"tight"}),
        (busy("16:30", "17:30", away_by(3)), set(), set()),
        (busy("14:30", "15:30", None), set(), {"tight"}),
        (busy("11:00", "12:40", place=MADINA, position=None), set(), set()),
    ],
)
def test_other_visits_of_the_day(other: object, forbidden: set[str], warned: set[str]) -> None:
    judged = judge(window(), ADA, facts(busy={ADA: [other]}))
    assert (refusals(judged), codes(judged.warnings)) == (forbidden, warned)


def test_the_visit_of_the_window_itself_is_no_clash() -> None:
    own = busy("12:45", "14:20", ref="OWN")
    assert refusals(judge(window(visit_ref="OWN"), ADA, facts(busy={ADA: [own]}))) == set()


def test_a_car_makes_it_in_time() -> None:
    known = facts(busy={ADA: [busy("14:45", "15:45", away_by(3))]})
    assert refusals(judge(window(), ADA, known)) == {"too-far"}
    driving = replace(known, wishes={ADA: Wishes(travels=Travel.CAR)})
    judged = judge(window(), ADA, driving)
    assert (refusals(judged), codes(judged.warnings)) == (set(), {"tight"})


def test_continuity() -> None:
    last = at("13:00", date(2026, 11, 20))
    known = with_place(
        facts(
            people={ADA: person(languages=frozenset({"en", "ur"}))},
            known={(MADINA, ADA): Known(last, 5)},
        ),
        named_officer_id=ADA,
        team_id=EAST,
        languages=frozenset({"ur", "ar"}),
    )
    judged = judge(window(), ADA, known)
    assert codes(judged.reasons) == {"on-duty", "named", "last", "knows", "team", "language"}
    said = [each.sentence for each in judged.reasons]
    assert "Was there last, on Friday 20 November." in said
    assert "Speaks Urdu." in said
    assert judged.price == -60 - 40 - 24 - 15 - 20
    deputy = with_place(known, deputy_id=ADA, languages=frozenset({"ar"}), team_id=WEST)
    judged = judge(window(), ADA, deputy)
    assert "deputy" in codes(judged.reasons)
    assert codes(judged.warnings) == {"no-language"}


def test_the_space_for_women() -> None:
    for goes, seen in ((False, "womens-space"), (True, "women")):
        known = facts(wishes={ADA: Wishes(visits_womens_space=goes)})
        judged = judge(window(women_space=True), ADA, known)
        assert seen in codes((*judged.warnings, *judged.reasons))
        assert judge(window(women_space=None), ADA, known).price == 0


def test_wishes_are_weighed_and_never_forbid() -> None:
    wished = facts(wishes={ADA: Wishes(True, time(13), time(14))})
    judged = judge(window(), ADA, wished, for_proposal=True)
    assert [each.code for each in judged.warnings] == ["hours", "hours"]
    dusk = window("15:30", "16:30")
    judged = judge(dusk, ADA, replace(wished, wishes={ADA: Wishes(break_at_sunset=True)}))
    assert [each.sentence for each in judged.warnings] == ["Asked for a break at sunset, which is at 16:01."]
    after_midnight = facts([tour(starts="16:00", ends="02:00")], wishes={ADA: Wishes(not_after=time(0, 30))})
    for ends, kept in (("00:20", set()), ("00:45", {"hours"})):
        night = window(starts_at=at("22:00"), ends_at=at(ends, FRIDAY + DAY))
        assert codes(judge(night, ADA, after_midnight).warnings) == kept


def test_who_had_many_visits_gets_fewer_and_the_solver_weighs_that_itself() -> None:
    people = {ADA: person(), BEN: person(BEN)}
    known = facts([tour(), tour(BEN)], people=people, loads={ADA: 6})
    assert [each.sentence for each in judge(window(), ADA, known).warnings] == [
        "6 visits in four weeks; the usual number is 3."
    ]
    assert judge(window(), ADA, known, for_proposal=True).warnings == ()


clocks = st.integers(0, 24 * 4 - 1).map(lambda quarter: at("00:00") + timedelta(minutes=15 * quarter))
lengths = st.integers(1, 24).map(lambda quarters: timedelta(minutes=15 * quarters))


@given(tours=st.lists(st.tuples(clocks, lengths), max_size=3), starts=clocks, lasts=lengths)
def test_a_proposal_sends_nobody_off_duty(
    tours: list[tuple[datetime, timedelta]], starts: datetime, lasts: timedelta
) -> None:
    entries = [
        tour(pk=n)._replace(starts_at=begins, ends_at=begins + length) for n, (begins, length) in enumerate(tours)
    ]
    asked = window(starts_at=starts, ends_at=starts + lasts)
    judged = judge(asked, ADA, facts([*entries, tour(BEN)]), for_proposal=True)
    if judged.refusals:
        return
    minute = starts
    while minute < asked.ends_at - timedelta(minutes=30):
        assert any(begins <= minute < begins + length for begins, length in tours), minute
        minute += timedelta(minutes=15)


@given(starts=clocks, lasts=lengths, apart=st.floats(0, 8), by=st.sampled_from(list(Travel)), proposing=st.booleans())
def test_nobody_is_in_two_places_or_later_than_the_way_takes(
    starts: datetime, lasts: timedelta, apart: float, by: Travel, proposing: bool
) -> None:
    there = away_by(apart)
    other = busy("12:00", "13:00", there)._replace(starts_at=starts, ends_at=starts + lasts)
    known = facts([tour(starts="00:00", ends="23:59")], busy={ADA: [other]}, wishes={ADA: Wishes(travels=by)})
    asked = window()
    if judge(asked, ADA, known, for_proposal=proposing).refusals or is_next_door(HERE, there):
        return
    way = minutes_between(HERE, there, by)
    assert way is not None
    gap = max(other.starts_at - asked.ends_at, asked.starts_at - other.ends_at)
    assert gap >= timedelta(minutes=way)


@given(north=st.floats(-60, 60), east=st.floats(-179, 179), by=st.sampled_from(list(Travel)))
def test_a_way_is_as_long_back_and_never_shorter_than_the_straight_line(north: float, east: float, by: Travel) -> None:
    one, other = HERE, HERE._replace(latitude=HERE.latitude + north / 100, longitude=HERE.longitude + east / 1000)
    there, back = minutes_between(one, other, by), minutes_between(other, one, by)
    assert there == back
    assert there is not None
    assert there >= kilometres(one, other) * DETOUR / 25 * 60 - 1
    assert minutes_between(one, None, by) is None


def test_every_price_has_a_sentence_and_reasons_speak_for_somebody() -> None:
    assert set(PRICES) <= set(SENTENCES)
    assert all(len(code) <= 16 for code in SENTENCES)


def test_sixty_windows_and_two_hundred_officers_take_less_than_a_second() -> None:
    officers = range(1, 201)
    windows = [
        replace(window(), key=str(n), place_id=n, starts_at=at("12:00") + timedelta(minutes=n)) for n in range(60)
    ]
    entries = [
        tour(pk, day=FRIDAY + timedelta(days=n), pk=pk * 100 + n + 10)
        for pk in officers
        for n in range(-9, 10)
        if n % 7
    ]
    entries += [whole_day("rest-day", pk, FRIDAY + timedelta(days=n)) for pk in officers for n in (-7, 7)]
    entries += [tour(pk, pk=pk) for pk in officers if pk % 3]
    known = facts(
        entries,
        people={pk: person(pk) for pk in officers},
        places={n: spot(position=away_by(n / 10), named_officer_id=n) for n in range(60)},
        busy={pk: [busy("17:00", "18:00", away_by(1))] for pk in officers},
        wishes={pk: Wishes(break_at_sunset=True) for pk in officers},
    )
    for strictly in (True, False):
        judged, seconds = processor_seconds(partial(judge_all, windows, known, for_proposal=strictly), tries=3)
        assert seconds < 1
        assert len(judged) == 12_000
