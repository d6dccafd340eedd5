"""The life of one application: its states, which step leads where, and who may report it.

A committee records every step, also those that others take; `by` is always one of its members. Police never decide or
edit a state. After a refusal there is no way back: a new application is linked to the old one. The states are a
composite of the published guidance of the schemes (see docs/funding.md for the sources).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    """Where an application stands, in the words of its page."""

    CONSIDERING = "considering", "Thinking about it"
    GATHERING = "gathering-evidence", "Being prepared"
    READY = "ready", "Ready, not sent yet"
    SUBMITTED = "submitted", "Sent"
    ASSESSING = "assessing", "Being looked at by the scheme"
    INFO_REQUESTED = "info-requested", "The scheme asks for more"
    SURVEY_PENDING = "survey-pending", "Waiting for the survey"
    SURVEYED = "surveyed", "Surveyed"
    FINAL_REVIEW = "final-review", "Last review by the scheme"
    APPROVED = "approved", "Approved"
    CONSENTS_PENDING = "consents-pending", "Waiting for consents"
    SCHEDULED = "scheduled", "Work is booked"
    INSTALLED = "installed", "Installed"
    MAINTENANCE = "maintenance", "In its year of maintenance"
    CLOSED = "closed", "Finished"
    DROPPED = "dropped", "Not taken further"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WINDOW_MISSED = "window-missed", "The closing date passed"
    INELIGIBLE = "ineligible", "Not eligible"
    UNSUCCESSFUL = "unsuccessful", "Refused"


class Guarding(models.TextChoices):
    """The guarding that may run beside the works."""

    NONE = "none", "No guarding"
    ACTIVE = "guarding-active", "Guards are coming"
    ENDED = "guarding-ended", "Guarding has ended"


class Reporter(models.TextChoices):
    """Whose step it is; the committee records it."""

    COMMITTEE = "committee", "The committee"
    SCHEME = "scheme", "The scheme"
    SUPPLIER = "supplier", "The supplier"
    COUNCIL = "council", "The council or the landlord"
    CALENDAR = "calendar", "The closing date"


@dataclass(frozen=True)
class Move:
    """One step that is allowed: whose step it is."""

    reporters: frozenset[str]


def _by(*reporters: Reporter) -> Move:
    return Move(frozenset(reporters))


S, R = State, Reporter
MOVES: Mapping[State, Mapping[State, Move]] = {
    S.CONSIDERING: {S.GATHERING: _by(R.COMMITTEE), S.DROPPED: _by(R.COMMITTEE)},
    S.GATHERING: {S.READY: _by(R.COMMITTEE), S.DROPPED: _by(R.COMMITTEE)},
    S.READY: {S.SUBMITTED: _by(R.COMMITTEE), S.WINDOW_MISSED: _by(R.COMMITTEE, R.CALENDAR)},
    S.SUBMITTED: {S.ASSESSING: _by(R.SCHEME)},
    S.ASSESSING: {
        S.INFO_REQUESTED: _by(R.SCHEME),
        S.INELIGIBLE: _by(R.SCHEME),
        S.UNSUCCESSFUL: _by(R.SCHEME),
        S.SURVEY_PENDING: _by(R.SCHEME, R.SUPPLIER),
    },
    S.INFO_REQUESTED: {S.ASSESSING: _by(R.COMMITTEE), S.WITHDRAWN: _by(R.COMMITTEE)},
    S.SURVEY_PENDING: {S.SURVEYED: _by(R.SUPPLIER)},
    S.SURVEYED: {S.FINAL_REVIEW: _by(R.COMMITTEE, R.SUPPLIER), S.WITHDRAWN: _by(R.COMMITTEE)},
    S.FINAL_REVIEW: {S.APPROVED: _by(R.SCHEME), S.UNSUCCESSFUL: _by(R.SCHEME)},
    S.APPROVED: {S.CONSENTS_PENDING: _by(R.COMMITTEE), S.SCHEDULED: _by(R.COMMITTEE, R.SUPPLIER)},
    S.CONSENTS_PENDING: {S.SCHEDULED: _by(R.COMMITTEE, R.COUNCIL, R.SUPPLIER), S.WITHDRAWN: _by(R.COMMITTEE)},
    S.SCHEDULED: {S.INSTALLED: _by(R.COMMITTEE, R.SUPPLIER)},
    S.INSTALLED: {S.MAINTENANCE: _by(R.COMMITTEE, R.SUPPLIER)},
    S.MAINTENANCE: {S.CLOSED: _by(R.COMMITTEE)},
}
GUARDING_MOVES: Mapping[Guarding, Mapping[Guarding, Move]] = {
    Guarding.NONE: {Guarding.ACTIVE: _by(R.COMMITTEE, R.SUPPLIER)},
    Guarding.ACTIVE: {Guarding.ENDED: _by(R.COMMITTEE, R.SUPPLIER)},
}
GUARDING_FROM = frozenset({S.APPROVED, S.CONSENTS_PENDING, S.SCHEDULED, S.INSTALLED, S.MAINTENANCE, S.CLOSED})
"""Guards may come once the application is approved."""

BEFORE_SENDING = frozenset({S.CONSIDERING, S.GATHERING, S.READY})
"""While the committee still writes."""

ENDED = frozenset({S.CLOSED, S.DROPPED, S.WITHDRAWN, S.WINDOW_MISSED, S.INELIGIBLE, S.UNSUCCESSFUL})
"""States that nothing leads out of."""
