"""Roles and what each may do: code, so that a change of permission is a reviewed change.

A role is always held in a scope (a command unit, a neighbourhood team or a place of worship): see
`liaison.places.models.Posting` and `Membership`. Read this table aloud to check it.
"""

from enum import Enum, unique

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


@unique
class Permission(Enum):
    """What a person may do, always at one place or in one unit; in the words of docs/permissions.md."""

    PLACE_SEE = "see a place: its plan, contacts, times, visits, worries, promises and requests"
    PLACE_EDIT = "change a place's public facts: name, address, team, named officer"
    REGISTER_SEE = "see the register: which places there are, and who belongs to their committees"
    CONTACTS_EDIT = "add, change and end contacts of a place"
    PLAN_PROPOSE = "propose an engagement plan for a place"
    PLAN_AGREE_FOR_POLICE = "agree to a plan for the police"
    PLAN_AGREE_FOR_PLACE = "agree to a plan for the place"
    TIMES_CONFIRM = "confirm that the prayer times and dates of a place are right"
    TIMES_ENTER = "enter times and dates of a place"
    VISIT_PLAN = "plan a visit"
    VISIT_ALLOT = "send officers to visits, move them and release them"
    VISIT_LOG = "log a visit"
    VISIT_AMEND_ANY = "change or call off anybody's visit"
    VISIT_REPLY = "reply to a visit: confirm it, comment on it, dispute it"
    VISIT_REQUEST = "ask for a visit or for advice"
    REQUEST_ANSWER = "answer a committee's request"
    CONCERN_RAISE = "raise a worry"
    CONCERN_WORK = "work on a worry: take it on, tell what was done"
    CONCERN_AGREE = "agree that a worry is settled, or open it again"
    COMMITMENT_MAKE = "make a promise to a place"
    LEDGER_SEE = "see the ledger: every change, and who looked"
    INVITE_COMMITTEE = "invite people to a committee"
    INVITE_OFFICERS = "invite officers and supervisors to a unit"
    COVER_SEE = "see who covers which gathering in the whole unit"
    ROSTER_EDIT = "enter and load rosters"
    FUNDING_WORK = "work on funding applications and the log of what happened, and choose who reads them"
    EQUITY_SEE = "see funding in figures, small counts withheld"
    LETTER_READ = "read letters to the oversight body"
    LETTER_WRITE = "write letters to the oversight body"
    LETTER_SEND = "sign and send letters to the oversight body"
    LETTER_COSIGN = "sign a letter with the commander, if asked"
    QUOTATION_ANSWER = "say whether, and in which words, a letter may quote the committee"
    ACCESS_SEE = "see how often places were looked at, in figures, small counts withheld"
    RETENTION_REVIEW = "review what is due to be erased"
    SUBJECT_REQUESTS_ANSWER = "answer people who ask what is held about them, or to have it erased"


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
    Role.COMMANDER: frozenset(_SUPERVISING | {P.ACCESS_SEE, P.EQUITY_SEE, P.LETTER_SEND}),
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
    Role.OVERSIGHT: frozenset({P.ACCESS_SEE, P.EQUITY_SEE, P.LETTER_READ}),
    Role.ADMINISTRATOR: frozenset(
        {P.REGISTER_SEE, P.PLACE_EDIT, P.INVITE_OFFICERS, P.INVITE_COMMITTEE, P.SUBJECT_REQUESTS_ANSWER}
    ),
}

# Where each role counts, in the words of docs/permissions.md; `liaison.places.access` works it out.
SCOPES: dict[str, str] = {
    Role.OFFICER: "at the places of their team, at those they are the named officer or deputy of, and at any other "
    "place while they are allotted to a visit there and for a fortnight after it",
    Role.SUPERVISOR: "at all places of their unit",
    Role.COMMANDER: "at all places of their unit",
    Role.ADVISER: "at all places of their unit; visits for advice",
    Role.COMMITTEE: "at their own place, and nowhere else",
    Role.OVERSIGHT: "for the unit they oversee; no place, no visit, no worry",
    Role.ADMINISTRATOR: "in their unit; no visit, no worry, no contact",
}

POLICE = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COMMANDER, Role.ADVISER})
