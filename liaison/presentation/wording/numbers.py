"""Numbers and addresses that lead to a person: rules on their shape and on the words around them.

Each takes a text from `reading.plain` and gives where the phrases stand in it. Shapes: number plates by the DVLA's
INF104; phone numbers by Ofcom's National Telephone Numbering Plan; National Insurance numbers by HMRC's NIM39110.
"""

import re
from collections.abc import Callable, Iterator

from liaison.presentation.wording.kinds import Kind

Span = tuple[int, int]
I = re.IGNORECASE  # noqa: E741

# Plates -----------------------------------------------------------------------------------------------------------

# Since 2001: two letters, two digits (02 to 49 from each March, 51 to 99 from each September), three letters.
CURRENT = re.compile(
    r"(?<![\w/-])[a-hj-pr-y][a-hj-pr-y](?:0[2-9]|[1-4]\d|5[1-9]|[6-9]\d) {0,2}[a-hj-pr-z]{3}(?![\w/-])", I
)
APART = re.compile(r"(?<![\w/-])[A-HJ-PR-Y]{2} (?:0[2-9]|[1-4]\d|5[1-9]|[6-9]\d) [A-HJ-PR-Z]{3}(?![\w/-])")
# 1963 to 2001; capitals only, because "a420 the" and "the 35a" are words.
OLDER = re.compile(
    r"(?<![\w/-])(?:[A-HJ-NPR-TV-Y]\d{1,3} ?[A-HJ-PR-Z]{3}|[A-HJ-PR-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y])(?![\w/-])"
)
NAMED = re.compile(
    r"\b(?:plates?|reg(?:istration)?(?: mark| number| no\.?)?|vrm|index)\b[ :]{1,3}"
    r"(?:(?:is|was|begins|began|starts|started|number|no\.?|with|of|like|maybe)[ :]{1,2}){0,2}"
    r"((?:[a-z]{1,3} ?\d{1,4}(?: ?[a-z]{1,3})?|\d{1,4} ?[a-z]{1,3}))(?![\w/-])",
    I,
)
WORDS = frozenset(
    (
        "THE AND FOR ALL ARE BUT CAN DAY HAS HAD HER HIM HIS HOW ITS MAY MEN NEW NOT NOW OFF OLD ONE OUR OUT RED SEE"
        " SHE TWO USE VAN WAS WAY WHO WHY YES YET YOU BUS CAR PER PCS VIA END RAN SET TEN TOP"
    ).split()
)
ROAD = re.compile(r"[ABM]\d{1,4}\b", I)


def plates(text: str) -> Iterator[Span]:
    """Number plates of the United Kingdom, and parts of one that the note calls so."""
    for rule in (CURRENT, APART):
        for found in rule.finditer(text):
            if found.group()[-3:].upper() not in WORDS or " " not in found.group():
                yield found.span()
    for found in OLDER.finditer(text):
        letters = re.findall(r"[A-Z]{3}", found.group())
        if WORDS.isdisjoint(letters) and not _shouted(text, found):
            yield found.span()
    for found in NAMED.finditer(text):
        if not re.search(r"charity[^.]{0,20}$", text[: found.start()], I) and not ROAD.fullmatch(found.group(1)):
            yield found.span(1)


def _shouted(text: str, found: re.Match[str]) -> bool:
    """Whether it is a road in a line of capitals: 'ROADWORKS ON THE A34 ALL WEEK'."""
    return bool(ROAD.match(found.group())) and bool(re.match(r" [A-Z]{2}", text[found.end() :]))


# Phones and e-mail ------------------------------------------------------------------------------------------------

PHONE = re.compile(r"(?<![\w/.#-])(?:(?:\+|00)44[ -]?(?:\(0\))?|\(?0(?=[ )-]?[1237]))[\d ().-]{7,16}\d(?![\w/])")
ABROAD = re.compile(r"(?<![\w/.-])(?:\+|00)(?!44)[1-9]\d{0,2}[ -]?[\d ().-]{6,14}\d(?![\w/])")
MOBILE = re.compile(
    r"\b(?:mobile|mob|cell|phone|tel|number|ring|call|text|whatsapp)\b[^\d\n]{0,12}(7\d{3}[ -]?\d{3}[ -]?\d{3})(?!\d)",
    I,
)
# Numbers for everybody: helplines and the like. Ofcom keeps 03 for public bodies and charities.
PUBLIC = re.compile(r"03|0?8")
DATED = re.compile(r"\(?\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d\d")
# No name before the @ is longer than 64 characters (RFC 5321, 4.5.3.1.1). Begun in the middle of one, the search would
# take four times as long for a text twice as long.
EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+")
SHARED_BOX = re.compile(
    r"(?:info|office|admin|contact|enquir(?:y|ies)|hello|mail|secretary|treasurer|bookings?|hire|events?)@"
    r"|.*@(?:[\w-]+\.)*(?:police\.uk|gov\.uk|parliament\.uk|cjsm\.net)$",
    I,
)


def phones(text: str) -> Iterator[Span]:
    """Phone numbers of the country and of others; not those of helplines."""
    for found in PHONE.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        digits = (
            re.sub(r"^(00)?440?", "0", digits) if not digits.startswith("0") or digits.startswith("0044") else digits
        )
        if len(digits) in (10, 11) and not PUBLIC.match(digits) and not DATED.match(found.group()):
            yield found.span()
    for found in ABROAD.finditer(text):
        if 9 <= len(re.sub(r"\D", "", found.group())) <= 17:
            yield found.span()
    for found in MOBILE.finditer(text):
        yield found.span(1)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses; not those of an office, nor of public bodies."""
    for found in EMAIL.finditer(text):
        if not SHARED_BOX.match(found.group()):
            yield found.span()


# Dates of birth ---------------------------------------------------------------------------------------------------

MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
DAY = (
    rf"(?:\d{{1,2}} ?[./-] ?\d{{1,2}} ?[./-] ?\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}(?:,? \d{{4}})?"
    rf"|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
BORN = re.compile(
    r"\b(?:d\.? ?o\.? ?b\b\.?|dates? of birth|born|birthday|birth date)[^\d\n]{0,24}?"
    rf"(?:{DAY}|\b(?:19[2-9]\d|20[0-4]\d)\b)",
    I,
)
HELD = re.compile(
    r"prophet|guru|christ\b|jesus|buddha|krishna|king|queen|mosque|masjid|centre|building|church|temple|charity|trust|idea",
    I,
)
AGE = r"(?:aged?|turns|turned|turning) (?:of )?\d{1,2}\b"
AGED = re.compile(rf"(?:{DAY}[^\d.\n]{{0,12}}\(?{AGE}|\b{AGE}[^\d.\n]{{0,12}}{DAY})", I)


def births(text: str) -> Iterator[Span]:
    """A day or a year that the note calls somebody's birth, or that stands beside an age."""
    for found in BORN.finditer(text):
        before = re.split(r"[.!?\n]", text[: found.start()])[-1][-40:]
        if not HELD.search(before) and not HELD.search(found.group()):
            yield found.span()
    for found in AGED.finditer(text):
        yield found.span()


# Papers -----------------------------------------------------------------------------------------------------------

INSURANCE = re.compile(r"(?<!\w)[A-CEGHJ-PQR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)", I)
PAPERS = re.compile(
    r"\b(?:passport|visa|brp|residence permit|residence card|identity card|id card|nhs|driving licen[cs]e|licen[cs]e)\b"
    r"(?: (?:number|no|num|is|was|card|ref|reference)\b\.?|[ :#])*"
    r"((?:[A-Z]{2} ?)?(?=[A-Z]*[\d ]*\d{3})[A-Z\d]{6,16}|\d{3} \d{3} \d{4})(?!\w)",
    I,
)
LICENCE = re.compile(r"(?<!\w)[A-Z]{1,5}9{0,4} ?\d[0156]\d[0-3]\d{2} ?[A-Z][A-Z9]\d[A-Z]{2}(?!\w)")
LICENCE_APART = re.compile(r"(?<!\w)[A-Z9]{5} \d{6} [A-Z9]{2,3}\d?[A-Z\d]{2}(?!\w)")


def papers(text: str) -> Iterator[Span]:
    """Numbers of National Insurance, passport, visa, residence permit, driving licence and health service."""
    for found in INSURANCE.finditer(text):
        yield found.span()
    for found in PAPERS.finditer(text):
        yield found.span(1)
    for rule in (LICENCE, LICENCE_APART):
        for found in rule.finditer(text):
            yield found.span()


# Homes ------------------------------------------------------------------------------------------------------------

STREET = (
    r"(?:\d{1,4}[a-z]?,? )(?:[A-Z][\w'-]+ ){1,3}(?:Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Way|Crescent|Place"
    r"|Court|Terrace|Gardens|Grove|Hill|Walk|Row|Mews|Square|Park|View|Rise|Green)\b\.?"
)
FLAT = r"(?:[Ff]lat|[Aa]partment|[Aa]pt) \d{1,3}[A-Za-z]?\b"
NUMBERED = rf"(?:{FLAT}(?:,? {STREET})?|{STREET})"
POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
WITH_POSTCODE = rf"({NUMBERED}(?:[ ,]{{1,2}}{POSTCODE})?)"
LIVES = re.compile(
    r"\b(?:[Ll]ives?|[Ll]ived|[Ll]iving|[Rr]esid(?:es?|ing)|[Ss]tay(?:s|ing|ed)|[Mm]oved|[Hh]ome(?: address)?|[Hh]ouse)"
    rf"\b(?: (?:at|is|in|to|on)\b|[:,])* {WITH_POSTCODE}"
)
THERE = re.compile(rf"{WITH_POSTCODE}[ ,]{{1,2}}(?:is |are )?(?:where|(?:his|her|their|the family'?s?) (?:home|house))")
POSTED = re.compile(rf"{NUMBERED},?(?: [A-Z][a-z]+,?)? {POSTCODE}")
# An address of something that is no home.
OF_A_PLACE = re.compile(
    r"\b(?:mosque|masjid|centre|church|temple|mandir|gurdwara|synagogue|chapel|hall|school|college|station|shop|office"
    r"|caf[eé]|library|car park|our address|we are|address of the|charity|madras[as]ah?|nursery|surgery|stall|bank|site"
    r"|premises)\b",
    I,
)


def homes(text: str) -> Iterator[Span]:
    """A house number with its street where the note says that somebody lives there, or with a postcode."""
    for rule in (LIVES, THERE):
        for found in rule.finditer(text):
            yield found.span(1)
    for found in POSTED.finditer(text):
        if not OF_A_PLACE.search(re.split(r"[.!?\n]", text[: found.start()])[-1]):
            yield found.span()


RULES: dict[Kind, Callable[[str], Iterator[Span]]] = {
    Kind.PLATE: plates,
    Kind.PHONE: phones,
    Kind.EMAIL: emails,
    Kind.BIRTH: births,
    Kind.IDENTITY: papers,
    Kind.HOME: homes,
}
