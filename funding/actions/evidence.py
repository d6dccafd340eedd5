"""Files of a place: adding them, and removing them."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from funding import deadlines
from funding.access import may_work, may_write
from funding.models import Application, Evidence, Incident, PackItem, Step
from funding.states import State
from funding.uploads import store
from funding.uploads.checking import Cleaned, in_megabytes
from liaison.places.models import Place
from liaison.refusals import USED, Refused

NOT_YOURS = "Only a member of the committee does this."
# One number for all locks of this kind; the other is the place.
LOCK = 1_906_181_104


@transaction.atomic
def add(
    *,
    by: Any,
    cleaned: Cleaned,
    title: str,
    application: Application | None = None,
    incident: Incident | None = None,
    asked_as: str = "",
    client_id: UUID | None = None,
) -> Evidence:
    """Keep a file that was checked (`funding.uploads.checking`) for an application, or as a photo of an incident.

    The same file with the same `client_id` again is one file. Raises Refused for outsiders, when the place has no room
    left, and for a file that is there already.
    """
    place = _place(by, application, incident)
    _lock(place)
    digest = hashlib.sha256(cleaned.content).hexdigest()
    if client_id and (held := Evidence.objects.filter(client_id=client_id, place=place).first()):
        if held.sha256 != digest:
            raise Refused(USED)
        return held
    if asked_as and (application is None or asked_as not in asked_keys(application)):
        raise Refused("This round does not ask for this any more.", "asked_as")
    twin = Evidence.objects.kept().filter(place=place, application=application, incident=incident, sha256=digest)
    if there := twin.first():
        raise Refused(f"This file is here already. It is called “{there.title}”.", "file")
    _check_room(place, len(cleaned.content))
    stored_as = store.keep(cleaned.content)
    try:
        with transaction.atomic():
            made = Evidence.objects.create(
                place=place,
                application=application,
                incident=incident,
                asked_as=asked_as,
                title=title.strip() or cleaned.file_name[:120],
                file_name=cleaned.file_name,
                content_type=cleaned.content_type,
                size=len(cleaned.content),
                sha256=digest,
                stored_as=stored_as,
                scanned=cleaned.scanned,
                added_by=by,
                client_id=client_id,
            )
            _look_at_deadlines(by, application)
            return made
    except BaseException:
        store.forget(stored_as)
        raise


@transaction.atomic
def remove(*, by: Any, evidence: Evidence) -> None:
    """Take a file away for good: it leaves the disc, and its row says that it was there. Twice is once.

    Raises Refused for what was sent with the application, stands in the pack, or is the document of a step.
    """
    evidence = _locked(by, evidence)
    if evidence.removed_at is not None:
        return
    if why_not := why_not_remove(evidence):
        raise Refused(why_not)
    evidence.removed_by, evidence.removed_at = by, timezone.now()
    evidence.save(update_fields=["removed_by", "removed_at"])
    _look_at_deadlines(by, evidence.application)
    stored_as = evidence.stored_as
    transaction.on_commit(lambda: store.forget(stored_as))


def _look_at_deadlines(by: Any, application: Application | None) -> None:
    """What is still missing may be due, or no more. An officer who types for others changes no deadlines."""
    if application is not None and may_work(by, application.place):
        deadlines.evidence_changed([application])


def why_not_remove(evidence: Evidence) -> str:
    """Why this file has to stay; '' when it may go."""
    if PackItem.objects.filter(evidence=evidence, taken_out_at=None).exists():
        return "This file is in the pack. Take it out of the pack first."
    if Step.objects.filter(document=evidence).exists():
        return "This file shows what happened to the application. It stays as it is."
    sent = Step.objects.filter(application=evidence.application_id, after=State.SUBMITTED).first()
    if evidence.application_id and sent and evidence.added_at < sent.made_at:
        return "This file was there when the application was sent. What was sent stays as it is."
    return ""


def asked_keys(application: Application) -> list[str]:
    """The keys of what the round asks to be shown."""
    return [str(each["key"]) for each in application.round.evidence]


def kept_bytes(place: Place) -> int:
    """How much the files of this place take, also those that the acting person may not read; 0 for strangers."""
    with connection.cursor() as cursor:
        cursor.execute("select app_evidence_bytes(%s)", [place.pk])
        return int(cursor.fetchone()[0])


def _check_room(place: Place, size: int) -> None:
    most, held = settings.FUNDING_PLACE_BYTES, kept_bytes(place)
    if held + size > most:
        left = in_megabytes(max(most - held, 0)) if held < most else "nothing"
        raise Refused(
            f"There is no room for this file. Your place may keep {in_megabytes(most)}, and {left} is left."
            " Remove a file that you do not need any more, or add a smaller one.",
            "file",
        )


def _place(by: Any, application: Application | None, incident: Incident | None) -> Place:
    if application is not None:
        if not may_write(by, application) or (incident is not None and incident.place_id != application.place_id):
            raise Refused(NOT_YOURS)
        return application.place
    if incident is None or not may_work(by, incident.place):
        raise Refused(NOT_YOURS)
    return incident.place


def _lock(place: Place) -> None:
    """Whoever adds to the same place waits. An officer who types for somebody may lock no row of the place."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, place.pk % 2**31])


def _locked(by: Any, evidence: Evidence) -> Evidence:
    if not may_work(by, evidence.place):
        raise Refused(NOT_YOURS)
    found = Evidence.objects.select_for_update(no_key=True, of=("self",)).select_related("place", "application__round")
    return found.get(pk=evidence.pk)
