"""What may have happened next to an application, in the words of a committee."""

from datetime import date

from funding.models import Application
from funding.states import GUARDING_FROM, GUARDING_MOVES, MOVES, Guarding, State

S, G = State, Guarding
HAPPENED: dict[tuple[str, str], str] = {
    (S.CONSIDERING, S.GATHERING): "We begin to prepare it",
    (S.CONSIDERING, S.DROPPED): "We do not go on with it",
    (S.GATHERING, S.READY): "It is ready to be sent",
    (S.GATHERING, S.DROPPED): "We do not go on with it",
    (S.READY, S.SUBMITTED): "We sent it to the scheme",
    (S.READY, S.WINDOW_MISSED): "We did not send it before the closing date",
    (S.SUBMITTED, S.ASSESSING): "The scheme says that it has our application",
    (S.ASSESSING, S.INFO_REQUESTED): "The scheme asks for more",
    (S.ASSESSING, S.SURVEY_PENDING): "Somebody will come to do a survey",
    (S.ASSESSING, S.INELIGIBLE): "The scheme says that our place is not eligible",
    (S.ASSESSING, S.UNSUCCESSFUL): "The scheme refused it",
    (S.INFO_REQUESTED, S.ASSESSING): "We sent what the scheme asked for",
    (S.INFO_REQUESTED, S.WITHDRAWN): "We withdrew the application",
    (S.SURVEY_PENDING, S.SURVEYED): "The survey was done",
    (S.SURVEYED, S.FINAL_REVIEW): "We said which measures we accept",
    (S.SURVEYED, S.WITHDRAWN): "We withdrew the application",
    (S.FINAL_REVIEW, S.APPROVED): "The scheme approved it, all of it or a part",
    (S.FINAL_REVIEW, S.UNSUCCESSFUL): "The scheme refused it",
    (S.APPROVED, S.CONSENTS_PENDING): "We need permission before the work",
    (S.APPROVED, S.SCHEDULED): "The work is booked",
    (S.CONSENTS_PENDING, S.SCHEDULED): "We have permission, and the work is booked",
    (S.CONSENTS_PENDING, S.WITHDRAWN): "We withdrew the application",
    (S.SCHEDULED, S.INSTALLED): "Everything is installed",
    (S.INSTALLED, S.MAINTENANCE): "We checked the work. The maintenance begins",
    (S.MAINTENANCE, S.CLOSED): "The time of maintenance is over",
    (G.NONE, G.ACTIVE): "Guards have begun to come",
    (G.ACTIVE, G.ENDED): "The guards do not come any more",
}
BY_ITSELF = frozenset({S.READY})
"""Nobody reports these: the declaration makes it ready."""


def happened(before: str, after: str) -> str:
    """One step as the committee would tell it."""
    return HAPPENED[before, after]


def possible(application: Application, today: date) -> list[tuple[str, str]]:
    """What may follow now, each with its words; what only the calendar could bring is left out until its day."""
    closes_on = application.round.closes_on
    is_closed = closes_on is not None and closes_on < today
    return [
        (after, HAPPENED[application.state, after])
        for after in MOVES.get(State(application.state), {})
        if after not in BY_ITSELF and (after != S.WINDOW_MISSED or is_closed)
    ]


def possible_guarding(application: Application) -> list[tuple[str, str]]:
    """What may follow with the guards, beside the works."""
    if application.state not in GUARDING_FROM:
        return []
    return [
        (after, HAPPENED[application.guarding, after])
        for after in GUARDING_MOVES.get(Guarding(application.guarding), {})
    ]


def all_possible(application: Application, today: date) -> list[tuple[str, str]]:
    """What may follow now, with the application or with the guards."""
    return [*possible(application, today), *possible_guarding(application)]
