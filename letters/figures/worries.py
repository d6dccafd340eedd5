"""How many places of a unit told police of the same worry about funding; and what letters have given of it before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import dateformat, timezone

from letters.figures.figure import YEAR, Figure
from letters.models import Categorised, Letter, LetterVersion
from letters.models.letter import FundingCategory
from letters.withholding import SMALLEST, Given, to_give
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit, Place
from liaison.refusals import Refused

ALL_PLACES = "places:all"
POINTED = (
    "Letters name so many places beside a count of them that the others could be worked out: %s. Leave out the count,"
    " or some of the names. Earlier letters and versions count as well."
)
GROUP = "What places told police"


def is_led(user: Any, unit: CommandUnit) -> bool:
    """Whether this person supervises or commands the unit, so may count in it."""
    return unit.pk in standing(user).units_as(Role.SUPERVISOR, Role.COMMANDER)


def worries(user: Any, unit: CommandUnit, letter: Letter | None) -> Iterator[Figure]:
    """By category, where a count is not withheld; and how many places there are. Three queries."""
    today = timezone.localdate()
    places = Place.objects.visible_to(user).filter(unit=unit).open_on(today)
    found = dict(
        Categorised.objects.visible_to(user)
        .filter(place__in=places, concern__raised_at__date__gt=today - YEAR)
        .values_list("category")
        .annotate(places=Count("place", distinct=True))
    )
    total, told = places.count(), Told.in_letters_of(user, unit, today)
    named = told.read_with(letter).named()
    for category in FundingCategory:
        given = to_give(
            found.get(category, 0),
            places=total,
            named=len(named[category]),
            before=told.given(f"worries:{category}", today),
            on=today,
        )
        if given is not None:
            yield _worry(category, unit, given)
    yield Figure(
        key=ALL_PLACES,
        label=f"Places of worship in {unit.name}",
        value=total,
        unit="places",
        source=f"Register of places of worship of {unit.name}.",
        as_of=today,
        group=GROUP,
        measure="places",
    )


def _worry(category: FundingCategory, unit: CommandUnit, given: Given) -> Figure:
    return Figure(
        key=f"worries:{category}",
        label=f"Places with a worry about funding: {category.label}",
        value=given.value,
        unit="places",
        source=(
            f"Worries that places of worship in {unit.name} told police in the 12 months to"
            f" {dateformat.format(given.as_of, 'j F Y')}. A place counts once. Counts under 5 are not given."
        ),
        as_of=given.as_of,
        group=GROUP,
        measure="places",
    )


def singled_out(version: LetterVersion, user: Any) -> list[str]:
    """Plain names of the categories in which this letter's names and the counts that were given point at somebody.

    Beside a count of eight, letters that quote four places by name on the same matter leave four. Such a letter
    is not written and not sent: a name or the count has to go. For those who lead the unit.
    """
    unit, today = version.letter.unit, timezone.localdate()
    if not is_led(user, unit):
        return []
    told = Told((*Told.in_letters_of(user, unit, today).read_with(version.letter).versions, version))
    named = told.named()
    return [
        str(category.label)
        for category in FundingCategory
        for given in [told.given(f"worries:{category}", today)]
        if named[category] and given and min(each.value for each in given) - len(named[category]) < SMALLEST
    ]


def check_names(version: LetterVersion, user: Any) -> None:
    """Raise Refused where somebody is singled out by this version; before it is written, and before it is sent."""
    if pointed := singled_out(version, user):
        raise Refused(POINTED % "; ".join(pointed), "figures")


@dataclass(frozen=True)
class Told:
    """What versions of letters say. Whoever reads a letter may read its earlier versions too."""

    versions: tuple[LetterVersion, ...]

    @classmethod
    def in_letters_of(cls, user: Any, unit: CommandUnit, today: date) -> "Told":
        """In those of one unit that were written or sent within twelve months. One query."""
        within = Q(made_at__date__gt=today - YEAR) | Q(letter__sent_on__gt=today - YEAR)
        found = LetterVersion.objects.visible_to(user).filter(within, letter__unit=unit)
        return cls(tuple(found.select_related("letter")))

    def read_with(self, letter: Letter | None) -> "Told":
        """Of letters that were sent, and of this one, which is going to be."""
        mine = letter.pk if letter else None
        return Told(tuple(each for each in self.versions if each.letter.sent_on or each.letter_id == mine))

    def given(self, key: str, today: date) -> set[Given]:
        """What was given of one count within twelve months, in any version: committees read drafts too."""
        pinned = (kept for version in self.versions for name, kept in pinned_in(version.figures) if name == key)
        given = {Given(kept["value"], date.fromisoformat(kept["as_of"])) for kept in pinned}
        return {each for each in given if each.as_of > today - YEAR}

    def named(self) -> Mapping[str, set[str]]:
        """The places that are quoted by name on each matter."""
        found: dict[str, set[str]] = defaultdict(set)
        for version in self.versions:
            for category, place in _names_in(version):
                found[category].add(place)
        return found


def _names_in(version: LetterVersion) -> Iterator[tuple[str, str]]:
    for point in version.content.get("points", ()):
        for ref in point.get("quotations", ()):
            place = version.quoted.get(ref, {}).get("place")
            if place:
                yield point["category"], place


def pinned_in(figures: Mapping[str, Mapping[str, Any]]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """All pinned figures of a version by key, comparators among them."""
    for name, pinned in figures.items():
        yield name, pinned
        other = pinned.get("compared_with")
        if other:
            yield other["key"], other
