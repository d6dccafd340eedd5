"""What may go into a pack: the place's incidents, the files, statements of support, and what other services offer.

A service above signs up with `offered_by`; funding knows nothing of visits. What is put in is kept as text, as it was
on that day.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from funding.crime_references import name_of
from funding.models import Application, Evidence, HelpRequest, Incident, PackItem
from liaison.places.models import Place
from liaison.presentation import words
from liaison.presentation.money import pounds


@dataclass(frozen=True)
class Offer:
    """One thing that could be put in. `more` is further text that goes in only when the committee ticks it too."""

    kind: str
    key: str
    on: date | None
    text: str
    more: str = ""
    evidence: Evidence | None = None

    @property
    def name(self) -> str:
        """What tells it from every other: 'incident-12'."""
        return f"{self.kind}-{self.key}"

    @property
    def title(self) -> str:
        """Its first line."""
        return self.text.partition("\n")[0]

    @property
    def rest(self) -> str:
        """What stands below the first line."""
        return self.text.partition("\n")[2]

    def snapshot(self, *, with_more: bool) -> str:
        """The text that is kept."""
        return f"{self.text}\n{self.more}" if with_more and self.more else self.text

    def is_kept_by(self, item: PackItem) -> bool:
        """Whether what stands in the pack is still what this says."""
        return item.text in (self.snapshot(with_more=False), self.snapshot(with_more=True))


HEADINGS: dict[str, str] = {
    PackItem.Kind.INCIDENT: "What happened",
    PackItem.Kind.VISIT: "Visits by police",
    PackItem.Kind.FILE: "Files",
    PackItem.Kind.SUPPORT: "Statements of support",
}
"""What each kind of thing in a pack is called on pages, in their order."""

Provider = Callable[[Any, Place], Iterable[Offer]]
_PROVIDERS: list[Provider] = []
MOST = 200
"""So many of each kind are offered, newest first."""


def by_heading(items: Iterable[PackItem]) -> list[tuple[str, list[PackItem]]]:
    """What is in a pack, under the headings of the page; kinds of which there is none are left out."""
    held = list(items)
    of_kind = {heading: [item for item in held if item.kind == kind] for kind, heading in HEADINGS.items()}
    return [(heading, inside) for heading, inside in of_kind.items() if inside]


def offered_by(provider: Provider) -> Provider:
    """Register a function from a member and their place to what another service offers."""
    _PROVIDERS.append(provider)
    return provider


def offers(user: Any, application: Application) -> list[Offer]:
    """Everything that may go into the pack of this application, as this member sees it; by kind, newest first."""
    found = [*_incidents(user, application), *_files(user, application), *_support(user, application)]
    for provider in _PROVIDERS:
        found += provider(user, application.place)
    return found


def _incidents(user: Any, application: Application) -> Iterable[Offer]:
    told = dict(Incident.Told.choices)
    found = Incident.objects.visible_to(user).filter(place=application.place_id, withdrawn_at=None)
    for incident in found.order_by("-happened_on", "-pk")[:MOST]:
        lines = [incident.get_what_display()]
        if incident.happened_at:
            lines.append(f"About {words.clock(incident.happened_at)}")
        lines.append(f"Harm: {incident.get_harm_display()}")
        if incident.cost_pence is not None:
            lines.append(f"Cost: {pounds(incident.cost_pence)}")
        reference = f"{incident.crime_reference} ({name_of(incident.force)})" if incident.crime_reference else "none"
        lines.append(f"Crime reference: {reference}")
        if incident.told:
            lines.append(f"Told: {', '.join(told[key] for key in incident.told)}")
        if incident.text:
            lines.append(incident.text)
        yield Offer(PackItem.Kind.INCIDENT, str(incident.pk), incident.happened_on, "\n".join(lines))


def _files(user: Any, application: Application) -> Iterable[Offer]:
    asked = {each.get("key"): each.get("label", "") for each in application.round.evidence}
    of_place = Evidence.objects.visible_to(user).kept().filter(place=application.place_id)
    found = of_place.filter(application=application) | of_place.filter(incident__isnull=False)
    for file in found.select_related("incident").order_by("-added_at", "-pk")[:MOST]:
        lines = [file.title]
        if label := asked.get(file.asked_as):
            lines.append(f"For: {label}")
        if file.incident:
            lines.append(f"Photo of: {file.incident.get_what_display()}, {words.day(file.incident.happened_on)}")
        yield Offer(
            PackItem.Kind.FILE, str(file.pk), timezone.localdate(file.added_at), "\n".join(lines), evidence=file
        )


def _support(user: Any, application: Application) -> Iterable[Offer]:
    found = HelpRequest.objects.visible_to(user).filter(application=application, answered_at__isnull=False)
    for answered in found.filter(declined=False).select_related("answered_by").order_by("-answered_at", "-pk")[:MOST]:
        lines = [answered.get_what_display(), f"By {answered.answered_by}", answered.answer]
        on = timezone.localdate(answered.answered_at)
        yield Offer(PackItem.Kind.SUPPORT, str(answered.pk), on, "\n".join(lines))
