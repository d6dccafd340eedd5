"""What is planned: this Friday and the next, today and tomorrow, the coming Ramadan. Some of it nobody covers yet."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from liaison.demo.calendar import moment
from liaison.demo.city import House, Person
from liaison.demo.diary import Diary, Occasion
from liaison.demo.rosters import Rosters
from liaison.observances import occurrences, ramadan
from liaison.observances.jumuah import next_friday
from liaison.observances.models import Kind
from visits.losing import OFF_DUTY

COVERED, SHORT, LOST, NOBODY_YET, NOT_PLANNED = "covered", "short", "lost", "nobody yet", "not planned"
# The first nights of Ramadan that are planned already, and at how many mosques.
NIGHTS, NIGHT_PLACES = 3, 4


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A planned visit, who is sent, and how it was covered."""

    house: House
    state: str
    visit_id: int
    values: dict[str, Any]
    day: date
    officer: Person | None = None
    allotment_id: int | None = None


class Coming:
    """Writes planned visits into a diary, and sends only officers who are on duty. `fridays` are those of this week."""

    def __init__(self, diary: Diary, rosters: Rosters) -> None:
        self.diary, self.rosters, self.city, self.rng = diary, rosters, diary.city, diary.rng
        self.sergeant = self.city.units[0].teams[0].sergeant
        self.friday = next_friday(self.city.today)
        self.fridays: list[Planned] = []
        self.proposed_at = moment(self.city.today - timedelta(days=2), 10 * 60 + 20)
        self.lost_at = moment(self.city.today - timedelta(days=1), 16 * 60 + 10)

    def write(self) -> None:
        """What somebody has to do today, the next fortnight, and the first nights of Ramadan."""
        self._around_today()
        today = self.city.today
        for number, house in enumerate(h for h in self.city.houses if not h.has("declines")):
            for offset in range(14):
                day = today + timedelta(days=offset)
                slots = [slot for slot in house.weekly if slot.held_on(day)]
                for turn, slot in enumerate(slots):
                    gathers = slot.weekday == 4 and house.faith in ("muslim", "community")
                    state = self._cover(number, turn, nearer=day < self.friday + timedelta(days=7))
                    occasion = self.diary.at_slot(house, day, slot, "friday" if gathers else "service")
                    planned = self._plan(occasion, state)
                    if planned and gathers and day == self.friday:
                        self.fridays.append(planned)
        self._ramadan()

    def _cover(self, number: int, turn: int, *, nearer: bool) -> str:
        """How far one sitting is covered: the first mosque this Friday is, its second sitting is not."""
        if nearer and number < 3:
            return ((COVERED, NOT_PLANNED), (LOST, COVERED), (SHORT, NOT_PLANNED))[number][turn % 2]
        if nearer:
            return (COVERED, COVERED, NOBODY_YET, NOT_PLANNED, COVERED)[(number + turn + 2) % 5]
        return (NOBODY_YET, COVERED, NOT_PLANNED, NOT_PLANNED)[(number + turn) % 4]

    def _plan(self, occasion: Occasion, state: str, officer: Person | None = None) -> Planned | None:
        if state == NOT_PLANNED:
            return None
        house = occasion.house
        known = (house.named, house.deputy) if self.rng.random() < 0.7 else (house.deputy, house.named)
        values = self.diary.plan_of(occasion, known[0])
        if house.id == 1 or state in (LOST, SHORT):
            values["officers_needed"] = 2 if state == SHORT else 1
        this_friday = occasion.kind == "friday" and occasion.day == self.friday
        leaver = self.rosters.leaver if state == LOST and this_friday else None
        wanted = (officer,) if officer else (*known, *house.team.officers, house.team.sergeant)
        sent = leaver or (None if state == NOBODY_YET else self._free(wanted, values))
        if this_friday and house.team.unit is self.city.units[0]:
            # From the proposal, a few minutes after it was made.
            values["planned_by_id"] = self.sergeant.id
            values["planned_at"] = self.proposed_at + timedelta(minutes=14)
        visit_id = self.diary.visits.add(ref=self.city.reference(), **values)
        allotment_id = None
        if sent:
            allotment_id = self.diary.allot(visit_id, values, sent, **(self._released() if leaver else {}))
        state = state if leaver or state != LOST else COVERED
        return Planned(
            house=house,
            state=state if sent else NOBODY_YET,
            visit_id=visit_id,
            values=values,
            day=occasion.day,
            officer=sent,
            allotment_id=allotment_id,
        )

    def _free(self, wanted: tuple[Person, ...], values: dict[str, Any]) -> Person | None:
        """The first of these who can go; they have something to do then."""
        span = values["starts_at"], values["ends_at"]
        found = next((each for each in wanted if self.rosters.can_go(each, *span)), None)
        if found:
            self.rosters.busy[found.id].append(span)
        return found

    def _released(self) -> dict[str, Any]:
        """How the officer who is on leave now was called off."""
        return {"released_by_id": self.sergeant.id, "released_at": self.lost_at, "released_because": OFF_DUTY}

    def _around_today(self) -> None:
        """The demo's officer has something to do today and tomorrow, and one visit still to write up."""
        team = self.city.units[0].teams[0]
        officer, houses = team.officers[0], [h for h in self.city.houses if h.team is team and not h.has("new")]
        today = self.city.today

        def at(house: House, day: date, start: int, length: int, kind: str) -> None:
            self._plan(Occasion(house, day, start, length, kind), COVERED, officer)

        at(houses[1 % len(houses)], today, 16 * 60, 30, "reassurance")
        at(houses[-1], today + timedelta(days=1), 10 * 60 + 30, 60, "meeting")
        at(houses[2 % len(houses)], today - timedelta(days=1), 17 * 60, 30, "reassurance")
        for house in self.city.houses[: 40 if len(self.city.houses) > 40 else 10 : 3]:
            self._plan(Occasion(house, today + timedelta(days=3 + house.id % 6), 14 * 60, 45, "meeting"), COVERED)

    def _ramadan(self) -> None:
        """The first nights at some mosques of the first unit, on the dates that each keeps or that are predicted."""
        coming = ramadan.next_ramadan(self.city.today + timedelta(days=1))
        mosques = [h for h in self.city.houses if h.faith == "muslim" and h.team.unit is self.city.units[0]]
        houses = {house.id: house for house in mosques[:NIGHT_PLACES]}
        if coming is None or not houses:
            return
        first, last = coming.first_day - timedelta(days=1), coming.first_day + timedelta(days=NIGHTS)
        nights = occurrences.between(houses, first, last, {Kind.TARAWIH})
        nights.sort(key=lambda night: (night.place_id, night.day))
        for place_id, found in groupby(nights, key=lambda night: night.place_id):
            for night in list(found)[:NIGHTS]:
                begins = timezone.localtime(night.window_starts_at)
                length = round((night.window_ends_at - night.window_starts_at).total_seconds()) // 60
                start = begins.hour * 60 + begins.minute
                self._plan(Occasion(houses[place_id], night.day, start, length, "ramadan", night.sitting.pk), COVERED)
