"""Addresses of security funding: an application, its log of what happened, files, packs, help and readers.

One application its committee shares with the author in whole; others it shares with nobody.
"""

from tests.walls.declared.page import AT_ONCE, Declared, deed, form, shown

AUTHOR = "the officer the committee shares it with"
HELPS, UNSHARED = "committee author", ("granted", "ended")
ALONE = {"note": "shared with nobody"}
SHARES = {
    "end": "End a reader's access",
    "all": "Let a reader read all of it",
    "less": "Let a reader read only where it stands",
    "typing_end": "No more typing for us",
}

FUNDING: dict[str, Declared] = {
    "funding:home": Declared("Funding applications", shown("some-police some-committee some-equity")),
    "funding:start": Declared(
        "Before you start", shown("some-police some-committee"), shown("committee", query="place=slug")
    ),
    "funding:apply": Declared(
        "Begin an application", deed("committee", query="place=slug", sends="place=slug round=round")
    ),
    "funding:tell_me": Declared(
        "Tell us when a scheme opens", deed("committee", query="place=slug", sends="place=slug scheme=scheme")
    ),
    "funding:equity": Declared("Funding in figures", shown("some-equity")),
    "funding:incidents": Declared("Incident log", shown("some-committee"), shown("committee", query="place=slug")),
    "funding:incident_new": Declared(
        "Write down what happened", form("some-committee"), form("committee", query="place=slug")
    ),
    "funding:incident": Declared("What happened", shown("committee", "harm")),
    "funding:incident_change": Declared("Change what happened", form("committee", "harm")),
    "funding:incident_withdraw": Declared("Withdraw what happened", form("committee", "harm")),
    "funding:photo_add": Declared("Add a photo of what happened", form("committee", "harm")),
    "funding:photo_file": Declared("A photo of what happened (file)", shown("committee", "photo")),
    "funding:photo_remove": Declared("Remove a photo of what happened", form("committee", "photo", **AT_ONCE)),
    "funding:application": Declared(
        "A funding application",
        shown(f"{HELPS} adviser", "applied"),
        *(shown("committee", at, **ALONE) for at in UNSHARED),
    ),
    "funding:timeline": Declared(
        "What has happened to an application",
        shown(f"{HELPS} adviser", "applied"),
        *(shown("committee", at, **ALONE) for at in UNSHARED),
    ),
    "funding:section": Declared(
        "One part of an application",
        form(HELPS, "applied part", posters="committee", **AT_ONCE),
        *(form("committee", f"{at} part", **AT_ONCE, **ALONE) for at in UNSHARED),
    ),
    "funding:question": Declared("One question of an application", form(HELPS, "applied part asking")),
    "funding:check": Declared(
        "All answers of an application", shown(HELPS, "applied"), *(shown("committee", at, **ALONE) for at in UNSHARED)
    ),
    "funding:declare": Declared("Declaration", *(form("committee", at) for at in ("finished", "applied", "ended"))),
    "funding:measures": Declared("What is wanted", form("committee", "applied")),
    "funding:again": Declared("Begin again from an application that ended", form("committee", "ended")),
    "funding:next": Declared("What comes next", shown("committee", "applied")),
    "funding:step": Declared("A step of an application", form("committee", "applied to")),
    "funding:guarding": Declared("A step of guarding", form("committee", "granted guards")),
    "funding:deadlines": Declared(
        "Deadlines", form(HELPS, "applied", posters="committee"), *(form("committee", at, **ALONE) for at in UNSHARED)
    ),
    "funding:deadline": Declared("A deadline", form("committee", "applied deadline")),
    "funding:deadline_met": Declared("A deadline is met", deed("committee", "applied deadline")),
    "funding:evidence": Declared(
        "Files of an application", form(HELPS, "applied"), form("committee", "granted", **ALONE)
    ),
    "funding:evidence_file": Declared("A file of an application (file)", shown(HELPS, "applied file")),
    "funding:evidence_remove": Declared("Remove a file", form("committee", "applied file", **AT_ONCE)),
    "funding:pack": Declared("Pack for the scheme", form(HELPS, "applied", posters="committee")),
    "funding:pack_make": Declared("Make the pack", deed("committee", "applied")),
    "funding:pack_out": Declared("Take something out of the pack", deed("committee", "applied", sends="item=item")),
    "funding:pack_renew": Declared("Bring the pack up to date", deed("committee", "applied")),
    "funding:pack_pdf": Declared("Pack (PDF)", shown(HELPS, "applied pack")),
    "funding:pack_zip": Declared("Pack with its files (ZIP)", shown(HELPS, "applied pack")),
    "funding:share": Declared("Who can read an application", form("committee", "applied")),
    **{f"funding:share_{name}": Declared(title, deed("committee", "applied share")) for name, title in SHARES.items()},
    "funding:share_typing": Declared("Let an officer type for us", form("committee", "applied share")),
    "funding:help": Declared(
        "Help with an application", form(HELPS, "applied", posters="committee"), form("committee", "granted", **ALONE)
    ),
    "funding:help_request": Declared("A request for help", form(HELPS, "applied helped", posters="author")),
    "funding:help_take_back": Declared("Take a request for help back", deed("committee", "applied helped")),
    "funding:thread": Declared(
        "Messages about an application", form(HELPS, "applied"), form("committee", "granted", **ALONE)
    ),
}
