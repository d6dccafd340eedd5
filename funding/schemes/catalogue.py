"""The three national schemes and those who survey, install and guard for them."""

from datetime import date
from typing import Any

from funding.schemes import sources
from liaison.places.models.place import Faith

MOSQUES, PLACES, JEWISH = "mosques", "places-of-worship", "jewish-communities"

SCHEMES: dict[str, dict[str, Any]] = {
    MOSQUES: {
        "name": "Protective Security for Mosques Scheme",
        "short_name": "Mosques scheme",
        "run_by": "Home Office",
        "faiths": [Faith.MUSLIM, Faith.COMMUNITY],
        "where": "the whole United Kingdom",
        "about": "For mosques and Muslim community centres where people pray regularly. It pays for protection of the"
        " building, for guards, or for both. You can apply at any time of the year. Muslim schools apply elsewhere.",
        "address": "https://www.gov.uk/guidance/protective-security-for-mosques-scheme",
        "source": f"{sources.MOSQUES_GUIDANCE}; {sources.GAVO}; {sources.MCB_FAQ}",
    },
    PLACES: {
        "name": "Places of Worship Protective Security Scheme",
        "short_name": "Places of worship scheme",
        "run_by": "Home Office",
        "faiths": [Faith.CHRISTIAN, Faith.SIKH, Faith.HINDU, Faith.BUDDHIST, Faith.OTHER, Faith.COMMUNITY],
        "where": "England and Wales",
        "about": "For places of worship of every faith but the Jewish and the Muslim. It pays for protection of the"
        " building. It opens for some weeks each year. Whoever applies late is refused.",
        "address": "https://www.gov.uk/guidance/places-of-worship-protective-security-scheme",
        "source": sources.PLACES_GUIDANCE,
    },
    JEWISH: {
        "name": "Jewish Community Protective Security Grant",
        "short_name": "Jewish communities grant",
        "run_by": "Community Security Trust",
        "faiths": [Faith.JEWISH],
        "where": "the whole United Kingdom",
        "about": "For synagogues, Jewish schools and Jewish centres. The Community Security Trust holds the grant and"
        " says how to apply.",
        "address": "https://cst.org.uk/",
        "source": sources.GAVO,
    },
}

SUPPLIERS: list[dict[str, Any]] = [
    {
        "scheme": PLACES,
        "name": "Esotec Ltd",
        "since": date(2019, 1, 1),
        "until": date(2024, 3, 31),
        "source": f"{sources.OLD_GUIDANCE}: surveys, quotes and works from 2019, still in 2023/24; who it is today is"
        " not known",
    },
]
