"""Addresses of how long things are kept, of holds, and of everybody's own data."""

from tests.walls.declared.page import Declared, deed, form, shown

AUTHOR = "the person who asked"
RETENTION: dict[str, Declared] = {
    "retention:due_list": Declared("Due for erasure", shown("some-supervisor some-committee")),
    "retention:rules": Declared("How long we keep things", shown("everybody")),
    "retention:decide": Declared(
        "Decide what is due", form("leads", "unit_due", at_unit=True), form("committee", "committee_due")
    ),
    "retention:decision": Declared(
        "A decision to erase or keep",
        shown("leads", "unit_decision", at_unit=True),
        shown("committee", "committee_decision"),
    ),
    "retention:report": Declared("What is kept and erased, by month", shown("some-supervisor some-equity")),
    "retention:hold_new": Declared("Place a legal hold", form("leads", "unit", at_unit=True)),
    "retention:hold": Declared(
        "A legal hold", form("supervising committee administrator", "hold", posters="supervising")
    ),
    "retention:hold_lift": Declared("Lift a legal hold", deed("supervising", "hold")),
    "retention:requests": Declared("Requests about people's own data", shown("some-administrator")),
    "retention:request_new": Declared(
        "Enter a request about somebody's own data", form("administrator", "unit", at_unit=True)
    ),
    "retention:request_of_contact": Declared(
        "Enter a request of a contact without an account", form("administrator", "unit", at_unit=True)
    ),
    "retention:request": Declared(
        "A request about somebody's own data",
        form("administrator", "own_request"),
        form("administrator", "asked_by_contact", note="of a contact without an account"),
    ),
    "retention:request_extend": Declared(
        "Take longer over a request",
        form("administrator", "own_request"),
        form("administrator", "asked_by_contact", note="of a contact without an account"),
    ),
    "retention:request_withdrawn": Declared(
        "A contact takes their request back", deed("administrator", "asked_by_contact")
    ),
    "retention:handed_over": Declared(
        "A contact has what was found about them", deed("administrator", "given_to_contact")
    ),
    "retention:handed_pdf": Declared(
        "What is held about a contact, to hand over (PDF)", shown("administrator", "given_to_contact")
    ),
    "retention:handed_json": Declared(
        "What is held about a contact, to hand over (JSON)", shown("administrator", "given_to_contact")
    ),
    "retention:words": Declared("Words kept as written", shown("some-police")),
    "retention:your_data": Declared("My own data", form("everybody")),
    "retention:take_back": Declared("Take my request back", deed("author", "own_request")),
    "retention:findings_pdf": Declared("What is held about me (PDF)", shown("author", "own_request")),
    "retention:findings_json": Declared("What is held about me (JSON)", shown("author", "own_request")),
}
