"""Addresses of visits: planning, Fridays, Ramadan, incidents, worries, promises and requests."""

from tests.walls.declared.page import AT_ONCE, KNOWS, LOGS, SEES, Declared, answers, deed, form, shown

AUTHOR = "the officer it was allotted to or who logged it"
LIST = (shown("everybody"), shown("everybody", query="place=slug"))
EXCHANGED = {"release": "Release an officer", "move_officer": "Move an officer", "swap": "Let two officers swap"}

VISITS: dict[str, Declared] = {
    "visits:list": Declared(
        "List of visits", *(shown("some-police some-committee", query=q) for q in ("", "place=slug"))
    ),
    "visits:friday": Declared("Friday list, or the gatherings of a day", shown("some-police")),
    "visits:propose": Declared("Have a plan proposed", form("some-supervisor")),
    "visits:proposals": Declared("Proposals", shown("some-supervisor")),
    "visits:proposal": Declared(
        "A proposal",
        form("leads", "proposal", at_unit=True),
        form("leads", "proposal_going", at_unit=True, **AT_ONCE),
    ),
    "visits:proposal_stop": Declared("Stop a proposal", deed("leads", "proposal_going", at_unit=True)),
    "visits:proposal_again": Declared("Work a proposal out again", deed("leads", "proposal", at_unit=True)),
    "visits:proposal_pin": Declared(
        "Keep an officer in a proposal", deed("leads", "pinnable", sends="choice=choice", at_unit=True)
    ),
    "visits:orders_send": Declared("Send orders", form("some-supervisor"), form("some-supervisor", query="date=day")),
    "visits:orders": Declared("Orders that were sent", shown("leads", "orders", at_unit=True)),
    "visits:ramadan": Declared("Ramadan: the month", shown("some-police")),
    "visits:ramadan_ask": Declared("Ask committees for their times in Ramadan", deed("some-supervisor")),
    "visits:ramadan_send": Declared(
        "Send officers for many nights", form("some-supervisor"), form("some-supervisor", query="year=ramadan")
    ),
    "visits:ramadan_release": Declared(
        "Release officers from many nights", form("some-supervisor"), form("some-supervisor", query="year=ramadan")
    ),
    "visits:log": Declared(
        "Log a visit", form("some-police"), form("some-police", query="place=slug"), form(LOGS, query="visit=coming")
    ),
    "visits:plan": Declared(
        "Plan a visit", form("some-police"), form(LOGS, query="place=slug"), form(LOGS, query="request=asked")
    ),
    "visits:detail": Declared("A visit", *(shown(SEES, at) for at in ("coming", "gone", "off"))),
    "visits:replan": Declared("Change a planned visit", form("author supervising", "coming")),
    "visits:cancel": Declared("Call off a visit", form("author supervising", "coming")),
    "visits:allot": Declared("Send officers to a visit", form("supervising", "coming")),
    "visits:send": Declared(
        "Send officers to a gathering", form("supervising", query="place=slug gathering=next_gathering")
    ),
    **{
        f"visits:{name}": Declared(title, form("supervising", "coming", query="allotment=allotment"))
        for name, title in EXCHANGED.items()
    },
    "visits:call": Declared("Ask for a volunteer", form("supervising", "coming", **AT_ONCE)),
    "visits:volunteering": Declared("Volunteers sought", shown("some-rostered")),
    "visits:volunteer": Declared("Volunteer for a visit", deed("serving", "call")),
    "visits:amend": Declared("Change a logged visit", form("author supervising", "gone")),
    "visits:take_back": Declared("Take a logged visit back", deed("author", "gone")),
    "visits:join": Declared("I was there too", deed(LOGS, "gone")),
    "visits:reply": Declared("Reply to a visit", form("committee", "gone")),
}
INCIDENTS: dict[str, Declared] = {
    "visits:incidents": Declared("Responses to incidents", shown("some-supervisor")),
    "visits:incident_new": Declared(
        "Respond to an incident", form("some-supervisor"), form("supervising", query="place=slug")
    ),
    "visits:incident": Declared("After an incident", shown("supervising", "incident")),
    "visits:incident_cover": Declared("Cover after an incident", form("supervising", "incident")),
    "visits:incident_briefing": Declared("Briefing after an incident", shown("author supervising", "incident")),
    "visits:incident_end": Declared("End a response to an incident", form("supervising", "incident", **AT_ONCE)),
}
MATTERS: dict[str, Declared] = {
    "visits:concerns": Declared("Worries", *LIST),
    "visits:concern_raise": Declared(
        "Raise a worry", form("some-place"), *(form(SEES, query=q) for q in ("place=slug", "visit=gone"))
    ),
    "visits:concern": Declared("A worry", form(SEES, "worry", posters=KNOWS)),
    "visits:concern_owner": Declared("Who looks after a worry", form("officers supervising", "worry")),
    "visits:commitments": Declared("Promises", *LIST),
    "visits:commitment_make": Declared(
        "Make a promise",
        form("everybody", get=answers(302), post=answers(302)),
        *(form(LOGS, query=q) for q in ("place=slug", "visit=gone", "concern=worry")),
    ),
    "visits:commitment": Declared("A promise", form(SEES, "promise", posters=LOGS)),
    "visits:requests": Declared("Requests", *LIST),
    "visits:request_make": Declared("Ask for a visit", form("some-committee"), form("committee", query="place=slug")),
    "visits:request": Declared(
        "A request", *(form(SEES, at, posters="officers supervising") for at in ("asked", "answered"))
    ),
    "visits:request_take_back": Declared("Take a request back", deed("committee", "asked")),
}
