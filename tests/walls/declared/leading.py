"""Addresses of the week and of letters to the oversight body.

Of letters: a draft that the committee is asked to sign, and one that was sent and quotes it.
"""

from tests.walls.declared.page import AT_ONCE, SEES, Declared, answers, deed, form, shown

DRAFTED = "supervising committee"
READ = {"letter": "A letter", "versions": "Versions of a letter", "pdf": "A letter (PDF)", "docx": "A letter (Word)"}
WRITTEN = {
    "write": "Write a letter",
    "quotations": "Quotations of a letter",
    "signatures": "Who is asked to sign",
    "drop": "Drop a letter",
}
NEW_FIGURE = answers(302)

WEEK: dict[str, Declared] = {
    "dashboard:week": Declared("The week", shown("some-rostered some-committee", get=answers(200, 302))),
    "dashboard:place": Declared("The week of a place", shown(SEES, "slug")),
    "dashboard:map": Declared("The week on a map", shown("some-commander some-allotted")),
    "dashboard:export": Declared(
        "Take figures away", shown("some-supervisor"), shown("leads", query="unit=unit", at_unit=True)
    ),
    "dashboard:export_file": Declared(
        "Figures (CSV or spreadsheet)",
        shown("leads", "table written_as", query="unit=unit purpose=purpose", at_unit=True),
        shown("leads", "table sheet", query="unit=unit purpose=purpose", at_unit=True),
        shown("leads", "table written_as", query="unit=unit", get=answers(400), at_unit=True),
    ),
    "dashboard:briefings": Declared(
        "Briefings", form("some-supervisor"), form("leads", query="unit=unit", at_unit=True)
    ),
    "dashboard:briefing": Declared("A briefing", shown("leads", "briefing", at_unit=True)),
    "dashboard:briefing_pdf": Declared("A briefing (PDF)", shown("leads", "briefing", at_unit=True)),
    "dashboard:briefing_newest": Declared("The newest briefing", shown("leads", query="unit=unit", at_unit=True)),
}
LETTERS: dict[str, Declared] = {
    "letters:list": Declared("Letters", shown("some-supervisor some-committee some-equity")),
    "letters:new": Declared("Begin a letter", form("some-supervisor")),
    "letters:worries": Declared("Worries about funding, by kind", form("some-supervisor", **AT_ONCE)),
    **{
        f"letters:{name}": Declared(title, shown(DRAFTED, "letter_draft"), shown(f"{DRAFTED} oversight", "letter_sent"))
        for name, title in READ.items()
    },
    **{f"letters:{name}": Declared(title, form("supervising", "letter_draft")) for name, title in WRITTEN.items()},
    "letters:figures": Declared("Figures for a letter", shown("supervising", "letter_draft")),
    "letters:figure": Declared(
        "Put a figure into a letter", form("supervising", "letter_draft", get=NEW_FIGURE, post=NEW_FIGURE)
    ),
    "letters:figure_out": Declared("Take a figure out of a letter", deed("supervising", "letter_draft")),
    "letters:sign": Declared("Sign a letter", form("commander committee", "letter_draft")),
    "letters:send": Declared("Send a letter", form("commander", "letter_draft")),
    "letters:steps": Declared("What happened after a letter", form("commander", "letter_sent")),
    "letters:quotation": Declared("May police quote you?", form(DRAFTED, "quotation", posters="committee")),
    "letters:quotation_withdraw": Declared("Withdraw a quotation", deed("committee", "quotation")),
    "letters:signature_take_back": Declared("Take back a request to sign", deed("supervising", "cosignature")),
}
