"""Figures for letters: what may be pinned and by whom, and what has changed since."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from funding.models import EquityReport, NationalFigure
from letters.figures import Changed, Figure, changed_since, comparators, figures_for, pin, singled_out, told, worded
from letters.models import Categorised, Letter, LetterVersion
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.models import Place
from liaison.refusals import Refused
from tests.cast import Cast, make_place
from tests.letters import desk
from tests.roles import database_role

TODAY = date(2026, 11, 27)
CATEGORY = "amount"
KEY = f"worries:{CATEGORY}"
CELLS = {
    "sent": 40,
    "awarded": 21,
    "refused": 12,
    "waiting": 7,
    "sent/faith/muslim": 25,
    "awarded/faith/muslim": None,
    "sent/faith/sikh": 15,
    "awarded/faith/sikh": 9,
    "state/submitted": 7,
}
TABLES = {
    "cells": CELLS,
    "amounts": {"faith/sikh": {"pence": 280_000_00, "awards": 9, "as_of": "2026-07-01"}},
    "days": {"": {"submitted": 12}},
    "labels": [["faith/muslim", "Muslim"], ["faith/sikh", "Sikh"]],
}


@pytest.fixture
def today() -> Any:
    with time_machine.travel(f"{TODAY}T09:00:00+00:00", tick=False):
        yield


def report(cast: Cast, on: date = TODAY, **cells: int | None) -> EquityReport:
    with database_role("worker"):
        tables = {**TABLES, "cells": {**CELLS, **{name.replace("_", "/"): value for name, value in cells.items()}}}
        return EquityReport.objects.create(unit=cast.unit, as_of=on, tables=tables)


def national(**fields: Any) -> NationalFigure:
    given: dict[str, Any] = {
        "year": "2025/26",
        "what": "awards",
        "count": 49,
        "source": "Hansard",
        "source_on": TODAY,
        **fields,
    }
    with database_role("worker"):
        return NationalFigure.objects.create(**given)


def places(cast: Cast, number: int) -> list[Place]:
    """So many more places; the unit has three."""
    with database_role("worker"):
        return [make_place(f"Place {at}", cast.unit, cast.east) for at in range(number)]


def worried(cast: Cast, at: list[Place], category: str = CATEGORY) -> None:
    """These places have a worry about funding, raised now."""
    for place in at:
        concern = desk.worry(place, cast.secretary)
        with database_role("worker"):
            Categorised.objects.create(place=place, concern=concern, category=category, made_by=cast.supervisor)


def offered(by: User, cast: Cast, letter: Letter | None = None) -> dict[str, Figure]:
    with acting_as(by.pk):
        return {each.key: each for each in figures_for(by, cast.unit, letter)}


def pinned(figure: Figure, compared_with: Figure | None = None) -> dict[str, Any]:
    return pin(figure, compared_with, "" if compared_with else "There is nothing like it.")


def pinned_in_letter(cast: Cast, *figures: Figure, **fields: Any) -> LetterVersion:
    """The supervisor writes a letter with these figures."""
    letter = desk.begin(cast.supervisor, cast.unit)
    kept = {each.key: pinned(each) for each in figures}
    return desk.write(cast.supervisor, letter, desk.point(figures=list(kept), **fields), figures=kept)


def changes(by: User, version: LetterVersion) -> list[Changed]:
    with acting_as(by.pk):
        return changed_since(version, by)


# What is offered, and to whom ---------------------------------------------------------------------------------


def test_the_commander_is_offered_all_and_a_supervisor_what_she_may_read(cast: Cast, today: Any) -> None:
    report(cast)
    figure = national(is_approximate=True, note="Almost")
    worried(cast, places(cast, 9)[:7])
    kim, sol = offered(cast.commander, cast), offered(cast.supervisor, cast)
    assert (kim[KEY].value, kim["places:all"].value) == (7, 12)
    assert worded(pinned(kim[f"national:{figure.pk}"])) == "about 49 places"
    assert kim[f"national:{figure.pk}"].source == "Hansard. Almost."
    assert kim["equity:all/awarded"].value == 21
    assert kim["equity:faith/sikh/sent"].label == "Applications sent: by faith, Sikh"
    assert (kim["equity:faith/sikh/amount"].as_of, kim["equity:faith/sikh/amount"].value) == (
        date(2026, 7, 1),
        28000000,
    )
    assert worded(pinned(kim["equity:faith/sikh/amount"])) == "about £280,000"
    assert kim["equity:all/days-submitted"].value == 12
    assert kim["equity:state/submitted/number"].value == 7
    assert "equity:faith/muslim/awarded" not in kim, "withheld there, withheld here"
    assert set(sol) == {name for name in kim if not name.startswith("equity:")}
    assert all(each.source and each.as_of <= TODAY and each.group for each in kim.values())


def test_nobody_else_is_offered_anything(cast: Cast, today: Any) -> None:
    report(cast)
    for part, person in cast.everybody().items():
        assert bool(offered(person, cast)) == (part in ("supervisor", "commander")), part


def test_without_the_first_wall_the_second_counts_nothing_for_others(cast: Cast, today: Any) -> None:
    worried(cast, places(cast, 9)[:7])
    for person, seen in ((cast.supervisor, 7), (cast.secretary, 0), (cast.officer, 0), (cast.foreign_supervisor, 0)):
        with acting_as(person.pk):
            assert Categorised.objects.count() == seen, person


def test_figures_take_few_statements(cast: Cast, today: Any, django_assert_max_num_queries: Any) -> None:
    report(cast)
    national()
    with acting_as(cast.commander.pk), django_assert_max_num_queries(8):
        figures_for(cast.commander, cast.unit)


def test_comparators_are_those_of_the_same_measure_and_nobody_chooses_among_them(cast: Cast, today: Any) -> None:
    report(cast)
    older, newer = national(year="2024/25"), national()
    national(what="allocated", count=None, pence=5_00)
    all_ = offered(cast.commander, cast)
    listed = list(all_.values())
    names = [each.key for each in comparators(all_["equity:faith/sikh/sent"], listed)]
    assert names == ["equity:all/sent", "equity:faith/muslim/sent"]
    awards = comparators(all_[f"national:{newer.pk}"], listed)
    assert f"national:{older.pk}" in [each.key for each in awards]
    assert {each.measure for each in awards} == {"national/awards"}


# Pinning ------------------------------------------------------------------------------------------------------


def test_a_figure_is_pinned_with_something_like_it_or_a_reason(cast: Cast, today: Any) -> None:
    report(cast)
    kim = offered(cast.commander, cast)
    figure, other = kim["equity:faith/sikh/sent"], kim["equity:all/sent"]
    kept = pin(figure, other, " ")
    assert (kept["value"], kept["unit"], kept["as_of"]) == (15, "applications", "2026-11-27")
    assert (kept["compared_with"]["key"], kept["compared_with"]["value"]) == ("equity:all/sent", 40)
    assert kept["source"].endswith("Counts under 5 are not given.")
    assert pin(figure, None, " It is new. ")["why_alone"] == "It is new."
    for wrong in (None, figure, kim["equity:all/awarded"], kim["places:all"]):
        with pytest.raises(Refused):
            pin(figure, wrong, "  ")


# What has changed since ---------------------------------------------------------------------------------------


def test_figures_that_differ_vanish_or_age_are_flagged(cast: Cast, today: Any) -> None:
    report(cast, TODAY - timedelta(days=80))
    same, gone = national(), national(year="2019/20", source="Old")
    kim = offered(cast.commander, cast)
    names = ["equity:faith/sikh/sent", "equity:faith/sikh/awarded", "equity:all/sent"]
    version = pinned_in_letter(cast, *(kim[name] for name in (*names, f"national:{same.pk}", f"national:{gone.pk}")))
    assert changes(cast.commander, version) == []
    report(cast, TODAY, sent_faith_sikh=17, awarded_faith_sikh=None)
    with database_role("owner"):
        NationalFigure.objects.filter(pk=gone.pk).delete()
    found = {each.key: each for each in changes(cast.commander, version)}
    assert found == {
        names[0]: (names[0], 15, 17),
        names[1]: (names[1], 9, None),
        f"national:{gone.pk}": (f"national:{gone.pk}", 49, None),
    }
    assert told(version, found[names[0]]).endswith("15 applications in the letter, 17 applications now.")
    assert "cannot be given any more" in told(version, found[names[1]])
    # A supervisor reads no equity report, so cannot say that a figure of it is wrong.
    assert {each.key for each in changes(cast.supervisor, version)} == {f"national:{gone.pk}"}
    assert changes(cast.oversight, version) == changes(cast.secretary, version) == []


def test_a_comparator_is_watched_as_well_and_what_is_a_year_old_is_flagged(cast: Cast) -> None:
    figure, other = national(), national(year="2024/25", count=30)
    with time_machine.travel(f"{TODAY}T09:00:00+00:00", tick=False):
        kim = offered(cast.commander, cast)
        keys = f"national:{figure.pk}", f"national:{other.pk}"
        letter = desk.begin(cast.supervisor, cast.unit)
        kept = {keys[0]: pin(kim[keys[0]], kim[keys[1]], "")}
        version = desk.write(cast.supervisor, letter, desk.point(figures=[keys[0]]), figures=kept)
        with database_role("worker"):
            NationalFigure.objects.filter(pk=other.pk).update(count=31)
        assert changes(cast.commander, version) == [(keys[1], 30, 31)]
    with time_machine.travel(f"{TODAY + timedelta(days=364)}T09:00:00+00:00"):
        assert len(changes(cast.commander, version)) == 1
    with time_machine.travel(f"{TODAY + timedelta(days=365)}T09:00:00+00:00"):
        first, second = changes(cast.commander, version)
        assert "more than 12 months old (27 November 2026)" in told(version, first)
        assert second.now == 31


# Counts of places ---------------------------------------------------------------------------------------------


def test_places_are_counted_once_for_twelve_months_and_few_of_them_not_at_all(cast: Cast) -> None:
    with time_machine.travel("2026-01-10T09:00:00+00:00", tick=False):
        more = places(cast, 11)
        worried(cast, [more[0]])
    with time_machine.travel("2027-01-10T09:00:00+00:00", tick=False):
        worried(cast, [*more[1:5], more[1], more[1]])
        assert KEY not in offered(cast.commander, cast), "four places, and one a year ago"
        worried(cast, [more[5]])
        assert offered(cast.commander, cast)[KEY].value == 5
        with database_role("worker"):
            more[10].closed_on = date(2027, 1, 9)
            more[10].save()
            for at in range(9, 5, -1):
                more[at].closed_on = date(2027, 1, 9)
                more[at].save()
        assert KEY not in offered(cast.commander, cast), "three places are left that said nothing of it"


def test_a_count_stays_in_letters_until_it_has_moved_by_five(cast: Cast, today: Any) -> None:
    more = places(cast, 27)
    worried(cast, more[:7])
    version = pinned_in_letter(cast, offered(cast.commander, cast)[KEY])
    worried(cast, more[7:11])
    with time_machine.travel(f"{TODAY + timedelta(days=30)}T09:00:00+00:00", tick=False):
        held = offered(cast.commander, cast)[KEY]
        assert (held.value, held.as_of) == (7, TODAY)
        assert "12 months to 27 November 2026" in held.source
        assert changes(cast.commander, version) == []
        worried(cast, more[11:12])
        assert offered(cast.commander, cast)[KEY].value == 12
        assert changes(cast.supervisor, version) == [(KEY, 7, 12)]


def test_places_that_are_quoted_by_name_do_not_leave_others_few(cast: Cast, today: Any) -> None:
    worried(cast, [cast.madina, *places(cast, 9)[:5]])
    version = pinned_in_letter(cast, offered(cast.commander, cast)[KEY])
    letter = desk.now(version.letter)
    quotations = [desk.ask_to_quote(cast.supervisor, letter, cast.madina, category=CATEGORY) for _ in range(2)]
    for each, said in zip(quotations, ("yes", "unnamed"), strict=True):
        desk.answer(cast.secretary, each, said)
    for used in reversed(quotations):
        version = desk.write(
            cast.supervisor, letter, desk.point(category=CATEGORY, quotations=[used.ref], figures=[KEY]),
            figures=version.figures,
        )  # fmt: skip
        with acting_as(cast.commander.pk):
            assert singled_out(version, cast.commander) == []
    assert KEY in offered(cast.commander, cast, letter)
    other = desk.ask_to_quote(cast.supervisor, letter, cast.noor, category="window", text="Yes")
    desk.answer(cast.other, other, "yes", "Yes")
    both = desk.point(category=CATEGORY, quotations=[quotations[0].ref, other.ref], figures=[KEY])
    with pytest.raises(Refused, match="worked out: Amount of money"):
        desk.write(cast.supervisor, letter, both, figures=version.figures)
    # Nor does it help to leave the count out of this version: the one before has it.
    with pytest.raises(Refused, match="worked out"):
        desk.write(cast.supervisor, letter, {**both, "figures": []})
    with acting_as(cast.oversight.pk):
        assert singled_out(version, cast.oversight) == []


def test_names_in_a_letter_do_not_point_beside_the_count_in_another(cast: Cast, today: Any) -> None:
    worried(cast, [cast.madina, *places(cast, 9)[:4]])
    counting = pinned_in_letter(cast, offered(cast.commander, cast)[KEY])
    letter = desk.written(cast)
    quotation = desk.ask_to_quote(cast.supervisor, letter, cast.madina, category=CATEGORY)
    desk.answer(cast.secretary, quotation, "yes")
    naming = desk.write(cast.supervisor, letter, desk.point(category=CATEGORY, quotations=[quotation.ref]))
    assert KEY not in offered(cast.commander, cast, letter), "five less one name are four"
    for each in (counting, naming):
        desk.sign(cast.commander, each.letter, each.number)
    desk.send(cast.commander, counting.letter)
    with pytest.raises(Refused, match="worked out: Amount of money"):
        desk.send(cast.commander, letter)
    with acting_as(cast.commander.pk):
        assert changed_since(counting, cast.commander) == []
