"""Roles and what each may do: code, so that a change of permission is a reviewed change.

A role is always held in a scope (a command unit, a neighbourhood team or a place of worship): see
`liaison.places.models.Posting` and `Membership`. Read this table aloud to check it.
"""

from enum import Enum, auto

from django.db import models


class Role(models.TextChoices):
    """What a person is in this portal."""

    OFFICER = "officer", "Neighbourhood officer"
    SUPERVISOR = "supervisor", "Supervisor"
    COMMANDER = "commander", "Commander"
    ADVISER = "adviser", "Security adviser"
    COMMITTEE = "committee", "Committee member"
    OVERSIGHT = "oversight", "Oversight reader"
    ADMINISTRATOR = "administrator", "Administrator"


class Permission(Enum):
    """What a person may do, always at one place or in one unit."""

    PLACE_SEE = auto()
    PLACE_EDIT = auto()
    REGISTER_SEE = auto()
    CONTACTS_EDIT = auto()
    PLAN_PROPOSE = auto()
    PLAN_AGREE_FOR_POLICE = auto()
    PLAN_AGREE_FOR_PLACE = auto()
    TIMES_CONFIRM = auto()
    TIMES_ENTER = auto()
    VISIT_PLAN = auto()
    VISIT_ALLOT = auto()
    VISIT_LOG = auto()
    VISIT_AMEND_ANY = auto()
    VISIT_REPLY = auto()
    VISIT_REQUEST = auto()
    REQUEST_ANSWER = auto()
    CONCERN_RAISE = auto()
    CONCERN_WORK = auto()
    CONCERN_AGREE = auto()
    COMMITMENT_MAKE = auto()
    LEDGER_SEE = auto()
    INVITE_COMMITTEE = auto()
    INVITE_OFFICERS = auto()
    COVER_SEE = auto()
    ROSTER_EDIT = auto()
    FUNDING_WORK = auto()
    EQUITY_SEE = auto()
    LETTER_READ = auto()
    LETTER_WRITE = auto()
    LETTER_SEND = auto()
    LETTER_COSIGN = auto()
    QUOTATION_ANSWER = auto()
    RETENTION_REVIEW = auto()
    SUBJECT_REQUESTS_ANSWER = auto()


P = Permission
_POLICE_AT_A_PLACE = {
    P.PLACE_SEE,
    P.CONTACTS_EDIT,
    P.PLAN_PROPOSE,
    P.TIMES_ENTER,
    P.VISIT_PLAN,
    P.VISIT_LOG,
    P.REQUEST_ANSWER,
    P.CONCERN_RAISE,
    P.CONCERN_WORK,
    P.COMMITMENT_MAKE,
}
_SUPERVISING = _POLICE_AT_A_PLACE | {
    P.PLACE_EDIT,
    P.PLAN_AGREE_FOR_POLICE,
    P.VISIT_ALLOT,
    P.VISIT_AMEND_ANY,
    P.INVITE_COMMITTEE,
    P.INVITE_OFFICERS,
    P.COVER_SEE,
    P.ROSTER_EDIT,
    P.LETTER_READ,
    P.LETTER_WRITE,
    P.RETENTION_REVIEW,
}

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.OFFICER: frozenset(_POLICE_AT_A_PLACE),
    Role.SUPERVISOR: frozenset(_SUPERVISING),
    Role.COMMANDER: frozenset(_SUPERVISING | {P.EQUITY_SEE, P.LETTER_SEND}),
    Role.ADVISER: frozenset({P.PLACE_SEE, P.VISIT_PLAN, P.VISIT_LOG, P.COMMITMENT_MAKE, P.CONCERN_RAISE}),
    Role.COMMITTEE: frozenset(
        {
            P.PLACE_SEE,
            P.CONTACTS_EDIT,
            P.PLAN_PROPOSE,
            P.PLAN_AGREE_FOR_PLACE,
            P.TIMES_CONFIRM,
            P.TIMES_ENTER,
            P.VISIT_REPLY,
            P.VISIT_REQUEST,
            P.CONCERN_RAISE,
            P.CONCERN_AGREE,
            P.LEDGER_SEE,
            P.INVITE_COMMITTEE,
            P.FUNDING_WORK,
            P.LETTER_COSIGN,
            P.QUOTATION_ANSWER,
            P.RETENTION_REVIEW,
        }
    ),
    Role.OVERSIGHT: frozenset({P.EQUITY_SEE, P.LETTER_READ}),
    Role.ADMINISTRATOR: frozenset(
        {P.REGISTER_SEE, P.PLACE_EDIT, P.INVITE_OFFICERS, P.INVITE_COMMITTEE, P.SUBJECT_REQUESTS_ANSWER}
    ),
}

POLICE = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COMMANDER, Role.ADVISER})
