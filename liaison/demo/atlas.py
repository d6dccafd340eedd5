"""The places of the demo city. None of them exists; their streets and postcodes do not either."""

from dataclasses import dataclass, field
from random import Random

from liaison.demo import names


@dataclass(frozen=True)
class Sketch:
    """What a place is like before anybody belongs to it. `team` is 0 for the first team of its unit."""

    name: str
    faith: str
    band: str = "50-199"
    team: int = 0
    languages: tuple[str, ...] = ("en",)
    own_name: str = ""
    own_language: str = ""
    rule: str = ""
    traits: frozenset[str] = field(default_factory=frozenset)
    unit: int = 0
    street: str = ""


def _place(name: str, faith: str, band: str, team: int, languages: str, **more: object) -> Sketch:
    traits = frozenset(str(more.pop("traits", "")).split())
    return Sketch(name, faith, band, team, tuple(languages.split()), traits=traits, **more)  # type: ignore[arg-type]


FIRST_PLACES = (
    _place(
        "Tannery Lane Mosque",
        "muslim",
        "500-999",
        0,
        "ur pa en",
        own_name="ٹینری لین مسجد",
        own_language="ur",
        rule="saudi",
        street="Tannery Lane",
        traits="two-sittings eid-thrice iftar",
    ),
    _place(
        "Al-Noor Mosque",
        "muslim",
        "200-499",
        1,
        "ar en",
        own_name="مسجد النور",
        own_language="ar",
        rule="local",
        street="Wharf Road",
        traits="confirmed-ramadan eid-twice",
    ),
    _place(
        "Quarry Road Masjid",
        "muslim",
        "200-499",
        0,
        "bn en",
        own_name="কোয়ারি রোড মসজিদ",
        own_language="bn",
        rule="calculated",
        street="Quarry Road",
        traits="two-sittings eid-twice override",
    ),
    _place(
        "Riverside Islamic Centre",
        "muslim",
        "200-499",
        1,
        "so ar en",
        own_name="Xarunta Islaamiga ee Riverside",
        own_language="so",
        rule="saudi",
        street="Lockkeeper Walk",
        traits="eid-twice",
    ),
    _place(
        "City Campus Prayer Room",
        "muslim",
        "50-199",
        2,
        "en",
        rule="other",
        street="Observatory Hill",
        traits="neglected",
    ),
    _place(
        "Millrace Community Hall",
        "community",
        "200-499",
        0,
        "en pl",
        street="Millrace Yard",
        traits="hired-fridays",
    ),
    _place("St Oswin's Church", "christian", "50-199", 0, "en", street="Priory Green"),
    _place("Grace Chapel", "christian", "200-499", 1, "en yo", street="Beacon Road", traits="neglected"),
    _place(
        "St Nicholas Orthodox Parish",
        "christian",
        "50-199",
        2,
        "ro en",
        own_name="Parohia Sfântul Nicolae",
        own_language="ro",
        street="Abbot Place",
        traits="plan-proposed",
    ),
    _place(
        "Aldersford Synagogue",
        "jewish",
        "50-199",
        2,
        "en he",
        own_name="בית הכנסת אלדרספורד",
        own_language="he",
        street="Linden Terrace",
    ),
    _place(
        "Foundry Street Gurdwara",
        "sikh",
        "200-499",
        0,
        "pa en",
        own_name="ਫਾਊਂਡਰੀ ਸਟ੍ਰੀਟ ਗੁਰਦੁਆਰਾ",
        own_language="pa",
        street="Foundry Street",
    ),
    _place(
        "Shri Krishna Mandir",
        "hindu",
        "200-499",
        1,
        "gu hi en",
        own_name="શ્રી કૃષ્ણ મંદિર",
        own_language="gu",
        street="Saddler Street",
        traits="declines",
    ),
    _place(
        "Northdale Mosque",
        "muslim",
        "50-199",
        0,
        "tr en",
        own_name="Northdale Camii",
        own_language="tr",
        rule="saudi",
        unit=1,
        street="Station Parade",
    ),
    _place(
        "Lotus Grove Vihara",
        "buddhist",
        "under-50",
        0,
        "si en",
        own_name="පියුම් උයන විහාරය",
        own_language="si",
        unit=1,
        street="Alder Close",
        traits="new",
    ),
)
MORE = (
    ("{} Mosque", "muslim", ("ur", "pa", "en")),
    ("St Chad's, {}", "christian", ("en",)),
    ("{} Islamic Centre", "muslim", ("ar", "en")),
    ("{} Education Trust", "muslim", ("ur", "en")),
    ("{} Jamia Masjid", "muslim", ("bn", "en")),
    ("{} Gurdwara", "sikh", ("pa", "en")),
    ("{} Baptist Church", "christian", ("en",)),
    ("Masjid {}", "muslim", ("ur", "ar", "en")),
    ("{} Hindu Temple", "hindu", ("gu", "en")),
    ("{} Prayer Hall", "muslim", ("so", "en")),
    ("{} Islamic Community", "muslim", ("tr", "en")),
    ("{} Synagogue", "jewish", ("en", "he")),
    ("{} Muslim Association", "muslim", ("bn", "en")),
    ("{} Vihara", "buddhist", ("si", "en")),
    ("{} Mosque and Madrasa", "muslim", ("pa", "ur", "en")),
    ("{} Community Centre", "community", ("en",)),
)
BANDS = ("under-50", "50-199", "50-199", "200-499", "200-499", "500-999", "1000-up")


def sketches(rng: Random, count: int, teams: list[int]) -> list[Sketch]:
    """`count` places for units with so many teams each: the fourteen drawn by hand first, then as many as it takes."""
    found = list(FIRST_PLACES[:count])
    number = 1  # number 0 would be Tannery Lane again
    while len(found) < count:
        pattern, faith, languages = MORE[number % len(MORE)]
        address = names.street(number % 800)
        name = pattern.format(address if number < 800 else f"{address} {number // 800 + 1}")
        unit = 1 if len(teams) > 1 and number % 8 == 7 else 0
        traits = {"neglected"} if rng.random() < 0.12 else set()
        if rng.random() < (0.8 if faith == "muslim" else 0.3):
            traits |= {"two-sittings", "eid-twice"}
        if faith == "community":
            traits |= {"hired-fridays"}
        rule = rng.choice(("saudi", "local", "calculated", "other", "")) if faith == "muslim" else ""
        found.append(
            Sketch(
                name,
                faith,
                rng.choice(BANDS),
                number % teams[unit],
                languages,
                rule=rule,
                unit=unit,
                traits=frozenset(traits),
                street=address,
            )
        )
        number += 1
    return found
