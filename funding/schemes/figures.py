"""Published national figures by year. None is computed here but where the note says so."""

from typing import Any

from funding.schemes import sources
from funding.schemes.catalogue import JEWISH, MOSQUES, PLACES
from liaison.places.models.place import Faith

MILLION = 100_000_000
"""Pence in a million pounds."""


def _money(
    scheme: str | None,
    year: str,
    millions: float,
    source: str,
    note: str = "",
    *,
    what: str = "allocated",
    approximately: bool = False,
) -> dict[str, Any]:
    return {
        "scheme": scheme,
        "year": year,
        "what": what,
        "pence": round(millions * MILLION),
        "source": source,
        "note": note,
        "is_approximate": approximately,
    }


def _count(
    scheme: str | None, year: str, what: str, count: int, source: str, faith: str = "", note: str = ""
) -> dict[str, Any]:
    return {
        "scheme": scheme,
        "year": year,
        "what": what,
        "count": count,
        "source": source,
        "faith": faith,
        "note": note,
    }


FIGURES: list[dict[str, Any]] = [
    *(
        _money(
            PLACES,
            year,
            0.8,
            sources.HANSARD_2016,
            "Mosques were part of this scheme. Launched as £2.4 million over three years.",
        )
        for year in ("2016/17", "2017/18", "2018/19")
    ),
    _money(JEWISH, "2015/16", 10.9, sources.FOI_2016),
    _money(JEWISH, "2016/17", 13.4, sources.FOI_2016),
    _money(JEWISH, "2017/18", 13.4, sources.FOI_2016),
    _money(PLACES, "2019/20", 1.6, sources.RECORD_2019, "Mosques were part of this scheme."),
    _count(PLACES, "2019/20", "awards", 49, sources.RECORD_2019),
    _count(PLACES, "2019/20", "awards", 27, sources.RECORD_2019, Faith.MUSLIM),
    _count(PLACES, "2019/20", "awards", 13, sources.RECORD_2019, Faith.CHRISTIAN),
    _count(PLACES, "2019/20", "awards", 5, sources.RECORD_2019, Faith.SIKH),
    _count(PLACES, "2019/20", "awards", 4, sources.RECORD_2019, Faith.HINDU, "Published as temples."),
    _money(JEWISH, "2019/20", 14, sources.TALKRADIO_2019),
    _money(PLACES, "2020/21", 3.2, sources.RECORD_2019, "Earmarked. Mosques were part of this scheme."),
    _money(JEWISH, "2020/21", 14, sources.CST_GRANT),
    _money(MOSQUES, "2022/23", 24.5, sources.MOSQUE_SECURITY_2022, "With Muslim schools."),
    _money(
        MOSQUES,
        "2022/23",
        3,
        sources.FUND_FOCUS_2024,
        "Almost this much was paid out of what was set aside.",
        what="issued",
        approximately=True,
    ),
    _money(PLACES, "2022/23", 3.5, sources.MOSQUE_SECURITY_2022),
    _money(JEWISH, "2022/23", 14, sources.CST_GRANT),
    _money(MOSQUES, "2023/24", 29.4, sources.CTB_2024, "£24.5 million, raised after 7 October 2023."),
    _money(PLACES, "2023/24", 3.5, sources.ANSWER_1570),
    _money(JEWISH, "2023/24", 18, sources.ANSWER_1570),
    _money(MOSQUES, "2024/25", 29.4, sources.CTB_2024, "Of £117 million over four years.", approximately=True),
    _money(JEWISH, "2024/25", 18, sources.NEWHAM_2024),
    _money(MOSQUES, "2025/26", 29.4, sources.ANSWER_2025),
    _money(
        PLACES,
        "2025/26",
        3.5,
        sources.ANSWER_2025,
        "Computed: the total of £50.9 million less the other two schemes.",
        approximately=True,
    ),
    _money(JEWISH, "2025/26", 18, sources.ANSWER_2025),
    _money(
        None,
        "2025/26",
        10,
        sources.RECORD_FUNDING,
        "Added in October 2025, shared by the Jewish and the Muslim schemes.",
    ),
    _money(MOSQUES, "2026/27", 40, sources.RECORD_FUNDING),
    _money(PLACES, "2026/27", 5, sources.RECORD_FUNDING),
    _money(JEWISH, "2026/27", 28.4, sources.RECORD_FUNDING),
]
