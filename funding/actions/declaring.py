"""A second trustee declares that the whole application is true, before it is sent.

Who declares, and who may not: the declaration says that somebody besides the writers has read all of it. So it is made
by a member who neither began the application nor marked the last of its sections as finished. Where a committee has two
members, the one who began it marks the last section, and the other declares.

What they declare is what is sent: the answers, what is asked for, and everything that is put into the pack, in the
words in which it stands there. Files that are not in the pack, messages and the rest of the incident log are not sent
and not declared. Whatever of it is changed afterwards voids the declaration.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from funding.actions.preparing import go_on, locked_for_writing, values_of
from funding.models import Answer, Application, Declaration, Measure, PackItem, SectionMark
from funding.sections import Section, read
from funding.states import State
from liaison.refusals import Refused, Stale

DECLARED = (
    "I have read all of it: the answers, what we ask for, and everything that is put into the pack. To the best of my"
    " knowledge it is true, and the committee has agreed to send it."
)
BEGAN_IT = "You began this application. Another member of the committee must declare."
FINISHED_LAST = (
    "You marked the last part as finished. Somebody who wrote the end of it cannot also declare. Another member can"
    " read that part and mark it too; then you can declare. Or another member declares."
)
CHANGED = "Something was changed while you were reading. Read it again, then declare."


@transaction.atomic
def declare(*, by: Any, application: Application, seen: str) -> Declaration:
    """Another trustee declares that all of it is true; it is then ready to be sent.

    `seen` is `as_read(application)` of what they read. Raises Stale when something was changed since, and Refused for
    whoever may not declare (`why_not_declare`) or while something is unfinished.
    """
    application = locked_for_writing(by, application)
    standing = standing_declarations(application).first()
    if standing is not None:
        return standing
    if seen != as_read(application):
        raise Stale(CHANGED, application)
    if why_not := why_not_declare(by, application):
        raise Refused(why_not)
    declaration = Declaration.of(application, made_by=by, text=DECLARED)
    if application.state == State.CONSIDERING:
        go_on(by, application, State.GATHERING)
    if application.state == State.GATHERING:
        go_on(by, application, State.READY)
    return declaration


def why_not_declare(by: Any, application: Application) -> str:
    """Why this member cannot declare now; '' where they can. Two queries."""
    marks = list(SectionMark.objects.filter(application=application, ended_at=None).order_by("made_at", "pk"))
    if unfinished := unfinished_sections(application, values_of(application), {mark.section for mark in marks}):
        return f"One part is not finished yet: {unfinished[0].title}."
    if application.started_by_id == by.pk:
        return BEGAN_IT
    return FINISHED_LAST if marks and marks[-1].made_by_id == by.pk else ""


def unfinished_sections(application: Application, values: dict[str, Any], marked: Iterable[str]) -> list[Section]:
    """The sections that are not done yet."""
    held = set(marked)
    sections = read(application.round.sections)
    return [each for each in sections if each.key not in held or each.missing(values)]


def as_read(application: Application) -> str:
    """What a trustee has before them, in short: it differs as soon as any of it does. Three queries."""
    answers = Answer.objects.filter(application=application).order_by("pk").values_list("pk", "version")
    measures = Measure.objects.filter(application=application).order_by("pk").values_list("pk", "version")
    # What is put in anew is a new row.
    items = PackItem.objects.filter(application=application, taken_out_at=None).order_by("pk").values_list("pk")
    return sha256(repr((list(answers), list(measures), list(items))).encode()).hexdigest()[:16]


def void_declaration(application: Application) -> None:
    """What was declared was changed, so it stands no more; call it inside the transaction of the change."""
    for declaration in standing_declarations(application):
        declaration.voided_at, declaration.voided_because = timezone.now(), "Something was changed afterwards."
        declaration.save(update_fields=["voided_at", "voided_because"])


def standing_declarations(application: Application) -> QuerySet[Declaration]:
    """The one that stands, if any."""
    return Declaration.objects.filter(application=application, voided_at=None)
