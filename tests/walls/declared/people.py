"""Addresses for anybody, of one's own, and of people and rosters of a unit."""

from tests.walls.declared.page import Declared, Page, answers, deed, form, shown

AUTHOR = "the person it was sent to"
OWN: dict[str, Declared] = {
    "accessibility": Declared("What works with which aids", shown("public")),
    "never_record": Declared("What is never recorded", shown("public")),
    "csp_report": Declared(
        "Browsers tell what they refused to load", Page("public", get=answers(405), post=answers(415))
    ),
    "healthz": Declared("Whether the portal is alive, for machines", shown("public")),
    "readyz": Declared("Whether everything runs, for machines", shown("public", get=answers(200, 503))),
    "join": Declared("An invitation, for whoever holds its link", form("public", "token")),
    "demo_mail": Declared("Mails that the demo caught (nothing outside the demo)", shown("public", get=answers(404))),
    "home": Declared("Home: each role's own", shown("everybody")),
    "message_preferences": Declared("Which mails I want", form("everybody")),
    "calendar_link": Declared("My calendar link", form("some-police some-committee")),
    "calendar_link_revoke": Declared("End my calendar link", deed("some-police some-committee")),
    "prove": Declared("Show again that it is me", shown("everybody", get=answers(200, 302))),
    "proven": Declared("Go on after showing it: the file, or what waited", shown("everybody")),
    "force_again": Declared(
        "Bind my account to my force, for whoever holds its link",
        form("public", "token", get=answers(410), post=answers(410)),
    ),
    "message_open": Declared(
        "The link of a mail: leads to what it is about", shown("author", "message", get=answers(302))
    ),
    "committee_home": Declared("The committee's home", shown("some-committee")),
    "supervising": Declared("The supervisor's home", shown("some-supervisor")),
    "browser_refusals": Declared("What browsers refused to load", shown("some-administrator")),
}
UNIT: dict[str, Declared] = {
    "places:people": Declared("People of my unit", shown("some-supervisor some-administrator")),
    "places:people_of": Declared("People of a unit", shown("unit", "unit", at_unit=True)),
    "places:people_invite": Declared("Invite somebody to a unit", form("unit", "unit", at_unit=True)),
    "places:people_again": Declared(
        "Send an invitation to a unit again", deed("unit", "unit unit_invitation", at_unit=True)
    ),
    "places:people_withdraw": Declared(
        "Withdraw an invitation to a unit", deed("unit", "unit unit_invitation", at_unit=True)
    ),
    "recoveries": Declared("Lost sign-ins of my unit", shown("some-administrator some-commander")),
    "recovery_start": Declared("Help somebody who has lost their sign-in", form("some-administrator")),
    "recovery": Declared("A lost sign-in", shown("administrator commander", "recovery", at_unit=True)),
    "recovery_confirm": Declared(
        "Confirm a new way in for somebody", deed("administrator commander", "recovery", at_unit=True)
    ),
    "recovery_withdraw": Declared(
        "Withdraw a new way in for somebody", deed("administrator commander", "recovery", at_unit=True)
    ),
    "rosters:week": Declared("Who is on duty: a week", shown("some-rostered")),
    "rosters:preferences": Declared("When I can come", form("some-rostered")),
    "rosters:tour_add": Declared("Add a tour of duty", form("some-supervisor")),
    "rosters:away_add": Declared("Enter somebody's absence", form("some-supervisor")),
    "rosters:pattern": Declared("Fill a roster by its pattern", form("some-supervisor")),
    "rosters:shift": Declared("One tour or absence", form("leads", "shift", at_unit=True)),
    "rosters:shift_withdraw": Declared("Withdraw a tour or absence", form("leads", "shift", at_unit=True)),
    "rosters:import": Declared("Load a roster from a file", form("some-supervisor")),
    "rosters:import_preview": Declared("What a roster file would change", form("leads", "roster_file", at_unit=True)),
    "rosters:import_drop": Declared("Drop a roster file", deed("leads", "roster_file", at_unit=True)),
}
