"""How police forces write their crime references: data that asks to look again, and never stands in the way.

No force publishes a rule for its references; the patterns here are from references as committees read them on letters.
So what does not follow one is asked about once and then kept as the committee says. Refused is only what no force can
have written. A force that is not listed accepts anything that looks like a reference. Add a force here; no other code
knows them.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Force:
    """One force: the pattern its references often follow (spaces left out), and an example."""

    name: str
    pattern: str
    example: str

    def fits(self, reference: str) -> bool:
        """Whether this looks like one of its references."""
        return re.fullmatch(self.pattern, reference) is not None


ANY = re.compile(r"[A-Z0-9][A-Z0-9/-]{3,18}[A-Z0-9]")
FEWEST_DIGITS = 3
LOOK = "Look at the letter or e-mail from the police."
NOT_ONE = f"A crime reference has 5 to 20 letters, numbers, slashes and hyphens. {LOOK}"
NO_NUMBER = f"A crime reference has at least {FEWEST_DIGITS} digits in it. {LOOK}"
FORCES = {
    "thames-valley": Force("Thames Valley Police", r"43\d{9}", "43250123456"),
    "metropolitan": Force("Metropolitan Police", r"\d{7}/\d{2}", "1234567/25"),
    "west-midlands": Force("West Midlands Police", r"20/\d{5,7}/\d{2}", "20/123456/25"),
    "greater-manchester": Force("Greater Manchester Police", r"CRI/[A-Z0-9]{4}/\d{7}/\d{2}", "CRI/06AA/0012345/25"),
    "west-yorkshire": Force("West Yorkshire Police", r"13\d{9}", "13250123456"),
    "hampshire": Force("Hampshire and Isle of Wight Constabulary", r"44\d{9}", "44250123456"),
}
OTHER = "other"
CHOICES = [("", "Choose one"), *((key, force.name) for key, force in FORCES.items()), (OTHER, "Another force")]


@dataclass(frozen=True)
class Judgement:
    """What is to be said of a reference: `refusal` stops it, `doubt` only asks to check it; both may be empty."""

    reference: str
    refusal: str = ""
    doubt: str = ""


def judge(force: str, typed: str) -> Judgement:
    """What was typed, in capitals and without spaces, and what is wrong with it for this force (a key of FORCES)."""
    reference = re.sub(r"[\s\u00a0]+", "", typed).upper()
    if not ANY.fullmatch(reference):
        return Judgement(reference, refusal=NOT_ONE)
    if len(re.findall("[0-9]", reference)) < FEWEST_DIGITS:
        return Judgement(reference, refusal=NO_NUMBER)
    known = FORCES.get(force)
    if known is None or known.fits(reference):
        return Judgement(reference)
    often = f"References of {known.name} often look like {known.example}."
    return Judgement(reference, doubt=f"{often} Please check it. You can keep it as it is: save again.")


def name_of(force: str) -> str:
    """The name of a force by its key; '' for none."""
    return FORCES[force].name if force in FORCES else ("Another force" if force else "")
