"""The life of a worry, as a table: from where to where, who may take the step, and what they must say.

Read it aloud to check it. A worry is finished when the committee agrees, not when the police think so.
"""

from dataclasses import dataclass
from typing import Any

from liaison.accounts.roles import Permission
from liaison.places.access import may
from visits.models import Concern

S = Concern.Status
DAYS_BY_URGENCY = {Concern.Urgency.TODAY: 1, Concern.Urgency.SOON: 7, Concern.Urgency.NORMAL: 30}


@dataclass(frozen=True)
class Transition:
    """One step a worry may take. `demand` is the sentence that asks for the note, where one is needed."""

    source: str
    target: str
    permission: Permission
    label: str
    demand: str = ""


WORK, AGREE = Permission.CONCERN_WORK, Permission.CONCERN_AGREE
TOLD, WHAT_TOLD = "We have told the committee", "Say what you told them."

TRANSITIONS = (
    Transition(S.OPEN, S.ACKNOWLEDGED, WORK, "We have read it and will look into it"),
    Transition(S.ACKNOWLEDGED, S.IN_PROGRESS, WORK, "We are working on it"),
    Transition(S.IN_PROGRESS, S.RESOLVED, WORK, "It is resolved", "Say what was done."),
    Transition(S.IN_PROGRESS, S.NOT_POSSIBLE, WORK, "It is not possible", "Say why it is not possible."),
    Transition(S.RESOLVED, S.FED_BACK, WORK, TOLD, WHAT_TOLD),
    Transition(S.NOT_POSSIBLE, S.FED_BACK, WORK, TOLD, WHAT_TOLD),
    Transition(S.FED_BACK, S.AGREED, AGREE, "Yes, this is finished for us"),
    Transition(S.FED_BACK, S.IN_PROGRESS, AGREE, "No, it is not finished", "Say what is still missing."),
)

# Whose turn it is, in the words of the page.
WAITING_FOR = {
    S.OPEN: "Waiting for the police to answer.",
    S.ACKNOWLEDGED: "Waiting for the police to start work.",
    S.IN_PROGRESS: "The police are working on it.",
    S.RESOLVED: "Waiting for the police to tell the committee what was done.",
    S.NOT_POSSIBLE: "Waiting for the police to tell the committee why it is not possible.",
    S.FED_BACK: "Waiting for the committee to say whether this is finished.",
    S.AGREED: "Finished. The committee agreed.",
}


def steps_for(user: Any, concern: Concern) -> list[Transition]:
    """The steps this person may take with this worry now."""
    return [t for t in TRANSITIONS if t.source == concern.status and may(user, t.permission, concern.place)]


def find(source: str, target: str) -> Transition | None:
    """The step from one state to another; None where there is none."""
    return next((t for t in TRANSITIONS if (t.source, t.target) == (source, target)), None)


def why_not(source: str, target: str) -> str:
    """The sentence for somebody who asked for a step that the table does not have."""
    targets = [S(t.target).label for t in TRANSITIONS if t.source == source]
    if not targets:
        return "The committee agreed that this is finished. Raise a new worry if there is more to do."
    return f"“{S(source).label}” is followed by “{'” or “'.join(targets)}”, not by “{S(target).label}”."
