"""A Friday with two mosques, two officers on duty and one on leave: what tests of proposals begin with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from liaison.observances.jumuah import next_friday
from liaison.places.models import Place
from tests.cast import Cast, friday_sitting
from tests.roles import database_role
from tests.rosters.board import days, tour
from visits.actions import proposals
from visits.models import Proposal, ProposedChoice
from visits.proposing import working
from visits.windows import Window, windows_between

FAR: dict[str, Any] = {"latitude": 51.70, "longitude": -1.20}
NEAR: dict[str, Any] = {"latitude": 51.75, "longitude": -1.25}


@dataclass
class Friday:
    """The day, the cast, and the places whose windows are to be covered."""

    day: date
    cast: Cast
    places: list[int]

    def windows(self, needed: Sequence[int] = ()) -> list[Window]:
        """What is to be covered; `needed` says how many officers each window is to have, by start."""
        with database_role("worker"):
            found = windows_between(self.places, self.day, self.day)
        wanted = [*needed, *[1] * len(found)]
        return [replace(window, needed=max(window.needed, n)) for window, n in zip(found, wanted, strict=False)]

    def ask(self, by: Any = None, windows: Sequence[Window] | None = None, **more: Any) -> Proposal:
        """A proposal that waits, asked for by the supervisor."""
        return proposals.start(
            by=by or self.cast.supervisor,
            unit=self.cast.unit,
            windows=self.windows() if windows is None else windows,
            title="Friday prayers",
            first=self.day,
            last=self.day,
            **more,
        )

    def worked_out(self, **more: Any) -> Proposal:
        """A proposal that is ready."""
        asked = self.ask(**more)
        work()
        with database_role("worker"):
            asked.refresh_from_db()
        assert asked.status == Proposal.Status.READY, asked.phase
        return asked


def work() -> int:
    """Work out what waits, as the worker."""
    with database_role("worker"):
        return working.work()


def pairs(proposal: Proposal) -> set[tuple[str, str]]:
    """Who is proposed where: slugs of places, and names."""
    rows = ProposedChoice.objects.filter(window__proposal=proposal)
    return set(rows.values_list("window__place__slug", "officer__name"))


def make_friday(cast: Cast) -> Friday:
    """Sittings at 13:15 at both mosques, on a Friday at least four days away; Ada and Ben on duty, Cat on leave."""
    day = next_friday(timezone.localdate() + timedelta(days=4))
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(**NEAR)
        Place.objects.filter(pk=cast.noor.pk).update(**FAR)
    friday_sitting(cast.madina)
    friday_sitting(cast.noor, time(13, 20))
    tour(cast, cast.officer, day, "08:00", "18:00")
    tour(cast, cast.colleague, day, "08:00", "18:00")
    days(cast, cast.stranger, "leave", day)
    return Friday(day, cast, [cast.madina.pk, cast.noor.pk])
