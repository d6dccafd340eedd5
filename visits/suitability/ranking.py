"""The officers of a unit for one window, who fits best first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from visits.suitability.facts import Facts
from visits.suitability.findings import Judgement
from visits.suitability.judging import judge
from visits.windows import Window


@dataclass(frozen=True)
class Candidate:
    """An officer for a window. `offered` is their place on the waiting list, 0 for those who have not offered."""

    pk: int
    name: str
    judgement: Judgement
    offered: int = 0
    is_rostered: bool = True

    @property
    def can_go(self) -> bool:
        """Whether nothing forbids it."""
        return not self.judgement.refusals


def rank(
    window: Window, facts: Facts, *, offered: Sequence[int] = (), besides: Collection[int] = ()
) -> list[Candidate]:
    """Everybody but `besides`: first who has offered (primary keys, in their order), then by what speaks for them.

    Those for whom a rule would have to be overruled come after those without, and those who cannot go come last.
    """
    places = {pk: number for number, pk in enumerate(offered, start=1)}
    found = [
        Candidate(pk, person.name, judge(window, pk, facts), places.get(pk, 0), person.has_roster)
        for pk, person in facts.people.items()
        if pk not in besides
    ]
    return sorted(found, key=lambda one: (not one.can_go, *_merit(one, facts)))


def _merit(one: Candidate, facts: Facts) -> tuple[float, bool, int, int, str]:
    judged = one.judgement
    turn = one.offered or float("inf")
    return turn, bool(judged.to_overrule), judged.price, facts.loads.get(one.pk, 0), one.name
