"""What each faith keeps every year: where the portal may predict the date, and where only the place can say.

Ramadan and the Eids have a module of their own (`ramadan`). Each festival tells by what rule its date comes
about and where that rule is from. A date a place has confirmed always beats one from here.
"""

from django.utils.translation import gettext_lazy

from liaison.observances.festival_dates import (
    DIWALI,
    GURU_NANAK,
    HOLI,
    Basis,
    Festival,
    Occurrence,
    fixed,
    hebrew,
    orthodox_easter,
    published,
    purim,
    remembrance_sunday,
    tisha_bav,
    umm_al_qura,
    western_easter,
)

_CUSTOM = gettext_lazy("Common custom in Britain")
_GREGORIAN_EASTER = gettext_lazy("The Easter rule of 1582, by the package dateutil")
_JULIAN_EASTER = gettext_lazy("The Julian Easter rule, by the package dateutil")
_HEBREW = gettext_lazy("The fixed Hebrew calendar as kept outside Israel, by the package pyluach")
_UMM_AL_QURA = gettext_lazy("The Umm al-Qura calendar, by the package hijridate; a day either side is possible")
_PUBLISHED = gettext_lazy("Dates published for India by timeanddate.com, to 2031; a day either side is possible")
_PLACE = gettext_lazy("The place itself")

FESTIVALS = (
    Festival(
        key="christmas",
        faith="christian",
        name=gettext_lazy("Christmas Day"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("25 December; the first service is often at midnight."),
        source=_CUSTOM,
        first_days=fixed(12, 25),
        begins_evening_before=True,
    ),
    Festival(
        key="christmas-julian",
        faith="christian",
        name=gettext_lazy("Christmas Day (Julian calendar)"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy(
            "7 January, until 2100: 25 December in the Julian calendar that some Orthodox churches keep."
        ),
        source=_CUSTOM,
        first_days=fixed(1, 7),
        begins_evening_before=True,
        only_if_asked=True,
    ),
    Festival(
        key="good-friday",
        faith="christian",
        name=gettext_lazy("Good Friday"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("The Friday before Easter Sunday."),
        source=_GREGORIAN_EASTER,
        first_days=western_easter(days_after=-2),
    ),
    Festival(
        key="easter",
        faith="christian",
        name=gettext_lazy("Easter Sunday"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("The Sunday after the church's full moon on or after 21 March, in the Gregorian calendar."),
        source=_GREGORIAN_EASTER,
        first_days=western_easter(),
    ),
    Festival(
        key="easter-orthodox",
        faith="christian",
        name=gettext_lazy("Easter Sunday (Orthodox)"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy(
            "The same rule reckoned in the Julian calendar; the main service begins late the evening before."
        ),
        source=_JULIAN_EASTER,
        first_days=orthodox_easter(),
        begins_evening_before=True,
        only_if_asked=True,
    ),
    Festival(
        key="remembrance-sunday",
        faith="christian",
        name=gettext_lazy("Remembrance Sunday"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("The second Sunday in November."),
        source=_CUSTOM,
        first_days=remembrance_sunday,
    ),
    Festival(
        key="ashura",
        faith="muslim",
        name=gettext_lazy("Ashura"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("10 Muharram."),
        source=_UMM_AL_QURA,
        first_days=umm_al_qura(1, 10),
        estimate=True,
        begins_evening_before=True,
        only_if_asked=True,
    ),
    Festival(
        key="mawlid",
        faith="muslim",
        name=gettext_lazy("Mawlid"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("12 Rabi al-Awwal; some keep 17, and some mosques do not keep it."),
        source=_UMM_AL_QURA,
        first_days=umm_al_qura(3, 12),
        estimate=True,
        begins_evening_before=True,
        only_if_asked=True,
    ),
    Festival(
        key="rosh-hashanah",
        faith="jewish",
        name=gettext_lazy("Rosh Hashanah"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("1 and 2 Tishri."),
        source=_HEBREW,
        first_days=hebrew(7, 1),
        days=2,
        begins_evening_before=True,
    ),
    Festival(
        key="yom-kippur",
        faith="jewish",
        name=gettext_lazy("Yom Kippur"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("10 Tishri."),
        source=_HEBREW,
        first_days=hebrew(7, 10),
        begins_evening_before=True,
    ),
    Festival(
        key="sukkot",
        faith="jewish",
        name=gettext_lazy("Sukkot"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("15 to 21 Tishri."),
        source=_HEBREW,
        first_days=hebrew(7, 15),
        days=7,
        begins_evening_before=True,
    ),
    Festival(
        key="simchat-torah",
        faith="jewish",
        name=gettext_lazy("Shemini Atzeret and Simchat Torah"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("22 and 23 Tishri."),
        source=_HEBREW,
        first_days=hebrew(7, 22),
        days=2,
        begins_evening_before=True,
    ),
    Festival(
        key="hanukkah",
        faith="jewish",
        name=gettext_lazy("Hanukkah"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("Eight days from 25 Kislev; the first candle is lit the evening before."),
        source=_HEBREW,
        first_days=hebrew(9, 25),
        days=8,
        begins_evening_before=True,
    ),
    Festival(
        key="purim",
        faith="jewish",
        name=gettext_lazy("Purim"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("14 Adar, in a leap year 14 Adar II."),
        source=_HEBREW,
        first_days=purim,
        begins_evening_before=True,
    ),
    Festival(
        key="passover",
        faith="jewish",
        name=gettext_lazy("Passover"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("Eight days from 15 Nisan; some communities keep seven."),
        source=_HEBREW,
        first_days=hebrew(1, 15),
        days=8,
        begins_evening_before=True,
    ),
    Festival(
        key="shavuot",
        faith="jewish",
        name=gettext_lazy("Shavuot"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("6 and 7 Sivan; some communities keep one day."),
        source=_HEBREW,
        first_days=hebrew(3, 6),
        days=2,
        begins_evening_before=True,
    ),
    Festival(
        key="tisha-bav",
        faith="jewish",
        name=gettext_lazy("Tisha B'Av"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy("9 Av, or 10 Av when the 9th is a Shabbat."),
        source=_HEBREW,
        first_days=tisha_bav,
        begins_evening_before=True,
    ),
    Festival(
        key="vaisakhi",
        faith="sikh",
        name=gettext_lazy("Vaisakhi"),
        basis=Basis.CALCULATED,
        rule=gettext_lazy(
            "14 April in the Nanakshahi calendar; the traditional calendar has 13 April in some "
            "years, and processions are often on a weekend near it."
        ),
        source=_CUSTOM,
        first_days=fixed(4, 14),
        estimate=True,
    ),
    Festival(
        key="guru-nanak-gurpurab",
        faith="sikh",
        name=gettext_lazy("Guru Nanak Gurpurab"),
        basis=Basis.PUBLISHED,
        rule=gettext_lazy("The full moon of Kattak."),
        source=_PUBLISHED,
        first_days=published(GURU_NANAK),
        estimate=True,
    ),
    Festival(
        key="bandi-chhor-divas",
        faith="sikh",
        name=gettext_lazy("Bandi Chhor Divas"),
        basis=Basis.PUBLISHED,
        rule=gettext_lazy("Kept on the day of Diwali."),
        source=_PUBLISHED,
        first_days=published(DIWALI),
        estimate=True,
    ),
    Festival(
        key="gurpurabs",
        faith="sikh",
        name=gettext_lazy("Other Gurpurabs"),
        basis=Basis.ENTERED,
        rule=gettext_lazy("Gurdwaras follow different calendars."),
        source=_PLACE,
    ),
    Festival(
        key="diwali",
        faith="hindu",
        name=gettext_lazy("Diwali"),
        basis=Basis.PUBLISHED,
        rule=gettext_lazy("The new moon of Ashvin or Kartik."),
        source=_PUBLISHED,
        first_days=published(DIWALI),
        estimate=True,
    ),
    Festival(
        key="holi",
        faith="hindu",
        name=gettext_lazy("Holi"),
        basis=Basis.PUBLISHED,
        rule=gettext_lazy("The day after the full moon of Phalguna."),
        source=_PUBLISHED,
        first_days=published(HOLI),
        estimate=True,
    ),
    Festival(
        key="navratri",
        faith="hindu",
        name=gettext_lazy("Navratri"),
        basis=Basis.ENTERED,
        rule=gettext_lazy("Nine lunar nights; temples differ on the first."),
        source=_PLACE,
    ),
    Festival(
        key="janmashtami",
        faith="hindu",
        name=gettext_lazy("Janmashtami"),
        basis=Basis.ENTERED,
        rule=gettext_lazy("A lunar day; temples keep one of two days."),
        source=_PLACE,
    ),
    Festival(
        key="vesak",
        faith="buddhist",
        name=gettext_lazy("Vesak"),
        basis=Basis.ENTERED,
        rule=gettext_lazy(
            "The full moon of Vesakha, mostly in May. Countries and traditions differ: Sri Lanka "
            "moved it from 1 to 30 May in 2026."
        ),
        source=_PLACE,
    ),
    Festival(
        key="kathina",
        faith="buddhist",
        name=gettext_lazy("Kathina"),
        basis=Basis.ENTERED,
        rule=gettext_lazy("In the month after the rains retreat, on a day each vihara chooses."),
        source=_PLACE,
    ),
)


def of_faith(faith: str) -> list[Festival]:
    """Return every festival listed for a faith ("christian", "jewish" …), predictable or not."""
    return [each for each in FESTIVALS if each.faith == faith]


def occurrences(year: int, faith: str | None = None) -> list[Occurrence]:
    """Return what can be predicted for Gregorian `year` 1925 to 2099, by first day; of one faith if given.

    Festivals the place enters are left out, and published ones beyond the last published year.
    """
    found = [
        Occurrence(festival, first_day)
        for festival in FESTIVALS
        if festival.first_days and faith in (None, festival.faith)
        for first_day in festival.first_days(year)
    ]
    return sorted(found, key=lambda each: (each.first_day, each.festival.key))
