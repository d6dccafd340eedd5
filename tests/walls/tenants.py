"""The places and units of the walls: who serves them, who belongs to them, and who may come across which word."""

from dataclasses import dataclass, field
from typing import Any

SUPERVISING = frozenset({"supervisor", "commander"})
UNIT_WIDE = SUPERVISING | {"adviser"}
SERVING = SUPERVISING | {"officer", "colleague", "stranger"}
OFFICERS = {"madina": frozenset({"officer", "colleague"}), "noor": frozenset({"stranger"})}
OFFICERS["church"] = OFFICERS["madina"]
COMMITTEES = {"madina": frozenset({"secretary", "treasurer"}), "noor": frozenset({"other"}), "church": frozenset()}
AUTHORS = {"madina": "officer", "noor": "stranger", "church": "colleague"}
# An application was shared with them, and taken back.
SHARED_ONCE = {"madina": "colleague", "noor": "officer", "church": "officer"}
PLACES = tuple(OFFICERS)
UNITS = {"unit": SUPERVISING | {"administrator"}, "other_unit": frozenset({"foreign_supervisor"})}
# Everybody who is anything in a unit; what of it each may change, its tests tell one by one.
BELONGING = {
    "unit": SERVING | {"adviser", "administrator", "oversight", *COMMITTEES["madina"], *COMMITTEES["noor"]},
    "other_unit": frozenset({"foreign_supervisor"}),
}


def see_in_full(tenant: str) -> frozenset[str]:
    """The parts of the cast that see everything of this place but its ledger."""
    return OFFICERS[tenant] | COMMITTEES[tenant] | UNIT_WIDE


@dataclass
class Tenant:
    """One place or unit: what addresses need, its words, and who may come across each of them."""

    key: str
    numbers: dict[str, Any] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.numbers[name]
        except KeyError:
            raise AttributeError(name) from None

    def word(self, what: str, length: int | None = None) -> str:
        """The telltale word of one kind of thing: facts, people, full, history; or unit."""
        return f"zq{what[:2]}{self.key.replace('_', '')}"[:length]
