"""Who may do what with a letter: who leads the unit writes, its commanders send, committees speak for themselves."""

from typing import Any

from letters.models import CoSignature, Letter, Quotation
from liaison.accounts.roles import Permission
from liaison.places.access import may, may_in_unit
from liaison.places.models import CommandUnit, Place


def may_begin(user: Any, unit: CommandUnit) -> bool:
    """Whether this person may write letters of this unit."""
    return unit.pk in may_in_unit(user, Permission.LETTER_WRITE)


def may_write(user: Any, letter: Letter) -> bool:
    """Whether this person may write on this letter, ask committees, and give it up; only while it is a draft."""
    return letter.unit_id in may_in_unit(user, Permission.LETTER_WRITE)


def may_send(user: Any, letter: Letter) -> bool:
    """Whether this person may sign and send this letter and record what became of it."""
    return letter.unit_id in may_in_unit(user, Permission.LETTER_SEND)


def may_categorise(user: Any, place: Place) -> bool:
    """Whether this person may put worries of this place into categories."""
    return may(user, Permission.LETTER_WRITE, place)


def may_cosign(user: Any, cosignature: CoSignature) -> bool:
    """Whether this person may sign or decline for the committee that was asked."""
    return may(user, Permission.LETTER_COSIGN, cosignature.place)


def may_answer(user: Any, quotation: Quotation) -> bool:
    """Whether this person may consent, for the committee whose words these are."""
    return may(user, Permission.QUOTATION_ANSWER, quotation.place)
