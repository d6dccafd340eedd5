"""What is planned: this Friday and the next, today and tomorrow, the coming festivals. Some of it nobody covers yet."""

from datetime import date, timedelta

from liaison.demo.city import House, Person
from liaison.demo.diary import Diary, Occasion
from liaison.observances.jumuah import next_friday

COVERED, NOBODY_YET, NOT_PLANNED = "covered", "nobody yet", "not planned"


class Coming:
    """Writes planned visits into a diary."""

    def __init__(self, diary: Diary) -> None:
        self.diary, self.city, self.rng = diary, diary.city, diary.rng

    def write(self) -> None:
        """The next fortnight."""
        today = self.city.today
        friday = next_friday(today)
        for number, house in enumerate(h for h in self.city.houses if not h.has("declines")):
            for offset in range(14):
                day = today + timedelta(days=offset)
                slots = [slot for slot in house.weekly if slot.held_on(day)]
                for turn, slot in enumerate(slots):
                    state = self._cover(number, turn, nearer=day < friday + timedelta(days=7))
                    kind = "friday" if house.faith in ("muslim", "community") else "service"
                    self._plan(self.diary.at_slot(house, day, slot, kind), state)
        self._around_today()

    def _cover(self, number: int, turn: int, *, nearer: bool) -> str:
        """How far one sitting is covered: the first mosque this Friday is, its second sitting is not."""
        if number == 0 and nearer:
            return (COVERED, NOT_PLANNED)[turn % 2]
        if nearer:
            return (COVERED, COVERED, NOBODY_YET, NOT_PLANNED, COVERED)[(number + turn) % 5]
        return (NOBODY_YET, COVERED, NOT_PLANNED, NOT_PLANNED)[(number + turn) % 4]

    def _plan(self, occasion: Occasion, state: str, officer: Person | None = None) -> None:
        if state == NOT_PLANNED:
            return
        officer = officer or (occasion.house.named if self.rng.random() < 0.7 else occasion.house.deputy)
        values = self.diary.plan_of(occasion, officer)
        if occasion.house.id == 1:
            values["officers_needed"] = 1
        visit_id = self.diary.visits.add(ref=self.city.reference(), **values)
        if state == COVERED:
            self.diary.allot(visit_id, values, officer)

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
