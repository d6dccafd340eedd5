"""A year of visits: who went where, when, why, and what was noted, amended and answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from liaison.demo import matters, summaries
from liaison.demo.calendar import moment
from liaison.demo.city import City, House, Person, Slot
from liaison.demo.tables import Change, Table, close_all
from visits.models import Allotment, Amendment, Reply, Visit

BEFORE, AFTER = 30, 20
MOODS = ((52, 30, 13, 4, 1), (28, 34, 26, 10, 2), (6, 20, 36, 27, 11))
MET = {
    "friday": (("steward",), ("steward", "faith-leader"), ("steward", "congregation"), ("secretary", "steward")),
    "patrol": (("nobody",),),
    "meeting": (("chair", "secretary"), ("secretary",), ("chair", "secretary", "faith-leader")),
    "phone": (("secretary",), ("chair",), ("faith-leader",)),
    "advice": (("secretary", "steward"), ("secretary",), ("chair", "secretary")),
}
OTHERWISE_MET = (("secretary",), ("faith-leader",), ("faith-leader", "secretary"), ("congregation", "steward"))
ADVICE = ("doors", "cameras", "stewarding", "hate-crime", "funding", "emergency-plan", "adviser")
USUALLY_PLANNED = {
    "friday": 0.75,
    "ramadan": 0.8,
    "eid": 0.95,
    "service": 0.8,
    "meeting": 1,
    "advice": 1,
    "open-day": 1,
}
ASKED_AS = {"friday": "friday", "service": "weekly"}
# Of the prayers that plans ask for; now and then a visit is called off as well.
KEPT = 0.93
ALTERED_KINDS = ("patrol", "reassurance", "patrol", "phone")


@dataclass(frozen=True, slots=True)
class Occasion:
    """One visit that could happen: minutes are counted from midnight."""

    house: House
    day: date
    start: int
    length: int
    kind: str
    sitting_id: int | None = None


class Diary:
    """Writes visits, allotments, amendments and replies."""

    def __init__(self, city: City, after: list[Table], progress: Callable[[int, int], None] | None = None) -> None:
        self.city, self.rng, self.season = city, city.rng, city.season
        planned_first = "r.planned_at is not null"
        not_yet = dict.fromkeys(("logged_by_id", "logged_at", "cancelled_by_id", "cancelled_at"), "null")
        plain = {"mood": "null", "invited_in": "null", "met": "'{}'", "advice": "'{}'", "summary": "''", "version": "1"}
        noted = "coalesce(was_summary, r.summary)"
        self.visits = Table(
            Visit,
            Change(
                at="r.planned_at",
                by="r.planned_by_id",
                only=planned_first,
                shows={**not_yet, **plain, "cancelled_because": "''", "status": "'planned'"},
            ),
            Change(
                at="r.logged_at",
                by="r.logged_by_id",
                only=f"not ({planned_first})",
                shows={"summary": noted, "version": "1"},
            ),
            Change(
                at="coalesce(r.logged_at, r.cancelled_at)",
                by="coalesce(r.logged_by_id, r.cancelled_by_id)",
                label="update",
                only=f"{planned_first} and r.status <> 'planned'",
                shows={"summary": noted, "version": "2"},
            ),
            Change(at="amended_at", by="r.logged_by_id", label="update", only="amended_at is not null"),
            extras={"was_summary": "text", "amended_at": "timestamptz"},
            after=after,
        )
        sent = dict.fromkeys(("released_by_id", "released_at"), "null") | {"released_because": "''"}
        self.allotments = Table(
            Allotment,
            Change(at="r.allotted_at", by="r.allotted_by_id", shows=sent),
            Change(at="r.released_at", by="r.released_by_id", label="update", only="r.released_at is not null"),
            after=[self.visits],
        )
        made = Change(at="r.made_at", by="r.made_by_id")
        self.amendments = Table(Amendment, made, after=[self.visits])
        self.replies = Table(Reply, made, after=[self.visits])
        self._wanted, self.progress = 0.0, progress
        self._neglect = {h.id: city.today - timedelta(days=h.every_days + 12 + h.id % 25) for h in city.houses}

    def write(self) -> None:
        """All that is past, week by week, and then what is planned."""
        size = self.city.size
        each = (size.visits or 0) / max(1, size.weeks * size.places)
        for week in range(size.weeks):
            monday = self.season.first + timedelta(weeks=week)
            for house in self.city.houses:
                for occasion in self._week(house, monday):
                    self._happened(occasion)
                self._wanted += each
                self._fill_up(house, monday)
            if self.progress:
                self.progress(week + 1, size.weeks)
        self._dispute()

    def close(self) -> None:
        """Write all of it."""
        close_all((self.visits, self.allotments, self.amendments, self.replies))

    def _week(self, house: House, monday: date) -> Iterator[Occasion]:
        rng = self.rng
        for offset in range(7):
            day = monday + timedelta(days=offset)
            if day < house.opened_on or house.has("new"):
                continue
            neglected = house.has("neglected") and day > self._neglect[house.id]
            if not neglected and not house.has("declines"):
                yield from self._gatherings(house, day)
                yield from self._calls(house, day)
            if not neglected and rng.random() < 0.035:
                yield Occasion(house, day, rng.randint(19 * 60, 21 * 60), 10, "patrol")

    def _gatherings(self, house: House, day: date) -> Iterator[Occasion]:
        """Prayers and festivals of this day to which somebody comes."""
        rng = self.rng
        for slot in house.weekly:
            kind = "friday" if slot.weekday == 4 and house.faith in ("muslim", "community") else "service"
            if slot.held_on(day) and rng.random() < self._chance(house, day, kind):
                yield self.at_slot(house, day, slot, kind)
        if house.faith == "muslim":
            if day in self.season.ramadan_nights and rng.random() < (KEPT if "tarawih" in house.prayers else 0.4):
                yield Occasion(house, day, 20 * 60 + rng.randrange(0, 45, 5), 90, "ramadan")
            if day in self.season.eids:
                yield Occasion(house, day, 7 * 60, 190, "eid")
        elif day in self.season.festivals.get(house.faith, {}) and rng.random() < 0.7:
            yield Occasion(house, day, 10 * 60, 90, "service")

    def _chance(self, house: House, day: date, kind: str) -> float:
        """How likely somebody comes to a weekly gathering: mostly where the plan promises it, seldom elsewhere."""
        if self.season.is_anxious(day):
            return 0.9
        if ASKED_AS[kind] in house.prayers:
            return KEPT
        return 0.42 if kind == "friday" else 0.05

    def _calls(self, house: House, day: date) -> Iterator[Occasion]:
        """Regular visits by the plan, and what comes up besides."""
        rng = self.rng
        start = 10 * 60 + rng.randrange(0, 7 * 60, 5)
        since = (day - house.last_two_way).days if house.last_two_way else 99
        mobilised = self.season.is_mobilised(day) and house.faith == "muslim"
        if (self.season.is_anxious(day) or mobilised) and rng.random() < 0.3:
            yield Occasion(house, day, start, 30, "post-incident")
        elif since >= house.every_days - 4 and day.weekday() < 5 and rng.random() < 0.3:
            yield Occasion(house, day, start, 25, "reassurance")
        elif rng.random() < 0.02:
            kind = rng.choice(("phone", "phone", "phone", "meeting", "meeting", "advice", "open-day"))
            yield Occasion(house, day, start, 5 if kind == "phone" else 60, kind)

    def _fill_up(self, house: House, monday: date) -> None:
        """Further short visits until there are as many as were asked for."""
        rng = self.rng
        while not house.has("new") and self.visits.last_id < self._wanted:
            day = monday + timedelta(days=int(rng.random() * 7))
            self._happened(
                Occasion(house, day, 9 * 60 + int(rng.random() * 700), 15, ALTERED_KINDS[int(rng.random() * 4)])
            )

    @staticmethod
    def at_slot(house: House, day: date, slot: Slot, kind: str) -> Occasion:
        """A visit from half an hour before a sitting to twenty minutes after it."""
        return Occasion(house, day, slot.opens - BEFORE, slot.ends - slot.opens + BEFORE + AFTER, kind, slot.sitting_id)

    def officer_for(self, occasion: Occasion) -> Person:
        """Mostly the named officer, then the deputy, then anybody of the team; advice is the adviser's."""
        house, chance = occasion.house, self.rng.random()
        if occasion.kind == "advice":
            return house.team.unit.adviser
        if chance < 0.55:
            return house.named
        return house.deputy if chance < 0.8 else house.team.officers[int(chance * 1000) % len(house.team.officers)]

    def _happened(self, occasion: Occasion) -> None:
        house, rng, kind = occasion.house, self.rng, occasion.kind
        day, ends = occasion.day, moment(occasion.day, occasion.start + occasion.length)
        if day >= self.city.today:
            return
        officer = self.officer_for(occasion)
        planned = rng.random() < USUALLY_PLANNED.get(kind, 0.3 if kind == "reassurance" else 0)
        values: dict[str, Any] = self.plan_of(occasion, officer) if planned else self.place_and_time(occasion)
        if planned and rng.random() < 0.05:
            cancelled_at = moment(day, 9 * 60) - timedelta(hours=int(rng.random() * 20))
            cancelled_at = max(cancelled_at, values["planned_at"] + timedelta(minutes=30))
            values |= {"status": "cancelled", "cancelled_by_id": values["planned_by_id"], "cancelled_at": cancelled_at,
                       "cancelled_because": rng.choice(summaries.CANCELLED), "version": 2}  # fmt: skip
            self._visit(values, officer if planned else None)
            return
        worry = 2 if self.season.is_anxious(day) else 1 if self.season.is_uneasy(day) else 0
        met = self._met(kind)
        two_way = met[0] != "nobody"
        logged_at = ends + timedelta(minutes=5 + int(rng.random() * rng.random() * 110))
        mood = _weighted(rng.random(), MOODS[worry]) if two_way and rng.random() < 0.9 else None
        values |= {
            "status": "logged",
            "logged_by_id": officer.id,
            "logged_at": logged_at,
            "met": met,
            "mood": mood,
            "invited_in": rng.random() < 0.85 if two_way and kind != "phone" else None,
            "advice": self._advice(kind),
            "summary": summaries.summary(rng, kind, house.faith, mood, anxious=worry == 2),
            "version": 2 if planned else 1,
        }
        if two_way:
            house.last_two_way = day
        self._log(house, values, officer, planned=planned, day=day)

    def _log(self, house: House, values: dict[str, Any], officer: Person, *, planned: bool, day: date) -> None:
        rng = self.rng
        amended = rng.random() < 0.012 and (self.city.today - day).days > 4
        if amended:
            before = values["summary"]
            added = rng.choice(summaries.AMENDED)
            values |= {"was_summary": before, "summary": f"{before} {added}", "version": values["version"] + 1,
                       "amended_at": moment(day + timedelta(days=2), 15 * 60 + 20)}  # fmt: skip
        visit_id = self._visit(values, officer if planned else None)
        if amended:
            self.amendments.add(
                place_id=house.id,
                visit_id=visit_id,
                made_by_id=officer.id,
                made_at=values["amended_at"],
                because="Something was missing.",
                changes={"What was said and agreed": [values["was_summary"], values["summary"]]},
            )
        if values["met"][0] != "nobody" and rng.random() < 0.3:
            self._reply(house, visit_id, day)

    def _visit(self, values: dict[str, Any], officer: Person | None) -> int:
        visit_id = self.visits.add(ref=self.city.reference(), **values)
        if officer:
            self.allot(visit_id, values, officer)
        return visit_id

    def allot(self, visit_id: int, values: dict[str, Any], officer: Person, **released: Any) -> int:
        """Note who is to go, a few minutes after it was planned; `released` says when and why not any more."""
        return self.allotments.add(
            place_id=values["place_id"],
            visit_id=visit_id,
            officer_id=officer.id,
            allotted_by_id=values["planned_by_id"],
            allotted_at=values["planned_at"] + timedelta(minutes=4),
            ends_at=values["ends_at"],
            **released,
        )

    def place_and_time(self, occasion: Occasion) -> dict[str, Any]:
        """The columns that say where, when and what for."""
        starts = moment(occasion.day, occasion.start)
        return {
            "place_id": occasion.house.id,
            "kind": occasion.kind,
            "sitting_id": occasion.sitting_id,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=occasion.length),
        }

    def plan_of(self, occasion: Occasion, officer: Person) -> dict[str, Any]:
        """The columns of a planned visit; mostly the sergeant plans, a few days before."""
        rng = self.rng
        by = occasion.house.team.sergeant if rng.random() < 0.6 else officer
        planned_on = min(occasion.day, self.city.today) - timedelta(days=1 + int(rng.random() * 5))
        return self.place_and_time(occasion) | {
            "purpose": rng.choice(summaries.PURPOSES.get(occasion.kind, ("",))),
            "officers_needed": 2 if occasion.house.has("two-sittings") and occasion.sitting_id else 1,
            "planned_by_id": by.id,
            "planned_at": moment(planned_on, 9 * 60 + int(rng.random() * 480)),
        }

    def _met(self, kind: str) -> tuple[str, ...]:
        options = MET.get(kind, OTHERWISE_MET)
        return options[int(self.rng.random() * len(options))]

    def _advice(self, kind: str) -> tuple[str, ...]:
        if kind == "advice":
            return tuple(self.rng.sample(ADVICE, 3))
        return (ADVICE[int(self.rng.random() * len(ADVICE))],) if self.rng.random() < 0.12 else ()

    def _reply(self, house: House, visit_id: int, day: date, verdict: str = "", text: str = "") -> None:
        rng = self.rng
        made = day + timedelta(days=1 + int(rng.random() * 4))
        if made >= self.city.today:
            return
        if not verdict:
            verdict = "confirm" if rng.random() < 0.88 else "comment"
            text = "" if verdict == "confirm" else rng.choice(matters.COMMENTS)
        person, _ = house.committee[int(rng.random() * len(house.committee))]
        self.replies.add(
            place_id=house.id,
            visit_id=visit_id,
            verdict=verdict,
            text=text,
            made_by_id=person.id,
            made_at=moment(made, 18 * 60 + int(rng.random() * 180)),
        )

    def _dispute(self) -> None:
        """One visit that the first committee saw differently."""
        house, day = self.city.houses[0], self.city.today - timedelta(days=19)
        self._happened(Occasion(house, day, 14 * 60, 30, "reassurance"))
        if self.visits.last_id:
            self._reply(house, self.visits.last_id, day, "dispute", matters.DISPUTES[0])


def _weighted(chance: float, weights: tuple[int, ...]) -> int:
    mark = chance * 100
    for number, weight in enumerate(weights, start=1):
        mark -= weight
        if mark < 0:
            return number
    return 1
