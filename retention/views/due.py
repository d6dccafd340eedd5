"""What is due for erasure, deciding about it, and the rules themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liaison.accounts.proving import recently_proven_to_send
from liaison.accounts.roles import Permission
from liaison.places.access import may_in_unit, standing
from liaison.places.consulting import note_reading
from liaison.places.models import CommandUnit
from liaison.places.views.fetching import attempt
from liaison.places.wording import words_kept
from retention.actions import deciding
from retention.forms.deciding import DecideForm
from retention.kinds import KINDS
from retention.models import Decision, Due, Hold, Rule

NEWEST = 20


@dataclass(frozen=True)
class Line:
    """One rule in one scope: what is due, and where it stands."""

    due: Due
    label: str
    goes: str
    stays: str
    decision: Decision | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide."""
        return self.due.number > 0 and not deciding.stands(self.decision)

    @property
    def examples(self) -> list[tuple[str, Any]]:
        """References with the day on which each ended; of a week the day says it all, a bare number says nothing."""
        kind = KINDS[self.due.rule.kind]
        if kind.reference == "pk":
            return [("", parse_date(each["on"])) for each in self.due.examples]
        field: Any = kind.table._meta.get_field(kind.reference)
        labels = {str(value): str(label) for value, label in field.flatchoices}
        return [
            (labels.get(each["ref"], each["ref"]) if each["ref"] != each["on"] else "", parse_date(each["on"]))
            for each in self.due.examples
        ]


def line_of(due: Due) -> Line:
    """The line of one counted rule; one query."""
    kind = KINDS[due.rule.kind]
    return Line(due, kind.label, kind.goes, kind.stays, deciding.last_decision(due))


@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """What is due in one's units and at one's places, the holds, and the newest decisions."""
    may_review(request)
    counted = Due.objects.visible_to(request.user).filter(rule__kind__in=KINDS).select_related("rule", "unit", "place")
    shown = counted.exclude(number=0, held=0).order_by("place__name", "unit__name", "rule__kind")
    lines = [line_of(due) for due in shown]
    holds, decisions = _holds(request), _newest(request)
    rows: tuple[Any, ...] = (*(line.due for line in lines), *holds, *decisions)
    named = [row.place for row in rows if row.place is not None]
    note_reading(request, "Due for erasure", named)
    context = {
        "lines": [line for line in lines if line.is_open],
        "decided": [line for line in lines if not line.is_open],
        "counted_at": max((due.counted_at for due in counted), default=None),
        "holds": holds,
        "decisions": decisions,
        "units": CommandUnit.objects.where_may(request.user, Permission.RETENTION_REVIEW),
    }
    return render(request, "retention/due_list.html", context)


def may_review(request: HttpRequest) -> None:
    """Raise Http404 for whoever reviews nothing."""
    held = standing(request.user)
    if not held.is_committee and not may_in_unit(request.user, Permission.RETENTION_REVIEW):
        raise Http404


def _holds(request: HttpRequest) -> Sequence[Hold]:
    holds = Hold.objects.visible_to(request.user).standing()
    return list(holds.select_related("place", "application", "letter", "person")[:NEWEST])


def _newest(request: HttpRequest) -> Sequence[Decision]:
    decisions = Decision.objects.visible_to(request.user).select_related("rule", "unit", "place", "reviewer")
    return [told(decision) for decision in decisions[:NEWEST]]


def told(decision: Any) -> Any:
    """A decision with the plain name of what it is about."""
    decision.label = KINDS[decision.rule.kind].label if decision.rule.kind in KINDS else decision.rule.kind
    return decision


@require_http_methods(["GET", "POST"])
@recently_proven_to_send
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase or keep what is due under one rule."""
    may_review(request)
    counted = Due.objects.visible_to(request.user).filter(rule__kind__in=KINDS)
    due = get_object_or_404(counted.select_related("rule", "unit", "place"), pk=pk)
    line = line_of(due)
    form = DecideForm(request.POST if request.method == "POST" else None, of_place=due.place is not None)
    if request.method == "POST" and form.is_valid():

        def save() -> Decision:
            with words_kept(form, by=request.user, place=due.place, unit=due.unit):
                return deciding.decide(by=request.user, due=due, **form.cleaned_data)

        if decision := attempt(form, save):
            erasing = decision.answer == Decision.Answer.ERASE
            messages.success(
                request, _("Recorded. The words go within an hour.") if erasing else _("Recorded. It is kept for now.")
            )
            return redirect("retention:due_list")
    if due.place is not None:
        note_reading(request, "What is due for erasure", [due.place])
    return render(request, "retention/decide.html", {"line": line, "due": due, "form": form})


@require_GET
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """One decision: who, when, what, why, and how far it is."""
    seen = Decision.objects.visible_to(request.user).select_related("rule", "unit", "place", "reviewer")
    found = told(get_object_or_404(seen, ref=ref))
    kind = KINDS.get(found.rule.kind)
    if found.place is not None:
        note_reading(request, "Decision to erase or keep", [found.place])
    return render(request, "retention/decision.html", {"decision": found, "kind": kind})


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """How long everything is kept, why, and who decides."""
    found = [(KINDS[rule.kind], rule) for rule in Rule.objects.visible_to(request.user) if rule.kind in KINDS]
    found.sort(key=lambda pair: pair[0].label)
    by_reviewer = [
        (Rule.Reviewer(reviewer).label, [(kind, rule) for kind, rule in found if rule.reviewer == reviewer])
        for reviewer in Rule.Reviewer.values
    ]
    return render(request, "retention/rules.html", {"groups": by_reviewer})
