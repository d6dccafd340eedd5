"""When people gather: sittings by season, changes of single days, and the dates each place keeps."""

from datetime import date, time, timedelta
from typing import Any

from liaison.demo.calendar import moment
from liaison.demo.city import City, House, Slot
from liaison.demo.houses import NOON, Houses
from liaison.demo.tables import Change, Table, close_all
from liaison.observances import ramadan
from liaison.observances.jumuah import next_friday
from liaison.observances.models import Kind, ObservanceDate, Sitting, SittingOverride

FRIDAY, SATURDAY, SUNDAY, WEDNESDAY = 4, 5, 6, 2
KEPT_FOR = timedelta(days=400)
RAMADAN_LASTS = timedelta(days=29)
# Opens, prayer and end of Friday sittings, in winter and in summer.
FRIDAYS = {
    "winter": (("12:45", "13:00", "13:25"), ("13:45", "14:00", "14:20")),
    "summer": (("13:15", "13:35", "14:00"), ("14:20", "14:35", "14:55")),
}
EID = (("07:30", "08:00", "08:30"), ("09:00", "09:30", "10:00"), ("10:15", "10:30", "11:00"))
ORDER = ("First sitting", "Second sitting", "Third sitting")
WEEKLY = {
    "christian": (("Sunday morning service", SUNDAY, "10:30", "11:45"),),
    "jewish": (
        ("Shabbat morning service", SATURDAY, "09:30", "12:00"),
        ("Friday evening service", FRIDAY, "18:30", "19:30"),
    ),
    "sikh": (("Sunday diwan and langar", SUNDAY, "10:00", "13:30"),),
    "hindu": (("Sunday gathering", SUNDAY, "11:00", "13:00"),),
    "buddhist": (("Wednesday meditation", WEDNESDAY, "19:30", "21:00"),),
}
FESTIVALS = {
    "christian": (("Christmas Day", "10:00", "11:15"), ("Easter Sunday", "10:30", "12:00")),
    "jewish": (("Rosh Hashanah", "09:30", "12:30"), ("Yom Kippur", "10:00", "19:00")),
    "sikh": (("Vaisakhi", "10:00", "14:00"), ("Guru Nanak Gurpurab", "10:00", "14:00")),
    "hindu": (("Diwali", "18:00", "21:00"), ("Holi", "11:00", "14:00")),
}


class Sittings:
    """Writes sittings, overrides and past and confirmed dates; the portal itself predicts the rest."""

    def __init__(self, city: City, houses: Houses) -> None:
        self.city, self.rng = city, city.rng
        entered = f"'{moment(city.season.first - timedelta(days=12), NOON).isoformat()}'::timestamptz"
        unconfirmed = {"confirmed_by_id": "null", "confirmed_at": "null"}
        confirmed: dict[str, Any] = {
            "only": "r.confirmed_at is not null",
            "by": "r.confirmed_by_id",
            "label": "update",
        }
        self.sittings = Table(
            Sitting,
            Change(at=entered, by="entered_by", shows=unconfirmed | {"version": "1"}),
            Change(at="r.confirmed_at", **confirmed),
            extras={"entered_by": "bigint"},
            after=[houses.places],
        )
        self.overrides = Table(
            SittingOverride, Change(at="r.confirmed_at", by="r.confirmed_by_id"), after=[self.sittings]
        )
        predicted = unconfirmed | {"confirmed_on": "null", "status": "'predicted'"}
        self.dates = Table(
            ObservanceDate,
            Change(
                at="(r.predicted_on - 200 + time '03:00') at time zone 'Europe/London'",
                by="null",
                shows=predicted | {"on": "r.predicted_on", "version": "1"},
            ),
            Change(at="r.confirmed_at", **confirmed, shows={"status": "'confirmed'"}),
            Change(
                at="""(r."on" + case r.name when 'ramadan' then 30 else 1 end + time '03:00')
                      at time zone 'Europe/London'""",
                by="null",
                label="update",
                only="r.status = 'observed'",
            ),
            after=[houses.places],
        )

    def build(self) -> None:
        """All sittings of all places."""
        for house in self.city.houses:
            if house.faith == "muslim":
                self._muslim(house)
            elif house.has("hired-fridays"):
                self._fridays(house, 1, where="Upper hall; the hall is hired by a Friday congregation")
            for name, weekday, opens, ends in WEEKLY.get(house.faith, ()):
                self._weekly(house, Kind.WEEKLY, name, weekday, "all", opens, "", ends)
            for festival, opens, ends in FESTIVALS.get(house.faith, ()):
                self._sitting(house, Kind.FESTIVAL, "Main service", festival=festival, opens=opens, ends=ends)
            self._past_dates(house)
        self._single_days()

    def close(self) -> None:
        """Write all of it."""
        close_all((self.sittings, self.overrides, self.dates))

    def _muslim(self, house: House) -> None:
        self._fridays(house, 2 if house.has("two-sittings") else 1)
        self._sitting(house, Kind.TARAWIH, "Night prayer", anchor="isha", after_anchor=15, lasts=90)
        if house.has("iftar"):
            self._sitting(house, Kind.IFTAR, "Community iftar", anchor="maghrib", after_anchor=0, lasts=60)
        prayers = 3 if house.has("eid-thrice") else 2 if house.has("eid-twice") else 1
        for kind in (Kind.EID_AL_FITR, Kind.EID_AL_ADHA):
            for number in range(prayers):
                opens, prayer, ends = EID[number]
                name = ORDER[number] if prayers > 1 else "Eid prayer"
                self._sitting(house, kind, name, opens=opens, prayer=prayer, ends=ends)

    def _fridays(self, house: House, count: int, where: str = "") -> None:
        for season, times in FRIDAYS.items():
            for number in range(count):
                opens, prayer, ends = times[number]
                name = ORDER[number] if count > 1 else "Friday prayers"
                self._weekly(house, Kind.JUMUAH, name, FRIDAY, season, opens, prayer, ends, where)

    def _weekly(
        self,
        house: House,
        kind: str,
        name: str,
        weekday: int,
        season: str,
        opens: str,
        prayer: str,
        ends: str,
        where: str = "",
    ) -> None:
        sitting_id = self._sitting(
            house, kind, name, weekday=weekday, season=season, opens=opens, prayer=prayer, ends=ends, where=where
        )
        house.weekly.append(Slot(sitting_id, weekday, season, _minutes(opens), _minutes(ends)))

    def _sitting(
        self, house: House, kind: str, name: str, *, opens: str = "", prayer: str = "", ends: str = "", **more: object
    ) -> int:
        # Most committees have looked at their times this season; some have not, and the portal says so.
        confirmed = house.id == 1 or self.rng.random() < 0.7
        by = house.committee[0][0].id
        return self.sittings.add(
            place_id=house.id,
            kind=str(kind),
            name=name,
            opens_at=_clock(opens),
            prayer_at=_clock(prayer),
            ends_at=_clock(ends),
            women_space=self.rng.random() < 0.85 if house.faith == "muslim" else None,
            expected_band=house.sketch.band,
            confirmed_by_id=by if confirmed else None,
            confirmed_at=moment(self.city.today - timedelta(days=8 + house.id * 7 % 35), 20 * 60)
            if confirmed
            else None,
            version=2 if confirmed else 1,
            entered_by=by,
            **more,
        )

    def _single_days(self) -> None:
        """Two mosques hold one Friday otherwise: a guest speaks longer; the hall is being painted."""
        friday = next_friday(self.city.today) + timedelta(days=14)
        guests = [h for h in self.city.houses if h.has("iftar")]
        painted = [h for h in self.city.houses if h.has("override")]
        for house, cancelled, reason in (
            *((h, False, "A guest speaks; we begin a quarter of an hour earlier and end later.") for h in guests[:1]),
            *((h, True, "The hall is being painted.") for h in painted[:1]),
        ):
            slots = [slot for slot in house.weekly if slot.held_on(friday)]
            slot = slots[-1] if cancelled else slots[0]
            self.overrides.add(
                place_id=house.id,
                sitting_id=slot.sitting_id,
                day=friday,
                cancelled=cancelled,
                opens_at=None if cancelled else _of_day(slot.opens - 15),
                ends_at=None if cancelled else _of_day(slot.ends + 10),
                reason=reason,
                confirmed_by_id=house.committee[0][0].id,
                confirmed_at=moment(self.city.today - timedelta(days=3), 21 * 60),
            )

    def _past_dates(self, house: House) -> None:
        today = self.city.today
        since = max(house.opened_on, self.city.season.first, today - KEPT_FOR)
        if house.faith == "muslim":
            shift = 1 if house.sketch.rule == "local" else 0
            for name, year, day in _lunar_days(self.city.season.years):
                if since <= day + timedelta(days=shift) < today:
                    kept = day + timedelta(days=shift)
                    running = name == ObservanceDate.Name.RAMADAN and kept + RAMADAN_LASTS >= today
                    self._date(house, name, "", year, day, kept, status="confirmed" if running else "observed")
            self._coming_ramadan(house)
        for day, festival in self.city.season.festivals.get(house.faith, {}).items():
            if since <= day < today:
                self._date(house, ObservanceDate.Name.FESTIVAL, festival, day.year, day, day)

    def _coming_ramadan(self, house: House) -> None:
        """One committee has already said when it begins, a day after the calculated date."""
        coming = ramadan.next_ramadan(self.city.today + timedelta(days=1))
        if coming and house.has("confirmed-ramadan"):
            self._date(
                house,
                ObservanceDate.Name.RAMADAN,
                "",
                coming.hijri_year,
                coming.first_day,
                coming.first_day + timedelta(days=1),
                status=ObservanceDate.Status.CONFIRMED,
            )

    def _date(
        self, house: House, name: str, festival: str, cycle: int, predicted: date, kept: date, status: str = "observed"
    ) -> None:
        said = min(kept - timedelta(days=1), self.city.today - timedelta(days=1))
        self.dates.add(
            place_id=house.id,
            name=str(name),
            festival=festival[:40],
            cycle=cycle,
            predicted_on=predicted,
            confirmed_on=kept,
            on=kept,
            status=str(status),
            confirmed_by_id=house.committee[0][0].id,
            confirmed_at=moment(said, 20 * 60 + 30),
            version=2,
        )


def _lunar_days(years: range) -> list[tuple[str, int, date]]:
    """Ramadans and Eids of these years: name, Hijri year, calculated first day."""
    found: list[tuple[str, int, date]] = []
    for year in years:
        for each in ramadan.predicted(year):
            found.append((ObservanceDate.Name.RAMADAN, each.hijri_year, each.first_day))
            found.append((ObservanceDate.Name.EID_AL_FITR, each.hijri_year, each.eid_al_fitr))
        found += [
            (ObservanceDate.Name.EID_AL_ADHA, each.hijri_year, each.day) for each in ramadan.eid_al_adha_predicted(year)
        ]
    return found


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _of_day(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _clock(text: str) -> time | None:
    return _of_day(_minutes(text)) if text else None
