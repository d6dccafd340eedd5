"""Why this officer and not another, and why a window stays short: sentences for those who lead, not for committees."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from visits.proposing.allowed import allowed, wanted
from visits.proposing.pricing import ways
from visits.proposing.problem import Answer, Question

# What stands in the way, by the code of a refusal (visits/suitability): of one officer, of several.
REFUSED: Mapping[str, tuple[str, str]] = {
    "busy": ("is at another visit", "are at another visit"),
    "too-far": ("cannot be there in time", "cannot be there in time"),
    "rest": ("would not have {hours} hours' rest", "would not have {hours} hours' rest"),
    "days": ("has worked too many days in a row", "have worked too many days in a row"),
    "off-duty": ("is not on duty for all of it", "are not on duty for all of it"),
    "away": ("is away", "are away"),
    "no-roster": ("has no roster for that day", "have no roster for that day"),
    "no-duty": ("has a rank without a roster", "have a rank without a roster"),
}
# Those who are on duty, or nearly, and kept from going by something else.
ON_DUTY = ("busy", "too-far", "rest", "days")
# Officers of other units and advisers would not be asked: nobody wants to read how many there are.
NOT_ASKED = frozenset({"unit", "adviser"})
# So many are named; of more, how many there are is enough.
NAMED = 3


class Explaining:
    """What can be said about one answer.

    `names` are the officers' names by number, `windows` the windows in words by key ("Noor Mosque, 13:15"). Comparing
    goes by the points that the solver weighed, so no sentence can say something else than what decided.
    """

    def __init__(
        self,
        question: Question,
        answer: Answer,
        *,
        names: Mapping[int, str],
        windows: Mapping[str, str],
        rest_hours: int = 11,
    ) -> None:
        self.question, self.answer, self.names, self.windows = question, answer, names, windows
        self.rest_hours = rest_hours
        self.rules = allowed(question)
        self.theirs: dict[int, set[str]] = defaultdict(set)
        self.going: dict[str, set[int]] = defaultdict(set)
        for key, slot in self.rules.slots.items():
            for officer in slot.fixed:
                self._goes(key, officer)
        for key, officer in answer.chosen:
            self._goes(key, officer)
        self.prices: dict[str, dict[int, int]] = defaultdict(dict)
        for option in question.options:
            self.prices[option.slot][option.officer] = option.price

    def _goes(self, key: str, officer: int) -> None:
        self.theirs[officer].add(key)
        self.going[key].add(officer)

    def why(self, slot: str, officer: int) -> tuple[str, ...]:
        """Why this officer goes to this window rather than somebody else; one or two sentences."""
        if (slot, officer) in self.question.pinned:
            return ("Pinned by a supervisor.",)
        others = [each for each in sorted(self.prices[slot]) if each not in self.going[slot]]
        if not others:
            return ("Nobody else can go.",) if len(self.going[slot]) == 1 else ("Everybody who can go is going.",)
        free = [each for each in others if not self._in_the_way(slot, each)]
        cost = self._cost(slot, officer)
        better = min(
            (each for each in others if each not in free and self._cost(slot, each) < cost),
            key=lambda each: (self._cost(slot, each), each),
            default=None,
        )
        said = (
            [f"{self._name(better)} would fit better, and {self._needed(slot, better)}."] if better is not None else []
        )
        if not free:
            return (*said, self._nobody_free(slot, others))
        next_best = min(free, key=lambda each: (self._cost(slot, each), each))
        return (*said, self._compared(slot, officer, next_best))

    def why_not(self, slot: str, refusals: Mapping[str, int]) -> str:
        """Why this window has fewer officers than it needs; `refusals` is how many officers each code keeps away.

        Empty for a window that has all it needs.
        """
        if len(self.going[slot]) >= wanted(self.rules.slots[slot]):
            return ""
        kept = {code: number for code, number in refusals.items() if number and code not in NOT_ASKED}
        could = [each for each in sorted(self.prices[slot]) if each not in self.going[slot]]
        free = [each for each in could if not self._in_the_way(slot, each)]
        said = []
        if free:
            who = _people(len(free))
            said.append(f"{who} could still go: the search was ended before it was known whether that is best.")
        elsewhere = [each for each in could if each not in free]
        if elsewhere:
            said.append(self._elsewhere(slot, elsewhere))
        if not could:
            more = " else" if self.going[slot] else ""
            sentence, told = self._nobody(kept, more)
            said.append(sentence)
            kept.pop(told, None)
        return " ".join([*said, *self._counted(kept, others=bool(could or self.going[slot]))])

    def _name(self, officer: int) -> str:
        return self.names.get(officer, "Somebody else")

    def _window(self, key: str) -> str:
        return self.windows.get(key, "another place")

    def _in_the_way(self, slot: str, officer: int) -> list[str]:
        """The windows that keep an officer from this one: those that clash, or all of a day that is full."""
        day = self.rules.slots[slot].day
        clash = [key for key in self.rules.in_order(self.theirs[officer]) if self.rules.clash(key, slot)]
        same_day = [key for key in self.rules.in_order(self.theirs[officer]) if self.rules.slots[key].day == day]
        return clash or (same_day if len(same_day) >= self.question.most_a_day else [])

    def _needed(self, slot: str, officer: int) -> str:
        keys = self._in_the_way(slot, officer)
        if any(self.rules.clash(key, slot) for key in keys):
            return f"is needed at {self._window(keys[0])}"
        return f"has {len(keys)} visit{'s' if len(keys) > 1 else ''} that day already"

    def _share(self, slot: str, officer: int) -> int:
        """Visits of the last weeks and of this answer, this window left out."""
        return self.question.loads.get(officer, 0) + len(self.theirs[officer] - {slot})

    def _way(self, slot: str, officer: int) -> int:
        without = self.theirs[officer] - {slot}
        return ways(self.question, self.rules, without | {slot}) - ways(self.question, self.rules, without)

    def _stays(self, slot: str, officer: int) -> int:
        return self.question.keep if (slot, officer) in self.question.earlier else 0

    def _cost(self, slot: str, officer: int) -> int:
        """What sending this officer adds, everything else being as it is."""
        price = self.prices[slot].get(officer, 0) + self._way(slot, officer) - self._stays(slot, officer)
        return price + self.question.share * self._share(slot, officer)

    def _compared(self, slot: str, officer: int, other: int) -> str:
        """What speaks most for the one against the other."""
        name = self._name(other)
        mine, theirs = self._share(slot, officer), self._share(slot, other)
        gains = {
            "The proposal before this one said the same.": self._stays(slot, officer) - self._stays(slot, other),
            f"Fits this place better than {name}, the next best.": self.prices[slot].get(other, 0)
            - self.prices[slot].get(officer, 0),
            f"A shorter way from other visits of that day than for {name}, the next best.": self._way(slot, other)
            - self._way(slot, officer),
            f"Fewer visits than {name}, the next best, in the last weeks and this proposal: {mine}, not"
            f" {theirs}.": self.question.share * (theirs - mine),
        }
        if sum(gains.values()) <= 0:
            return f"{name} would do as well."
        return max(gains, key=lambda each: gains[each])

    def _nobody_free(self, slot: str, others: list[int]) -> str:
        if len(others) == 1:
            return f"{self._name(others[0])} is the only other who could go, and {self._needed(slot, others[0])}."
        return f"The {len(others)} others who could go are all needed elsewhere."

    def _elsewhere(self, slot: str, officers: list[int]) -> str:
        if len(officers) == 1:
            return f"{self._name(officers[0])} could go, and {self._needed(slot, officers[0])}."
        said = f"{len(officers)} officers on duty are all needed elsewhere"
        if len(officers) > NAMED:
            return f"{said}."
        return f"{said}: {_listed(f'{self._name(each)} {self._needed(slot, each)}' for each in officers)}."

    def _nobody(self, kept: Mapping[str, int], more: str) -> tuple[str, str]:
        """The sentence for a window to which nobody could go, and the code of which it has said enough."""
        kinds = [code for code in ON_DUTY if code in kept]
        if not kinds:
            return (
                f"Nobody{more} is on duty for all of it." if kept else f"Nobody{more} is known who could go.",
                "off-duty",
            )
        if len(kinds) > 1:
            return f"Nobody{more} on duty can go.", ""
        alone = {
            "rest": f"Nobody{more} on duty with {self.rest_hours} hours' rest.",
            "days": f"Everybody{more} on duty has worked too many days in a row.",
            "busy": f"Everybody{more} on duty is at another visit at that time.",
            "too-far": f"Nobody{more} on duty can be there in time.",
        }
        return alone[kinds[0]], kinds[0]

    def _counted(self, kept: Mapping[str, int], *, others: bool) -> Iterable[str]:
        """How many are kept away by what, the most first."""
        known = Counter({code: number for code, number in kept.items() if code in REFUSED})
        if rest := sum(kept.values()) - sum(known.values()):
            known["other"] = rest
        if not known:
            return
        said = []
        for code, number in known.most_common():
            one, many = REFUSED.get(code, ("cannot go", "cannot go"))
            said.append(f"{number} {one if number == 1 else many}".format(hours=self.rest_hours))
        yield ("Of the others, " if others else "") + f"{_listed(said)}."


def _people(number: int) -> str:
    return "1 officer" if number == 1 else f"{number} officers"


def _listed(parts: Iterable[str]) -> str:
    """Parts with commas, and "and" before the last."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
