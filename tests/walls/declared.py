"""Every address of the portal, who may open it, and what the others get: read it aloud to check it.

A new address that is not declared here fails the matrix.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from tests.walls.tenants import AUTHORS, COMMITTEES, OFFICERS, PLACES, SERVING, SUPERVISING, UNITS, Tenant

ANONYMOUS = "anonymous"
POLICE = frozenset({"officer", "colleague", "stranger", "supervisor", "commander", "adviser", "foreign_supervisor"})
Statuses = frozenset[int]


def _is(*statuses: int) -> Statuses:
    return frozenset(statuses)


@dataclass(frozen=True)
class Page:
    """One address: for whom it is (labels, see `labels`), what GET and an empty POST answer them.

    `at` names the attributes of the place or unit that stand in the address, `query` those in its query string,
    `sends` those that a POST carries. `posters` are those whose POST is heard, where they are fewer; `others` is what
    everybody else gets.
    """

    who: str
    get: Statuses
    post: Statuses
    at: str = ""
    query: str = ""
    sends: str = ""
    posters: str = ""
    at_unit: bool = False
    others: int = 404

    def url(self, name: str, tenant: Tenant | None) -> str:
        """Its address, for one place or unit."""
        address = reverse(name, args=[getattr(tenant, attribute) for attribute in self.at.split()])
        asked = dict(pair.split("=") for pair in self.query.split())
        return f"{address}?{urlencode({k: getattr(tenant, v) for k, v in asked.items()})}" if asked else address

    def data(self, tenant: Tenant | None) -> dict[str, Any]:
        """What a POST carries."""
        return {k: getattr(tenant, v) for k, v in (pair.split("=") for pair in self.sends.split())}

    def is_about(self, tenant: Tenant) -> bool:
        """Whether there is such an address for this place or unit: the church has no committee to end."""
        of_its_kind = (tenant.key in UNITS) == self.at_unit
        return of_its_kind and all(tenant.numbers.get(name) for name in self.at.split())

    @property
    def is_of_a_place(self) -> bool:
        """Whether its address names something of a place or unit."""
        return bool(self.at or self.query)

    def expected(self, method: str, part: str, tenant: Tenant | None) -> Statuses:
        """What this part of the cast is to get."""
        own = labels(part, tenant.key if tenant else None)
        if self.who != "public" and part == ANONYMOUS:
            return _is(302)
        answer = {"GET": self.get, "POST": self.post}.get(method, _is(405))
        if answer == _is(405) or self.who in ("public", "everybody"):
            return answer
        heard = self.posters if method == "POST" and self.posters else self.who
        return answer if own & set(heard.split()) else _is(self.others)


def labels(part: str, tenant: str | None) -> set[str]:
    """What somebody is anywhere (`some-…`), and what they are at this place or unit."""
    held = {"some-police"} if part in POLICE else set()
    held |= {"some-supervisor"} if part in SUPERVISING | {"foreign_supervisor"} else set()
    held |= {"some-rostered"} if part in POLICE - {"adviser"} else set()
    held |= {"some-committee"} if any(part in COMMITTEES[key] for key in PLACES) else set()
    held |= {"some-administrator"} if part == "administrator" else set()
    held |= {"some-equity"} if part in ("commander", "oversight") else set()
    held |= {"some-allotted"} if part in AUTHORS.values() else set()
    held |= {"some-commander"} if part == "commander" else set()
    held |= {"some-place"} if held & {"some-police", "some-committee"} and part != "foreign_supervisor" else set()
    if tenant in UNITS:
        held |= {"leads"} if part in UNITS[tenant] - {"administrator"} else set()
        return held | ({"unit"} if part in UNITS[tenant] else set())
    if tenant:
        held |= {"supervising"} if part in SUPERVISING else set()
        held |= {"officers"} if part in OFFICERS[tenant] else set()
        held |= {"serving"} if part in SERVING else set()
        held |= {"committee"} if part in COMMITTEES[tenant] else set()
        held |= {"author"} if part == AUTHORS[tenant] else set()
        held |= {part} & {"adviser", "administrator", "commander", "oversight"}
    return held


SHOWN = Page("", get=_is(200), post=_is(405))
FORM = Page("", get=_is(200), post=_is(200))
DEED = Page("", get=_is(405), post=_is(302))
ANY = _is(200, 302, 404, 405)
OPEN = Page("public", get=ANY, post=ANY)


def shown(who: str, at: str = "", **more: Any) -> Page:
    """A page that is only read."""
    return replace(SHOWN, who=who, at=at, **more)


def form(who: str, at: str = "", **more: Any) -> Page:
    """A form, which an empty POST shows again."""
    return replace(FORM, who=who, at=at, **more)


def deed(who: str, at: str = "", **more: Any) -> Page:
    """One tap that changes something and leads back."""
    return replace(DEED, who=who, at=at, **more)


SEES = "officers supervising adviser committee"
LOGS = "officers supervising adviser"
KNOWS = "officers supervising committee"
ADMITS = "supervising committee administrator"
AT_ONCE = {"post": _is(302)}
# An application that its committee shares with the author in whole; others that it shares with nobody.
HELPS, UNSHARED = "committee author", ("granted", "ended")
DRAFTED = "supervising committee"
LIST = [shown("everybody"), shown("everybody", query="place=slug")]

PAGES: dict[str, list[Page]] = {
    # For anybody
    "accessibility": [shown("public")],
    "never_record": [shown("public")],
    "healthz": [shown("public")],
    "readyz": [shown("public", get=_is(200, 503))],
    "join": [form("public", "token")],
    "demo_mail": [shown("public", get=_is(404))],
    # Of one's own
    "home": [shown("everybody")],
    "message_preferences": [form("everybody")],
    "calendar_link": [form("some-police some-committee")],
    "calendar_link_revoke": [deed("some-police some-committee")],
    "message_open": [shown("author", "message", get=_is(302))],
    "committee_home": [shown("some-committee")],
    "supervising": [shown("some-supervisor")],
    # The register
    "places:list": [shown("some-police some-administrator some-committee", get=_is(200, 302))],
    "place": [shown(f"{SEES} administrator", "slug")],
    "ledger": [shown("committee", "slug"), shown("committee", "slug", query="only=slug before=message")],
    "places:edit": [form("supervising administrator", "slug")],
    "places:contact_add": [form(KNOWS, "slug")],
    "places:contact_edit": [form(KNOWS, "slug contact")],
    "places:contact_checked": [deed(KNOWS, "slug contact")],
    "places:contact_end": [form(KNOWS, "slug contact", **AT_ONCE)],
    "places:plan": [shown(SEES, "slug")],
    "places:plan_propose": [form(KNOWS, "slug")],
    "places:plan_agree": [deed("supervising committee", "slug plan")],
    "places:members": [shown(ADMITS, "slug")],
    "places:invite": [form(ADMITS, "slug")],
    "places:member_told": [deed("committee", "slug")],
    "places:member_end": [form("committee administrator", "slug member", post=_is(200, 302))],
    "places:invitation_again": [deed(ADMITS, "slug invitation")],
    "places:invitation_withdraw": [deed(ADMITS, "slug invitation")],
    # Times and dates
    "places:times": [shown(SEES, "slug")],
    "places:times_right": [deed("committee", "slug")],
    "places:sitting_kinds": [shown(KNOWS, "slug")],
    "places:sitting_add": [form(KNOWS, "slug kind")],
    "places:sitting_change": [form(KNOWS, "slug sitting")],
    "places:sitting_end": [form(KNOWS, "slug sitting")],
    "places:one_day": [form(KNOWS, "slug sitting")],
    "places:one_day_withdraw": [deed(KNOWS, "slug change")],
    "places:date_add": [form(KNOWS, "slug")],
    "places:date_confirm": [form(KNOWS, "slug date")],
    "places:calendar_rule": [form("committee", "slug")],
    "places:timetable": [form(KNOWS, "slug")],
    # People of a unit
    "places:people": [shown("some-supervisor some-administrator")],
    "places:people_of": [shown("unit", "unit", at_unit=True)],
    "places:people_invite": [form("unit", "unit", at_unit=True)],
    "places:people_again": [deed("unit", "unit unit_invitation", at_unit=True)],
    "places:people_withdraw": [deed("unit", "unit unit_invitation", at_unit=True)],
    # Rosters
    "rosters:week": [shown("some-rostered")],
    "rosters:preferences": [form("some-rostered")],
    "rosters:tour_add": [form("some-supervisor")],
    "rosters:away_add": [form("some-supervisor")],
    "rosters:pattern": [form("some-supervisor")],
    "rosters:shift": [form("leads", "shift", at_unit=True)],
    "rosters:shift_withdraw": [form("leads", "shift", at_unit=True)],
    "rosters:import": [form("some-supervisor")],
    "rosters:import_preview": [form("leads", "roster_file", at_unit=True)],
    "rosters:import_drop": [deed("leads", "roster_file", at_unit=True)],
    # Visits
    "visits:list": [shown("some-police some-committee", query=q) for q in ("", "place=slug")],
    "visits:friday": [shown("some-police")],
    "visits:propose": [form("some-supervisor")],
    "visits:proposals": [shown("some-supervisor")],
    "visits:proposal": [
        form("leads", "proposal", at_unit=True),
        form("leads", "proposal_going", at_unit=True, **AT_ONCE),
    ],
    "visits:proposal_stop": [deed("leads", "proposal_going", at_unit=True)],
    "visits:proposal_again": [deed("leads", "proposal", at_unit=True)],
    "visits:proposal_pin": [deed("leads", "pinnable", sends="choice=choice", at_unit=True)],
    "visits:orders_send": [form("some-supervisor"), form("some-supervisor", query="date=day")],
    "visits:orders": [shown("leads", "orders", at_unit=True)],
    "visits:ramadan": [shown("some-police")],
    "visits:ramadan_ask": [deed("some-supervisor")],
    "visits:ramadan_send": [form("some-supervisor"), form("some-supervisor", query="year=ramadan")],
    "visits:ramadan_release": [form("some-supervisor"), form("some-supervisor", query="year=ramadan")],
    "visits:log": [form("some-police"), form("some-police", query="place=slug"), form(LOGS, query="visit=coming")],
    "visits:plan": [form("some-police"), form(LOGS, query="place=slug"), form(LOGS, query="request=asked")],
    "visits:detail": [shown(SEES, at) for at in ("coming", "gone", "off")],
    "visits:replan": [form("author supervising", "coming")],
    "visits:cancel": [form("author supervising", "coming")],
    "visits:allot": [form("supervising", "coming")],
    "visits:send": [form("supervising", query="place=slug gathering=next_gathering")],
    **{
        f"visits:{name}": [form("supervising", "coming", query="allotment=allotment")]
        for name in ("release", "move_officer", "swap")
    },
    "visits:call": [form("supervising", "coming", **AT_ONCE)],
    "visits:volunteering": [shown("some-rostered")],
    "visits:volunteer": [deed("serving", "call")],
    "visits:amend": [form("author supervising", "gone")],
    "visits:take_back": [deed("author", "gone")],
    "visits:join": [deed(LOGS, "gone")],
    "visits:reply": [form("committee", "gone")],
    # After an incident
    "visits:incidents": [shown("some-supervisor")],
    "visits:incident_new": [form("some-supervisor"), form("supervising", query="place=slug")],
    "visits:incident": [shown("supervising", "incident")],
    "visits:incident_cover": [form("supervising", "incident")],
    "visits:incident_briefing": [shown("author supervising", "incident")],
    "visits:incident_end": [form("supervising", "incident", **AT_ONCE)],
    # Worries, promises, requests
    "visits:concerns": LIST,
    "visits:concern_raise": [form("some-place"), *(form(SEES, query=q) for q in ("place=slug", "visit=gone"))],
    "visits:concern": [form(SEES, "worry", posters=KNOWS)],
    "visits:concern_owner": [form("officers supervising", "worry")],
    "visits:commitments": LIST,
    "visits:commitment_make": [
        form("everybody", get=_is(302), post=_is(302)),
        *(form(LOGS, query=q) for q in ("place=slug", "visit=gone", "concern=worry")),
    ],
    "visits:commitment": [form(SEES, "promise", posters=LOGS)],
    "visits:requests": LIST,
    "visits:request_make": [form("some-committee"), form("committee", query="place=slug")],
    "visits:request": [
        form(SEES, "asked", posters="officers supervising"),
        form(SEES, "answered", posters="officers supervising"),
    ],
    "visits:request_take_back": [deed("committee", "asked")],
    # Security funding
    "funding:home": [shown("some-police some-committee some-equity")],
    "funding:start": [shown("some-police some-committee"), shown("committee", query="place=slug")],
    "funding:apply": [deed("committee", query="place=slug", sends="place=slug round=round")],
    "funding:tell_me": [deed("committee", query="place=slug", sends="place=slug scheme=scheme")],
    "funding:equity": [shown("some-equity")],
    "funding:incidents": [shown("some-committee"), shown("committee", query="place=slug")],
    "funding:incident_new": [form("some-committee"), form("committee", query="place=slug")],
    "funding:incident": [shown("committee", "harm")],
    "funding:incident_change": [form("committee", "harm")],
    "funding:incident_withdraw": [form("committee", "harm")],
    "funding:photo_add": [form("committee", "harm")],
    "funding:photo_file": [shown("committee", "photo")],
    "funding:photo_remove": [form("committee", "photo", **AT_ONCE)],
    "funding:application": [shown(f"{HELPS} adviser", "applied"), *(shown("committee", at) for at in UNSHARED)],
    "funding:timeline": [shown(f"{HELPS} adviser", "applied"), *(shown("committee", at) for at in UNSHARED)],
    "funding:section": [
        form(HELPS, "applied part", posters="committee", **AT_ONCE),
        *(form("committee", f"{at} part", **AT_ONCE) for at in UNSHARED),
    ],
    "funding:question": [form(HELPS, "applied part asking")],
    "funding:check": [shown(HELPS, "applied"), *(shown("committee", at) for at in UNSHARED)],
    "funding:declare": [form("committee", at) for at in ("finished", "applied", "ended")],
    "funding:measures": [form("committee", "applied")],
    "funding:again": [form("committee", "ended")],
    "funding:next": [shown("committee", "applied")],
    "funding:step": [form("committee", "applied to")],
    "funding:guarding": [form("committee", "granted guards")],
    "funding:deadlines": [
        form(HELPS, "applied", posters="committee"),
        *(form("committee", at) for at in UNSHARED),
    ],
    "funding:deadline": [form("committee", "applied deadline")],
    "funding:deadline_met": [deed("committee", "applied deadline")],
    "funding:evidence": [form(HELPS, "applied"), form("committee", "granted")],
    "funding:evidence_file": [shown(HELPS, "applied file")],
    "funding:evidence_remove": [form("committee", "applied file", **AT_ONCE)],
    "funding:pack": [form(HELPS, "applied", posters="committee")],
    "funding:pack_make": [deed("committee", "applied")],
    "funding:pack_out": [deed("committee", "applied", sends="item=item")],
    "funding:pack_renew": [deed("committee", "applied")],
    "funding:pack_pdf": [shown(HELPS, "applied pack")],
    "funding:pack_zip": [shown(HELPS, "applied pack")],
    "funding:share": [form("committee", "applied")],
    **{f"funding:share_{name}": [deed("committee", "applied share")] for name in ("end", "all", "less", "typing_end")},
    "funding:share_typing": [form("committee", "applied share")],
    "funding:help": [form(HELPS, "applied", posters="committee"), form("committee", "granted")],
    "funding:help_request": [form(HELPS, "applied helped", posters="author")],
    "funding:help_take_back": [deed("committee", "applied helped")],
    "funding:thread": [form(HELPS, "applied"), form("committee", "granted")],
    # The week
    "dashboard:week": [shown("some-rostered some-committee", get=_is(200, 302))],
    "dashboard:place": [shown(SEES, "slug")],
    "dashboard:map": [shown("some-commander some-allotted")],
    "dashboard:export": [shown("some-supervisor"), shown("leads", query="unit=unit", at_unit=True)],
    "dashboard:export_file": [
        shown("leads", "table written_as", query="unit=unit purpose=purpose", at_unit=True),
        shown("leads", "table written_as", query="unit=unit", get=_is(400), at_unit=True),
    ],
    "dashboard:briefings": [form("some-supervisor"), form("leads", query="unit=unit", at_unit=True)],
    "dashboard:briefing": [shown("leads", "briefing", at_unit=True)],
    "dashboard:briefing_pdf": [shown("leads", "briefing", at_unit=True)],
    "dashboard:briefing_newest": [shown("leads", query="unit=unit", at_unit=True)],
    # Letters to the oversight body: a draft that the committee is asked to sign, and one that was sent and quotes it
    "letters:list": [shown("some-supervisor some-committee some-equity")],
    "letters:new": [form("some-supervisor")],
    "letters:worries": [form("some-supervisor", **AT_ONCE)],
    **{
        f"letters:{name}": [shown(DRAFTED, "letter_draft"), shown(f"{DRAFTED} oversight", "letter_sent")]
        for name in ("letter", "versions", "pdf", "docx")
    },
    **{
        f"letters:{name}": [form("supervising", "letter_draft")]
        for name in ("write", "quotations", "signatures", "drop")
    },
    "letters:figures": [shown("supervising", "letter_draft")],
    "letters:figure": [form("supervising", "letter_draft", get=_is(302), post=_is(302))],
    "letters:figure_out": [deed("supervising", "letter_draft")],
    "letters:sign": [form("commander committee", "letter_draft")],
    "letters:send": [form("commander", "letter_draft")],
    "letters:steps": [form("commander", "letter_sent")],
    "letters:quotation": [form(DRAFTED, "quotation", posters="committee")],
    "letters:quotation_withdraw": [deed("committee", "quotation")],
    "letters:signature_take_back": [deed("supervising", "cosignature")],
    # The administration's door; what is inside is only looked through for words
    "admin:index": [Page("some-administrator", get=_is(200), post=_is(200), others=302)],
    "admin:login": [Page("public", get=_is(302, 404), post=_is(302, 404))],
}
# A link is shown to whoever has it, with the name of the place that invites.
BEARERS = frozenset({"join"})
# Not a page of a place: the signed link of a mail (tests/outbox), the link of a calendar (tests/visits) and allauth's
# own pages, looked through for words.
BY_SIGNED_LINK = frozenset({"message_stop", "calendar"})
# A page that asks for a sign-in itself, since it keeps what was typed: it refuses a method before it asks.
KEEPS_TYPED = frozenset({"funding:question", "letters:write"})
LEAVES = frozenset({"account_logout", "admin:logout"})


def addresses(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the portal with its full name; those without one have the name of their namespace alone."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name or ''}", entry


def is_elsewhere(name: str) -> bool:
    """Whether this address is Django's or allauth's own, or a signed link."""
    return name.startswith(("account_", "admin:")) or name in BY_SIGNED_LINK
