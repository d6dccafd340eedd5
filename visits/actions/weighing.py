"""Asking, when officers are sent by hand, what forbids it and what speaks against it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from liaison.accounts.models import User
from liaison.refusals import Refused
from visits.models import Allotment, AllotmentOverride, Visit
from visits.suitability.facts import Facts
from visits.suitability.findings import Finding
from visits.suitability.judging import judge
from visits.windows import window_of_visit

LONGEST_SENTENCE = AllotmentOverride._meta.get_field("sentence").max_length or 0


@dataclass(frozen=True)
class Caution:
    """What speaks against sending one officer; `key` is how a form names it."""

    officer: User
    finding: Finding

    @property
    def key(self) -> str:
        """'17:rest-day'."""
        return f"{self.officer.pk}:{self.finding.code}"

    @property
    def sentence(self) -> str:
        """'PC Ada Shaw: Not on duty at that time.'"""
        return f"{self.officer}: {self.finding.sentence}"


class Warned(Refused):
    """Something speaks against it, and nobody has said why it is done all the same. `warnings` says what."""

    def __init__(self, warnings: Iterable[Caution]) -> None:
        self.warnings = list(warnings)
        super().__init__("Read the warnings. To go on, say why.", "reason")


def examine(visit: Visit, officers: Collection[User]) -> list[Caution]:
    """What speaks against sending these officers to this visit, which need not be saved yet. Eight queries.

    Raises Refused for what nobody may overrule.
    """
    if not officers:
        return []
    window = window_of_visit(visit)
    facts = Facts.read(visit.place.unit_id, [window], officers=[each.pk for each in officers], now=timezone.now())
    judged = [(officer, judge(window, officer.pk, facts)) for officer in officers]
    forbidden = [f"{officer}: {found.sentence}" for officer, each in judged for found in each.refusals]
    if forbidden:
        raise Refused(" ".join(forbidden) + " Choose somebody else.", "officers")
    return [Caution(officer, found) for officer, each in judged for found in each.to_overrule]


def weigh(
    visit: Visit, officers: Collection[User], *, reason: str = "", accepted: Collection[str] | None = ()
) -> list[Caution]:
    """What is overruled by sending these officers to this visit. Eight queries.

    `accepted` are the keys of the warnings that were read, None for all. Raises Refused as `examine` does, and Warned
    where a warning was not read or `reason` is empty.
    """
    cautions = examine(visit, officers)
    unread = accepted is not None and any(each.key not in accepted for each in cautions)
    if cautions and (unread or not reason.strip()):
        raise Warned(cautions)
    return cautions


def keep_overrides(made: Iterable[Allotment], overruled: Iterable[Caution], *, reason: str, by: Any) -> None:
    """Write down what was overruled, why and by whom; those who lead the unit read it, and nobody else."""
    by_officer = {allotment.officer_id: allotment for allotment in made}
    AllotmentOverride.objects.bulk_create(
        AllotmentOverride(
            unit_id=allotment.place.unit_id,
            allotment=allotment,
            rule=each.finding.code,
            sentence=each.finding.sentence[:LONGEST_SENTENCE],
            reason=reason.strip(),
            made_by=by,
        )
        for each in overruled
        if (allotment := by_officer.get(each.officer.pk)) is not None
    )
