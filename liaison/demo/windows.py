"""What was promised in the years behind: the windows that the worker would have written down each day."""

from collections.abc import Callable
from datetime import time, timedelta

from liaison.demo.city import City
from liaison.demo.tables import Table
from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from visits.models import PromisedWindow
from visits.promised import promised

AT_A_TIME = 4  # weeks
SOON_AFTER = timedelta(minutes=3)


class Windows:
    """Writes promised windows, by the rule of `visits.promised`, from the plans and visits that are there by now."""

    def __init__(self, city: City, progress: Callable[[int, int], None] | None = None) -> None:
        self.city, self.progress = city, progress
        self.windows = Table(PromisedWindow)

    def write(self) -> None:
        """All that were over when today began."""
        season, weeks = self.city.season, self.city.size.weeks
        ids, midnight = [house.id for house in self.city.houses], wall_clock(self.city.today, time(0))
        # Read once: what a place holds and keeps is little beside what happened there.
        read = occurrences.known(ids, season.first, season.today)
        for done in range(0, weeks, AT_A_TIME):
            first = season.first + timedelta(weeks=done)
            last = min(first + timedelta(weeks=AT_A_TIME), season.today) - timedelta(days=1)
            for window in promised(ids, first, last, midnight, read):
                self.windows.add(
                    place_id=window.place_id,
                    sitting_id=window.sitting_id,
                    day=window.day,
                    kind=window.kind,
                    label=window.label,
                    starts_at=window.starts_at,
                    ends_at=window.ends_at,
                    kept_at=window.ends_at + SOON_AFTER,
                )
            if self.progress:
                self.progress(min(done + AT_A_TIME, weeks), weeks)

    def close(self) -> None:
        """Write all of it."""
        self.windows.close()
