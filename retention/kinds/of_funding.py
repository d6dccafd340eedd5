"""What is the committee's own: applications for funding, their files, and the log of what happened to the place."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from funding.models import Evidence, Pack
from funding.states import ENDED
from funding.uploads import store
from retention.kinds.kind import MARK, Part, blank_rows, forget_history, kind
from retention.models import Decision


def _remove(files: Sequence[Evidence], decision: Decision) -> None:
    now = timezone.now()
    for file in files:
        removed = {} if file.removed_at else {"removed_at": now, "removed_by": decision.reviewer}
        Evidence.objects.filter(pk=file.pk).update(**removed, title=MARK, file_name=MARK, sha256="", size=0)
        # The disc cannot be rolled back; what it misses is swept later.
        transaction.on_commit(partial(store.forget, file.stored_as))
    keys = [file.pk for file in files]
    forget_history(Evidence, keys, {"title": MARK, "file_name": MARK, "sha256": "", "size": 0}, decision)


def _files_of_applications(keys: Sequence[int], decision: Decision) -> None:
    _remove(list(Evidence.objects.filter(application__in=keys)), decision)
    packs = list(Pack.objects.filter(application__in=keys))
    blank_rows(Pack, [pack.pk for pack in packs], {"sha256": "", "stored_pdf": "", "stored_zip": ""}, decision)
    for pack in packs:
        for name in filter(None, (pack.stored_pdf, pack.stored_zip)):
            transaction.on_commit(partial(store.forget, name))


def _photos(keys: Sequence[int], decision: Decision) -> None:
    _remove(list(Evidence.objects.filter(incident__in=keys)), decision)


def _files(keys: Sequence[int], decision: Decision) -> None:
    _remove(list(Evidence.objects.filter(pk__in=keys)), decision)


kind(
    "applications",
    label="Applications for funding",
    goes="Answers, messages, notes, the statement of support, and all files",
    stays="Scheme, round, each state with its day, measures and amounts",
    model="funding.Application",
    ended="state_since",
    by_day=True,
    only=Q(state__in=sorted(ENDED)),
    holds={"place": "place", "application": "pk"},
    parts=(
        Part("funding.Application", "pk", {"sent_reference": MARK}),
        Part("funding.Answer", "application", {"value": None, "for_whom": MARK}),
        Part("funding.Declaration", "application", {"text": MARK, "voided_because": MARK}),
        Part("funding.Deadline", "application", {"text": MARK}),
        Part("funding.PackItem", "application", {"text": MARK}),
        Part("funding.Share", "application", {"for_whom": MARK}),
        Part("funding.HelpRequest", "application", {"text": MARK, "answer": MARK}),
        Part("funding.ThreadMessage", "application", {"text": MARK}),
        Part("funding.StepNote", "application", {"text": MARK}),
    ),
    after=(_files_of_applications,),
)
kind(
    "files",
    label="Files of no application",
    goes="The file and its name",
    stays="Who added a file when",
    model="funding.Evidence",
    ended="added_at",
    only=Q(application=None, incident=None),
    reference="pk",
    after=(_files,),
)
kind(
    "incidents",
    label="The log of incidents",
    goes="What happened in words, the crime reference, and photos",
    stays="What kind, when, how bad, what it cost, and who was told",
    model="funding.Incident",
    ended=F("happened_on"),
    by_day=True,
    reference="pk",
    parts=(
        Part(
            "funding.Incident",
            "pk",
            {"text": MARK, "force": MARK, "crime_reference": MARK, "withdrawn_because": MARK},
        ),
    ),
    after=(_photos,),
)
