"""Applications for security funding in every state, what happened at places, what is shared and what is due."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, pairwise
from typing import Any

from PIL import Image

from funding.equity import publish
from funding.models import (
    Answer,
    Application,
    Deadline,
    Declaration,
    Evidence,
    HelpRequest,
    Incident,
    Measure,
    Round,
    SectionMark,
    Share,
    Step,
)
from funding.reporting import due
from funding.schemes.usual import ensure
from funding.sections import Question, Section, read
from funding.states import MOVES, Reporter, State
from funding.uploads import store
from liaison.demo.answers import answer_to
from liaison.demo.calendar import moment
from liaison.demo.city import City, House, Person
from liaison.demo.funding_paths import DAYS, OFTEN, PATHS
from liaison.demo.tables import Change, Table, close_all

S = State
PAID = (S.APPROVED, S.SCHEDULED, S.MAINTENANCE, S.CLOSED)
ROUND_OF = {"muslim": "mosques-2026-27", "community": "mosques-2026-27", "jewish": "jewish-communities"}
AUTUMN = "demo-mosques-autumn"
CLOSES_IN = 16
# A figure of a larger city can take minutes.
FEW_HOUSES = 50
BEFORE = "demo-before-"
# What became of earlier applications, in turn, and in days how long ago that may be.
ENDED_AS = (
    (S.CLOSED, (10, 100)), (S.UNSUCCESSFUL, (400, 600)), (S.CLOSED, (10, 100)), (S.UNSUCCESSFUL, (400, 600)),
    (S.INELIGIBLE, (400, 600)), (S.CLOSED, (10, 100)),
)  # fmt: skip
EVENING, NOON = 19 * 60, 12 * 60 + 15
INCIDENTS = (
    (240, "damage", "damage", "A window by the side door was broken at night.", "43250123456", ["police", "insurer"]),
    (96, "abuse", "fear", "Shouting at families who came out after prayers.", "43250198765", ["police", "tell-mama"]),
    (31, "object", "none", "Something offensive was left at the gate.", "", ["nobody"]),
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One application that was written."""

    id: int
    house: House
    by: Person
    started_on: date
    since: date
    state: State
    round: Round


class Funding:
    """Writes applications; as many more as `city.size.applications` says."""

    def __init__(self, city: City) -> None:
        self.city, self.rng = city, city.rng
        begun = "(r.started_at at time zone 'Europe/London')::date"
        self.applications = Table(
            Application,
            Change(
                at="r.started_at",
                by="r.started_by_id",
                shows={
                    "state": "'considering'", "state_since": begun, "sent_on": "null", "sent_reference": "''",
                    "awarded_pence": "null", "maintenance_ends_on": "null", "version": "1",
                },
            ),
            Change(at="changed_at", by="r.started_by_id", label="update", only="r.version > 1"),
            extras={"changed_at": "timestamptz"},
        )  # fmt: skip
        after = [self.applications]
        self.steps = Table(Step, Change(at="r.made_at", by="r.entered_by_id"), after=after)
        self.answers = Table(Answer, Change(at="r.saved_at", by="r.saved_by_id"), after=after)
        self.marks = Table(SectionMark, Change(at="r.made_at", by="r.made_by_id"), after=after)
        self.declarations = Table(Declaration, Change(at="r.made_at", by="r.made_by_id"), after=after)
        self.measures = Table(
            Measure,
            Change(at="made_at", by="made_by", shows={"status": "'wanted'", "installed_on": "null", "version": "1"}),
            Change(at="decided_at", by="made_by", label="update", only="r.version > 1"),
            extras={"made_at": "timestamptz", "decided_at": "timestamptz", "made_by": "bigint"},
            after=after,
        )
        self.deadlines = Table(
            Deadline, Change(at="r.made_at", by="made_by"), extras={"made_by": "bigint"}, after=after
        )
        self.shares = Table(Share, Change(at="r.made_at", by="r.made_by_id"), after=after)
        self.requests = Table(HelpRequest, Change(at="r.asked_at", by="r.asked_by_id"), after=after)
        self.incidents = Table(Incident, Change(at="r.recorded_at", by="r.recorded_by_id"))
        self.evidence = Table(Evidence, Change(at="r.added_at", by="r.added_by_id"), after=[*after, self.incidents])
        ensure()
        self.rounds = self._rounds()

    def _rounds(self) -> dict[str, Round]:
        """The rounds by address, with one that is open now: the real ones may have closed by then."""
        rounds = {each.slug: each for each in Round.objects.select_related("scheme")}
        if AUTUMN not in rounds and "mosques-2026-27" in rounds:
            usual = rounds["mosques-2026-27"]
            rounds[AUTUMN] = self._round(usual, AUTUMN, "Autumn round", opened=50, closes_in=CLOSES_IN)
        for slug in {*ROUND_OF.values(), "places-rapid"} & rounds.keys():
            rounds[BEFORE + slug] = self._round(rounds[slug], BEFORE + slug, "Earlier round", 1200, -400)
        return rounds

    def _round(self, usual: Round, slug: str, name: str, opened: int, closes_in: int) -> Round:
        """A made-up round like a real one; those that are over are not shown to anybody who looks for one."""
        today = self.city.today
        return Round.objects.create(
            scheme=usual.scheme, slug=slug, name=name, copied_from=usual, measures=usual.measures,
            opens_on=today - timedelta(days=opened), closes_on=today + timedelta(days=closes_in),
            late_is_refused=True, maintenance_months=12, usual_next=usual.usual_next, sections=usual.sections,
            evidence=usual.evidence, is_published=closes_in > 0, source="Made up for the demonstration",
            source_on=today, never_covers=usual.never_covers,
        )  # fmt: skip

    def write(self) -> None:
        """The story of the first places, then as many as were asked for."""
        mosques = [house for house in self.city.houses if house.faith == "muslim" and house.committee]
        others = [house for house in self.city.houses if house.faith != "muslim" and house.committee]
        if mosques:
            self._first(mosques[0])
        if len(mosques) > 1:
            refused = self._application(mosques[1], S.UNSUCCESSFUL, "mosques-2026-27", ago=60)
            self._application(mosques[1], S.ASSESSING, AUTUMN, ago=9, shortly=True, previous=refused.id)
        for house, state in zip(mosques[2:], (S.MAINTENANCE, S.INFO_REQUESTED, S.SUBMITTED), strict=False):
            self._application(house, state, "mosques-2026-27", ago=20)
        for house, state in zip(others, (S.SURVEY_PENDING, S.WITHDRAWN, S.CLOSED, S.DROPPED), strict=False):
            self._application(house, state, ROUND_OF.get(house.faith, "places-rapid"), ago=30)
        self._earlier([*mosques[2:], *others])
        houses = [house for house in self.city.houses if house.committee]
        for number in range(self.city.size.applications if houses else 0):
            house = houses[number % len(houses)]
            slug = ROUND_OF.get(house.faith, "places-rapid")
            self._application(
                house, OFTEN[self.rng.randrange(len(OFTEN))], slug, ago=self.rng.randint(1, 900), told=False
            )

    def _earlier(self, houses: list[House]) -> None:
        """What some places applied for years ago, so that there is something to compare."""
        for house, (state, (least, most)) in zip(houses, cycle(ENDED_AS), strict=False):
            slug = BEFORE + ROUND_OF.get(house.faith, "places-rapid")
            self._application(house, state, slug, ago=self.rng.randint(least, most))

    def close(self) -> None:
        """Write the rest, and make the figures of units of a usual size; the worker makes those of larger ones."""
        close_all([
            self.applications, self.incidents, self.evidence, self.steps, self.answers, self.marks, self.declarations,
            self.measures, self.deadlines, self.shares, self.requests,
        ])  # fmt: skip
        if len(self.city.houses) <= FEW_HOUSES:
            for unit in due(self.city.today):
                publish(unit, self.city.today)

    def _first(self, house: House) -> None:
        """The mosque that people look at first: one half written by two members, one granted in part."""
        booked = self._application(house, S.SCHEDULED, "mosques-2026-27", ago=12)
        self._share(booked, house.named)
        asked_at = self._at(self.city.today - timedelta(days=1), NOON)
        writing = self._application(house, S.GATHERING, AUTUMN, ago=4)
        self._share(writing, house.named)
        self.requests.add(
            **self._of(writing), what="statement", asked_by_id=writing.by.id, asked_at=asked_at,
            text="Please say what you saw in spring.", answer="", declined=False,
        )  # fmt: skip
        self._write_half(writing)
        for days, what, harm, text, reference, told in INCIDENTS:
            on = self.city.today - timedelta(days=days)
            self.incidents.add(
                place_id=house.id, what=what, happened_on=on, harm=harm, text=text, told=told,
                force="thames-valley" if reference else "", crime_reference=reference,
                recorded_by_id=writing.by.id, recorded_at=self._at(on + timedelta(days=1), EVENING), version=1,
            )  # fmt: skip
        for title, asked_as, colour in (("The side door", "photos", "#7a8b99"), ("The gate", "photos", "#99907a")):
            self._picture(writing, title, asked_as, colour)

    def _write_half(self, written: Written) -> None:
        """Two members answer turn by turn; the last section but one is half done, the last is not begun."""
        *done, half, _last = read(written.round.sections)
        members = [person for person, _role in written.house.committee[:2]]
        values = self._write(written, [section.questions for section in done], members, written.since)
        self._write(written, [half.questions[: len(half.questions) // 2]], members, written.since, len(done))
        for number, section in enumerate(done):
            if not section.missing(values):
                self._mark(written, section, members[-1], written.since, number)

    def _write_all(self, written: Written, day: date) -> None:
        """Everything that was sent; another member than the one who declared marked it as finished."""
        sections = read(written.round.sections)
        self._write(written, [section.questions for section in sections], [written.by], day)
        for number, section in enumerate(sections):
            self._mark(written, section, written.by, day, number)

    def _write(
        self, written: Written, parts: Sequence[Sequence[Question]], members: list[Person], day: date, first: int = 0
    ) -> dict[str, Any]:
        """Answers to these questions, one evening; by name."""
        values: dict[str, Any] = {}
        for number, questions in enumerate(parts, start=first):
            for turn, question in enumerate(questions):
                # An answer may open further questions.
                if not question.is_asked(values):
                    continue
                values[question.name] = answer_to(question, written.house)
                self.answers.add(
                    **self._of(written), key=question.name, value=values[question.name],
                    saved_by_id=members[turn % len(members)].id,
                    saved_at=self._at(day, EVENING + 3 * turn + 40 * number), for_whom="", version=1,
                )  # fmt: skip
        return values

    def _mark(self, written: Written, section: Section, by: Person, day: date, number: int) -> None:
        self.marks.add(
            **self._of(written), section=section.key, made_by_id=by.id,
            made_at=self._at(day, EVENING + 40 * number + 35),
        )  # fmt: skip

    def _application(
        self,
        house: House,
        state: State,
        slug: str,
        *,
        ago: int,
        shortly: bool = False,
        previous: int | None = None,
        told: bool = True,
    ) -> Written:
        """One application that came into this state so many days ago; with its answers where they are `told`."""
        path, by, round_ = PATHS[state], house.committee[0][0], self.rounds[slug]
        since = self.city.today - timedelta(days=ago)
        days = [2 if shortly else self.rng.randint(*DAYS[each]) for each in path[:-1]]
        dates = [since - timedelta(days=sum(days[number:])) for number in range(len(path))]
        sent_on = dates[path.index(S.SUBMITTED)] if S.SUBMITTED in path else None
        asked = self.rng.randrange(8, 60) * 1_000_00
        ends = None
        if S.MAINTENANCE in path:
            ends = dates[path.index(S.INSTALLED)] + timedelta(days=365)
        written = Written(
            id=self.applications.add(
                ref=self.city.reference(), place_id=house.id, round_id=round_.pk, previous_id=previous, state=state,
                state_since=since, guarding="none", started_by_id=by.id, started_at=self._at(dates[0], EVENING),
                sent_on=sent_on, sent_reference=f"PS-{self.rng.randrange(10_000, 99_999)}" if sent_on else "",
                asked_pence=asked, awarded_pence=asked * self.rng.randrange(5, 11) // 10 if state in PAID else None,
                maintenance_ends_on=ends, version=len(path), changed_at=self._at(since, EVENING),
            ),
            house=house, by=by, started_on=dates[0], since=since, state=state, round=round_,
        )  # fmt: skip
        for number, (before, after) in enumerate(pairwise(path), start=1):
            reporter = sorted(MOVES[before][after].reporters)
            self.steps.add(
                **self._of(written), track="main", before=before, after=after, effective_on=dates[number],
                reported_by=Reporter.COMMITTEE if Reporter.COMMITTEE in reporter else reporter[0],
                entered_by_id=by.id, made_at=self._at(dates[number], EVENING + number),
            )  # fmt: skip
        if S.READY in path and len(house.committee) > 1:
            self.declarations.add(
                **self._of(written), made_by_id=house.committee[1][0].id, made_at=self._at(dates[2], EVENING - 30),
                text="Everything in this application is true.", voided_because="",
            )  # fmt: skip
        if sent_on and told:
            self._write_all(written, dates[path.index(S.GATHERING)])
        self._measures(written, asked)
        self._due(written, ends)
        return written

    def _measures(self, written: Written, asked: int) -> None:
        installed = written.state in (S.MAINTENANCE, S.CLOSED)
        for number, kind in enumerate(("cctv", "doors", "lighting")):
            status = "wanted"
            if written.state in PAID and number < 2:
                status = "installed" if installed else "approved"
            elif written.state in (*PAID, S.UNSUCCESSFUL, S.INELIGIBLE):
                # Of those that were granted, the last measure was not: granted in part.
                status = "refused"
            self.measures.add(
                **self._of(written), kind=kind, number=4 if kind == "cctv" else 1, status=status, pence=asked // 3,
                installed_on=written.since if status == "installed" else None, version=1 if status == "wanted" else 2,
                made_at=self._at(written.started_on, EVENING + 5), decided_at=self._at(written.since, EVENING + 5),
                made_by=written.by.id,
            )  # fmt: skip

    def _due(self, written: Written, ends: date | None) -> None:
        """What follows from where it stands, in days from now."""
        closes_on = written.round.closes_on
        what, on = {
            S.GATHERING: ("closes", closes_on),
            S.READY: ("closes", closes_on),
            S.SUBMITTED: ("chase", written.since + timedelta(days=42)),
            S.ASSESSING: ("chase", written.since + timedelta(days=42)),
            S.FINAL_REVIEW: ("chase", written.since + timedelta(days=42)),
            S.INFO_REQUESTED: ("information", self.city.today + timedelta(days=6)),
            S.SURVEY_PENDING: ("survey", self.city.today + timedelta(days=11)),
            S.SCHEDULED: ("works", self.city.today + timedelta(days=24)),
            S.MAINTENANCE: ("maintenance", ends),
        }.get(written.state, ("", None))
        if on is not None:
            self.deadlines.add(
                **self._of(written), what=what, due_on=on, text="", made_at=self._at(written.since, EVENING + 10),
                made_by=written.by.id, version=1,
            )  # fmt: skip

    def _share(self, written: Written, officer: Person) -> None:
        self.shares.add(
            **self._of(written), extent="whole", officer_id=officer.id, with_adviser=False, may_write=False,
            made_by_id=written.by.id, made_at=self._at(written.since, EVENING + 50),
        )  # fmt: skip

    def _picture(self, written: Written, title: str, asked_as: str, colour: str) -> None:
        file = io.BytesIO()
        Image.new("RGB", (640, 480), colour).save(file, "PNG")
        content = file.getvalue()
        self.evidence.add(
            place_id=written.house.id, application_id=written.id, asked_as=asked_as, title=title,
            file_name=f"{title.lower().replace(' ', '-')}.png", content_type="image/png", size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), stored_as=store.keep(content), scanned=False,
            added_by_id=written.by.id, added_at=self._at(written.since, EVENING + 55),
        )  # fmt: skip

    def _of(self, written: Written) -> dict[str, int]:
        return {"place_id": written.house.id, "application_id": written.id}

    def _at(self, day: date, minute: int) -> datetime:
        """A moment of a day in London; never one that is still to come."""
        return moment(min(day, self.city.today - timedelta(days=1)), minute)
