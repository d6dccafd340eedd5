"""The Islamic (Hijri) date, by the Umm al-Qura civil calendar of Saudi Arabia.

The table comes from the package `hijridate` and covers 1 Muharram 1343 to 30 Dhu al-Hijjah 1500
(1 August 1924 to 16 November 2077). Mosques in Britain follow different moon rules and can be a day before or
after, so every date here is to be shown with the word "about", and a date a place has confirmed always wins.
"""

from dataclasses import dataclass
from datetime import date

from hijridate import Gregorian, Hijri
from hijridate.ummalqura import GREGORIAN_RANGE, HIJRI_RANGE

FIRST_DAY, LAST_DAY = date(*GREGORIAN_RANGE[0]), date(*GREGORIAN_RANGE[1])
FIRST_YEAR, LAST_YEAR = HIJRI_RANGE[0][0], HIJRI_RANGE[1][0]

# Our own English and Urdu lists: hijridate has no Urdu, and its English spells "Jumada al-Akhirah" and uses
# apostrophes that screen readers stumble over.
_ENGLISH = (
    "Muharram",
    "Safar",
    "Rabi al-Awwal",
    "Rabi al-Thani",
    "Jumada al-Ula",
    "Jumada al-Thani",
    "Rajab",
    "Shaban",
    "Ramadan",
    "Shawwal",
    "Dhu al-Qadah",
    "Dhu al-Hijjah",
)
_URDU = (
    "محرم",
    "صفر",
    "ربیع الاول",
    "ربیع الثانی",
    "جمادی الاول",
    "جمادی الثانی",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذوالقعدہ",
    "ذوالحجہ",
)
_MONTH_NAMES = {
    "en": _ENGLISH,
    "ur": _URDU,
    "ar": tuple(Hijri(FIRST_YEAR, month, 1).month_name("ar") for month in range(1, 13)),
    "bn": tuple(Hijri(FIRST_YEAR, month, 1).month_name("bn") for month in range(1, 13)),
}


@dataclass(frozen=True, order=True)
class HijriDate:
    """A day of the Umm al-Qura calendar. `str` gives "11 Jumada al-Thani 1448"."""

    year: int
    month: int
    day: int

    @property
    def month_name(self) -> str:
        """The month's name in English."""
        return month_name(self.month)

    def in_language(self, language: str) -> str:
        """Return day, month and year, the month named in `language`: "en", "ar", "bn", "ur", "ar-sa"."""
        return f"{self.day} {month_name(self.month, language)} {self.year}"

    def __str__(self) -> str:
        return self.in_language("en")


def month_name(month: int, language: str = "en") -> str:
    """Return the name of Hijri month 1 to 12 in `language`; English for a language we have no names in."""
    if not 1 <= month <= 12:
        raise ValueError(f"A Hijri year has months 1 to 12, not {month}.")
    return _MONTH_NAMES.get(language.lower().split("-")[0].split("_")[0], _ENGLISH)[month - 1]


def about(day: date) -> HijriDate | None:
    """Return the Hijri date of the daylight of `day`; None outside the table, August 1924 to November 2077.

    The Islamic day starts at sunset, so the evening of `day` already belongs to the date after this one.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    return HijriDate(hijri.year, hijri.month, hijri.day)


def gregorian(year: int, month: int, day: int) -> date:
    """Return the Gregorian day whose daylight is that Hijri date. Raises ValueError outside the table."""
    try:
        found = Hijri(year, month, day).to_gregorian()
    except OverflowError as outside:
        raise ValueError(f"Hijri year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.") from outside
    return date(found.year, found.month, found.day)


def falling_in(year: int, month: int, day: int) -> list[tuple[int, date]]:
    """Return (Hijri year, Gregorian day) for each time Hijri `day`/`month` falls in Gregorian `year`.

    Usually one; two when the shorter Hijri year fits twice (Ramadan in 2030); none at the table's edges.
    """
    near = round((year - 622) * 33 / 32)
    candidates = range(max(near - 2, FIRST_YEAR), min(near + 2, LAST_YEAR) + 1)
    dated = [(hijri_year, gregorian(hijri_year, month, day)) for hijri_year in candidates]
    return [(hijri_year, found) for hijri_year, found in dated if found.year == year]
