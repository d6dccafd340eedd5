"""Addresses of the register: a place, its contacts, plan, members, times and dates."""

from tests.walls.declared.page import ADMITS, AT_ONCE, KNOWS, SEES, Declared, answers, deed, form, shown

REGISTER: dict[str, Declared] = {
    "places:list": Declared(
        "List of places", shown("some-police some-administrator some-committee", get=answers(200, 302))
    ),
    "place": Declared("Place page", shown(f"{SEES} administrator", "slug")),
    "ledger": Declared(
        "Ledger: every change, and who looked",
        shown("committee", "slug"),
        shown("committee", "slug", query="only=slug before=message"),
    ),
    "places:edit": Declared("Change what is known of a place", form("supervising administrator", "slug")),
    "places:contact_add": Declared("Add a contact", form(KNOWS, "slug")),
    "places:contact_edit": Declared("Edit a contact", form(KNOWS, "slug contact")),
    "places:contact_checked": Declared("A contact is still right", deed(KNOWS, "slug contact")),
    "places:contact_end": Declared("End a contact", form(KNOWS, "slug contact", **AT_ONCE)),
    "places:plan": Declared("Engagement plan", shown(SEES, "slug")),
    "places:plan_propose": Declared("Propose a plan", form(KNOWS, "slug")),
    "places:plan_agree": Declared("Agree to a plan", deed("supervising committee", "slug plan")),
    "places:members": Declared("Members of the committee", shown(ADMITS, "slug")),
    "places:invite": Declared("Invite to the committee", form(ADMITS, "slug")),
    "places:member_told": Declared("Which member police told", deed("committee", "slug")),
    "places:member_end": Declared(
        "End a membership", form("committee administrator", "slug member", post=answers(200, 302))
    ),
    "places:invitation_again": Declared("Send an invitation again", deed(ADMITS, "slug invitation")),
    "places:invitation_withdraw": Declared("Withdraw an invitation", deed(ADMITS, "slug invitation")),
    "places:times": Declared("Times and dates", shown(SEES, "slug")),
    "places:times_right": Declared("The times are right", deed("committee", "slug")),
    "places:sitting_kinds": Declared("Add times: which kind", shown(KNOWS, "slug")),
    "places:sitting_add": Declared("Add times", form(KNOWS, "slug kind")),
    "places:sitting_change": Declared("Change times", form(KNOWS, "slug sitting")),
    "places:sitting_end": Declared("End times", form(KNOWS, "slug sitting")),
    "places:one_day": Declared("Change one day", form(KNOWS, "slug sitting")),
    "places:one_day_withdraw": Declared("Withdraw the change of one day", deed(KNOWS, "slug change")),
    "places:date_add": Declared("Add a date", form(KNOWS, "slug")),
    "places:date_confirm": Declared("Confirm a date", form(KNOWS, "slug date")),
    "places:calendar_rule": Declared("How dates are decided", form("committee", "slug")),
    "places:timetable": Declared("Upload a timetable", form(KNOWS, "slug")),
}
