"""Addresses of the ledger: corrections, everything that is held, how often places were looked at."""

from tests.walls.declared.page import KNOWS, Declared, answers, form, shown

LEDGER: dict[str, Declared] = {
    "ledger:corrections": Declared("Corrections of a place", shown(KNOWS, "slug")),
    "ledger:correction_ask": Declared("Ask for a correction", form("committee", "slug")),
    "ledger:correction": Declared(
        "One correction",
        form(KNOWS, "correction", posters="officers supervising"),
        form(KNOWS, "answered_correction", posters="officers supervising"),
    ),
    "ledger:waiting": Declared("Corrections that wait", shown("some-rostered")),
    "ledger:held": Declared("Everything that is held", form("committee", "slug", post=answers(200))),
    "ledger:held_file": Declared(
        "Everything that is held (a file)",
        *(shown("committee", f"slug copy {ending}") for ending in ("as_data", "to_read", "with_files")),
    ),
    "ledger:access": Declared("How often places were looked at", shown("some-equity")),
}
