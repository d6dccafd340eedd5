"""What is about police alone: shifts, orders, responses to incidents, proposals; weeks and letters of a unit."""

from collections.abc import Sequence

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from dashboard.models import Briefing, KeptWeek
from letters.models import Letter, LetterVersion
from retention.kinds.copies import forget_words, rewrite
from retention.kinds.kind import MARK, Part, blank_rows, kind
from retention.models import Decision

NO_HOLD: dict[str, str] = {}


def _weeks(keys: Sequence[int], decision: Decision) -> None:
    rewrite(KeptWeek.objects.filter(pk__in=keys), Briefing.objects.none(), forget_words)


def _briefings(keys: Sequence[int], decision: Decision) -> None:
    rewrite(KeptWeek.objects.none(), Briefing.objects.filter(pk__in=keys), forget_words)


kind(
    "shifts",
    label="Shifts and leave",
    goes="Reasons, in words",
    stays="Who was down for what and when",
    model="rosters.Shift",
    ended="last_on",
    by_day=True,
    only=~Q(reason__in=["", MARK]) | ~Q(withdrawn_because__in=["", MARK]) | Q(overrides__isnull=False),
    unit="unit",
    place="",
    reference="pk",
    holds={"person": "officer"},
    parts=(
        Part("rosters.Shift", "pk", {"reason": MARK, "withdrawn_because": MARK}),
        Part("rosters.Override", "shift", {"sentence": MARK, "reason": MARK}),
    ),
)
kind(
    "roster-files",
    label="Roster files",
    goes="The name of the file, and what it held where it was never used",
    stays="Who sent one when",
    model="rosters.RosterImport",
    ended="uploaded_at",
    unit="unit",
    place="",
    reference="pk",
    holds=NO_HOLD,
    parts=(Part("rosters.RosterImport", "pk", {"file_name": MARK, "content": ""}),),
)
kind(
    "orders",
    label="Orders",
    goes="The note",
    stays="The days, and who they went to",
    model="visits.Orders",
    ended="last_on",
    by_day=True,
    unit="unit",
    place="",
    holds=NO_HOLD,
    parts=(Part("visits.Orders", "pk", {"note": MARK}),),
)
kind(
    "responses",
    label="Responses to incidents",
    goes="What happened, in words",
    stays="The days, the area and the faiths",
    model="visits.Mobilisation",
    ended="last_on",
    by_day=True,
    unit="unit",
    parts=(Part("visits.Mobilisation", "pk", {"reason": MARK, "ended_because": MARK}),),
)
kind(
    "proposals",
    label="Proposals of who could go",
    goes="Reasons and warnings about each officer",
    stays="Which prayers it was about, and what was accepted",
    model="visits.Proposal",
    ended="last_on",
    by_day=True,
    unit="unit",
    place="",
    holds=NO_HOLD,
    parts=(
        Part("visits.Proposal", "pk", {"title": MARK, "phase": ""}),
        Part("visits.ProposedWindow", "proposal", {"label": MARK, "why_not": MARK}),
        Part("visits.ProposedChoice", "window__proposal", {"reasons": [], "warnings": []}),
    ),
)
kind(
    "kept-weeks",
    label="Kept weeks",
    goes="What places said and were told, promises in words, and names of officers",
    stays="Every number",
    model="dashboard.KeptWeek",
    ended="monday",
    by_day=True,
    unit="unit",
    place="",
    reference="monday",
    holds=NO_HOLD,
    after=(_weeks,),
)
kind(
    "briefings",
    label="Briefings",
    goes="What places said and were told, promises in words, and names of officers; the pages are set anew",
    stays="Every number",
    model="dashboard.Briefing",
    ended="monday",
    by_day=True,
    only=Q(status="ready"),
    unit="unit",
    place="",
    reference="monday",
    holds=NO_HOLD,
    after=(_briefings,),
)


def _letters(keys: Sequence[int], decision: Decision) -> None:
    # Which point was made, and on which figures it stood, is what later letters are compared with.
    for version in LetterVersion.objects.filter(letter__in=keys):
        points = [{**point, "text": MARK, "quotations": []} for point in version.content.get("points", [])]
        content = {**version.content, "opening": MARK, "points": points, "asks": [], "closing": MARK}
        blank_rows(LetterVersion, [version.pk], {"content": content, "quoted": {}, "because": MARK}, decision)


kind(
    "letters",
    label="Letters to the oversight body",
    goes="What the letter said, quotations, and who signed for the places",
    stays="Subject, days, points by category, and the figures with their sources",
    model="letters.Letter",
    ended=Coalesce("sent_on", F("begun_at__date")),
    by_day=True,
    only=Q(state__in=[Letter.State.CLOSED, Letter.State.DROPPED, Letter.State.REPLIED]),
    unit="unit",
    place="",
    holds={"letter": "pk", "place": "quotations__place"},
    parts=(
        Part("letters.Letter", "pk", {"cosigned": []}),
        Part("letters.LetterStep", "letter", {"note": MARK}),
        Part("letters.Quotation", "letter", {"text": MARK}),
        Part("letters.CoSignature", "letter", {"note": MARK, "signed_as": MARK}),
    ),
    after=(_letters,),
)
