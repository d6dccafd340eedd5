"""Which Ramadan: a Hijri year, its Ramadan and its two Eids, as calculated.

A Gregorian year may hold two Ramadans (2030: from 5 January and from 26 December), so the Hijri year names one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from liaison.observances import hijri, ramadan
from liaison.observances.ramadan import PredictedRamadan

# No place keeps a lunar date further from the calculated one (see `liaison.places.actions.times`).
SLACK = timedelta(days=5)
# Eid al-Adha is kept for three days or more; the year's planning is over when they are.
ADHA_LASTS = timedelta(days=3)
DHU_AL_HIJJAH, ADHA = 12, 10
AHEAD = timedelta(days=430)


@dataclass(frozen=True)
class Year:
    """One Hijri year: its Ramadan with Eid al-Fitr, and Eid al-Adha some seventy days later."""

    number: int
    month: PredictedRamadan
    adha: date

    @property
    def first(self) -> date:
        """The earliest evening on which any place may pray Tarawih."""
        return self.month.first_tarawih - SLACK

    @property
    def last(self) -> date:
        """The latest day on which any place may keep Eid al-Adha."""
        return self.adha + SLACK

    @property
    def last_fitr(self) -> date:
        """The latest day on which any place may keep Eid al-Fitr."""
        return self.month.eid_al_fitr + SLACK


def of(number: int) -> Year:
    """The year of that number. Raises ValueError outside of 1343 to 1500, where the calendar's table ends."""
    return Year(number, ramadan.of_hijri_year(number), hijri.gregorian(number, DHU_AL_HIJJAH, ADHA))


def current(today: date) -> Year:
    """The year whose Ramadan or Eids are next, or under way. Raises ValueError after the last of the table."""
    about = hijri.about(today - ADHA_LASTS)
    if about is None:
        raise ValueError(f"No Hijri date is known for {today}.")
    over = (about.month, about.day) >= (DHU_AL_HIJJAH, ADHA)
    return of(about.year + 1 if over else about.year)


def asked(text: str, today: date) -> tuple[Year, str]:
    """The year that an address names, and what was wrong with it, if anything; without one, the current year.

    It may be a Hijri year or, since people type what they know, a Gregorian one: then its first Ramadan is meant.
    """
    if not text:
        return current(today), ""
    wrong = "There is no Ramadan by that year. This is the next one."
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        return current(today), wrong
    number = int(text)
    if not hijri.FIRST_YEAR <= number <= hijri.LAST_YEAR:
        found = ramadan.predicted(number)
        if not found:
            return current(today), wrong
        number = found[0].hijri_year
    return of(number), ""


def beside(year: Year, today: date) -> tuple[Year | None, Year | None]:
    """The years before and after, as far as there can be anything to see in them."""
    before = of(year.number - 1) if year.number > hijri.FIRST_YEAR else None
    after = of(year.number + 1) if year.number < hijri.LAST_YEAR else None
    return before, after if after and after.month.first_day <= today + AHEAD else None
