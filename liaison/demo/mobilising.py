"""Mobilising officers: a response of last month, the proposal for this Friday, what was lost since, and volunteers."""

from datetime import timedelta
from typing import Any

from liaison.demo.calendar import MOBILISED_DAYS, MOBILISED_FROM, moment
from liaison.demo.city import City, Person
from liaison.demo.coming import COVERED, LOST, SHORT, Coming, Planned
from liaison.demo.rosters import Rosters
from liaison.demo.tables import Change, Table, close_all
from liaison.presentation import words
from liaison.rosters.models import Kind
from visits.cover import FRIDAYS
from visits.models import CoverLost, Mobilisation, Proposal, ProposedChoice, ProposedWindow, Volunteer, VolunteerCall
from visits.suitability.findings import DEPUTY, NAMED, ON_DUTY, TEAM, found
from visits.windows import Window, windows_between

VOLUNTEERS = 2
REASON = "Threats against mosques in the county were published online."
OVER = "Two people have been arrested. Visits go on as usual."


class Mobilising:
    """Writes what only those who lead read. The visits themselves must be written."""

    def __init__(self, city: City, rosters: Rosters, coming: Coming) -> None:
        self.city, self.rosters, self.coming = city, rosters, coming
        self.unit = city.units[0]
        self.sergeant = self.unit.teams[0].sergeant
        ended = dict.fromkeys(("ended_by_id", "ended_at"), "null") | {"ended_because": "''"}
        self.mobilisations = Table(
            Mobilisation,
            Change(at="r.made_at", by="r.made_by_id", shows=ended),
            Change(at="r.ended_at", by="r.ended_by_id", label="update"),
        )
        self.proposals = Table(Proposal)
        self.windows = Table(ProposedWindow, after=[self.proposals])
        self.choices = Table(ProposedChoice, after=[self.windows])
        self.lost = Table(CoverLost, Change(at="r.lost_at", by=str(self.sergeant.id)))
        self.calls = Table(VolunteerCall, Change(at="r.asked_at", by="r.asked_by_id"))
        self.volunteers = Table(Volunteer, Change(at="r.offered_at", by="r.officer_id"), after=[self.calls])

    def write(self) -> None:
        """All of it, in the first unit."""
        fridays = [each for each in self.coming.fridays if each.house.team.unit is self.unit]
        self._mobilised()
        self._proposed([each for each in fridays if each.state in (COVERED, SHORT, LOST) and each.house.id != 1])
        for each in fridays:
            if each.state == LOST:
                self._lost(each)
        short = [each for each in fridays if each.state == SHORT]
        for each in short[:1]:
            self._volunteers(each)

    def close(self) -> None:
        """Write the rest."""
        made = (self.mobilisations, self.proposals, self.windows, self.choices, self.lost, self.calls, self.volunteers)
        close_all(made)

    def _mobilised(self) -> None:
        first = self.city.today - timedelta(days=MOBILISED_FROM)
        last = first + timedelta(days=MOBILISED_DAYS - 1)
        self.mobilisations.add(
            ref=self.city.reference(),
            unit_id=self.unit.id,
            faiths=["muslim"],
            reason=REASON,
            first_on=first,
            last_on=last,
            made_by_id=self.sergeant.id,
            made_at=moment(first, 8 * 60 + 20),
            ended_by_id=self.sergeant.id,
            ended_at=moment(last, 17 * 60),
            ended_because=OVER,
        )

    def _proposed(self, accepted: list[Planned]) -> None:
        """The proposal from which this Friday's visits were planned; the first mosque has its own officer each week."""
        if not accepted:
            return
        friday, made_at = self.coming.friday, self.coming.proposed_at
        proposal_id = self.proposals.add(
            ref=self.city.reference(),
            unit_id=self.unit.id,
            title=words.day(friday),
            first_on=friday,
            last_on=friday,
            made_by_id=self.sergeant.id,
            made_at=made_at,
            status=Proposal.Status.READY.value,
            progress=100,
            started_at=made_at + timedelta(seconds=1),
            beat_at=made_at + timedelta(seconds=2),
            finished_at=made_at + timedelta(seconds=2),
            optimal=True,
            gap=0,
            seconds=0.6,
        )
        windows = windows_between([each.house.id for each in accepted], friday, friday, FRIDAYS)
        by_sitting = {window.sitting_id: window for window in windows}
        for each in accepted:
            self._chosen(proposal_id, each, by_sitting[each.values["sitting_id"]])

    def _chosen(self, proposal_id: int, planned: Planned, window: Window) -> None:
        window_id = self.windows.add(
            proposal_id=proposal_id,
            unit_id=self.unit.id,
            key=window.key,
            place_id=window.place_id,
            sitting_id=window.sitting_id,
            visit_id=planned.visit_id,
            kind=window.kind,
            label=window.label,
            day=window.day,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            minimum=window.minimum,
            needed=window.needed,
            why_not="Nobody else of the team is on duty for all of it." if planned.state == SHORT else "",
        )
        self.choices.add(
            window_id=window_id,
            unit_id=self.unit.id,
            officer_id=planned.officer and planned.officer.id,
            reasons=self._reasons(planned),
            warnings=[],
            allotment_id=planned.allotment_id,
        )

    def _reasons(self, planned: Planned) -> list[str]:
        officer, house = planned.officer, planned.house
        if officer is None:
            return []
        known = [found(NAMED)] if officer is house.named else [found(DEPUTY)] if officer is house.deputy else []
        tours = [
            (tour.starts_at, tour.ends_at)
            for tour in self.rosters.roster.tours_of(officer.id)
            if tour.starts_at < planned.values["ends_at"] and planned.values["starts_at"] < tour.ends_at
        ]
        on_duty = [found(ON_DUTY, tours)] if tours else []
        return [finding.sentence for finding in (*on_duty, *known, found(TEAM, house.team.name))]

    def _lost(self, planned: Planned) -> None:
        self.lost.add(
            unit_id=self.unit.id,
            visit_id=planned.visit_id,
            allotment_id=planned.allotment_id,
            officer_id=planned.officer and planned.officer.id,
            reason=str(Kind.LEAVE.label),
            emptied=True,
            lost_at=self.coming.lost_at,
        )

    def _volunteers(self, planned: Planned) -> None:
        """Somebody is sought for the second place at one visit; those on duty offer first."""
        values = planned.values
        asked_at = moment(self.city.today - timedelta(days=1), 15 * 60)
        call_id = self.calls.add(
            unit_id=self.unit.id,
            visit_id=planned.visit_id,
            what=f"{planned.house.sketch.name}: Friday prayers",
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            asked_by_id=self.sergeant.id,
            asked_at=asked_at,
        )
        for number, officer in enumerate(self._willing(planned)):
            self.volunteers.add(
                unit_id=self.unit.id,
                call_id=call_id,
                officer_id=officer.id,
                offered_at=asked_at + timedelta(minutes=40 + 85 * number),
            )

    def _willing(self, planned: Planned) -> list[Person]:
        span: tuple[Any, Any] = (planned.values["starts_at"], planned.values["ends_at"])
        leaver = self.rosters.leaver
        others = [
            officer
            for team in self.unit.teams
            for officer in team.officers
            if officer is not planned.officer and officer is not leaver and not self.rosters.is_sent(officer, *span)
        ]
        others.sort(key=lambda officer: not self.rosters.can_go(officer, *span))
        return others[:VOLUNTEERS]
