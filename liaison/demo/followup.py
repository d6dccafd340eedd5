"""What comes of visits: worries with all their steps, promises, requests, and who looked."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from liaison.audit.models import Consultation
from liaison.demo import matters
from liaison.demo.calendar import moment
from liaison.demo.city import City, House
from liaison.demo.tables import Change, Table, close_all
from visits.models import Commitment, Concern, ConcernStep, VisitRequest

PATHS = {
    "open": (),
    "acknowledged": ("acknowledged",),
    "in-progress": ("acknowledged", "in-progress"),
    "resolved": ("acknowledged", "in-progress", "resolved"),
    "not-possible": ("acknowledged", "in-progress", "not-possible"),
    "fed-back": ("acknowledged", "in-progress", "resolved", "fed-back"),
    "agreed": ("acknowledged", "in-progress", "resolved", "fed-back", "agreed"),
}
STATES = tuple(PATHS)
DUE_IN = {"today": 1, "soon": 7, "normal": 30}
DAYS_APART = {"today": 1, "soon": 3, "normal": 6}
YEARLY_CONCERNS, YEARLY_PROMISES, YEARLY_REQUESTS = 3.0, 7.0, 1.5
PAGES = (("Place page", "/places/{}/"), ("Place page", "/places/{}/"), ("Times of gatherings", "/places/{}/times/"),
         ("Log a visit", "/visits/log/"))  # fmt: skip
TEA_TIME, OFFICE_HOURS = 17 * 60, 8 * 60
HELPED = "Rang the helpline of the scheme together with the committee."
HELPED_SAID = "You know now whom to ask. The adviser comes to the next meeting, too."
# For how long the reading log goes back, in a city of at most so many places.
LOOKED_WEEKS, FEW_HOUSES = 16, 100


class Followup:
    """Writes concerns, steps, commitments, requests and the read log."""

    def __init__(self, city: City, after: list[Table]) -> None:
        self.city, self.rng = city, city.rng
        self.concerns = Table(
            Concern,
            Change(
                at="r.raised_at",
                by="r.raised_by_id",
                shows={
                    "status": "'open'",
                    "changed_at": "r.raised_at",
                    "version": "1",
                },
            ),
            Change(
                at="s.at",
                by="s.by",
                label="update",
                join="cross join lateral unnest(step_status, step_at, step_by)"
                " with ordinality as s (status, at, by, n)",
                shows={"status": "s.status", "changed_at": "s.at", "version": "s.n + 1"},
            ),
            extras={"step_status": "text[]", "step_at": "timestamptz[]", "step_by": "bigint[]"},
            after=after,
        )
        self.steps = Table(ConcernStep, Change(at="r.made_at", by="r.made_by_id"), after=[self.concerns])
        unfinished = dict.fromkeys(("kept_by_id", "kept_at", "called_off_by_id", "called_off_at"), "null")
        self.commitments = Table(
            Commitment,
            Change(at="r.made_at", by="r.made_by_id", shows=unfinished | {"outcome": "''", "version": "1"}),
            Change(
                at="coalesce(r.kept_at, r.called_off_at)",
                by="coalesce(r.kept_by_id, r.called_off_by_id)",
                label="update",
                only="coalesce(r.kept_at, r.called_off_at) is not null",
            ),
            after=[*after, self.concerns],
        )
        unanswered = {"answer": "''", "answer_text": "''", "answered_by_id": "null", "answered_at": "null"}
        self.requests = Table(
            VisitRequest,
            Change(at="r.asked_at", by="r.asked_by_id", shows=unanswered | {"version": "1"}),
            Change(at="r.answered_at", by="r.answered_by_id", label="update", only="r.answered_at is not null"),
            after=after,
        )
        self.readings = Table(Consultation, after=after)
        self._of_funding = cycle(matters.OF_FUNDING)

    def write(self) -> None:
        """Everything, place by place."""
        years = self.city.size.weeks / 52
        for house in self.city.houses:
            if not house.has("new"):
                self._concerns(house, round(YEARLY_CONCERNS * years))
                self._promises(house, round(YEARLY_PROMISES * years))
                self._requests(house, round(YEARLY_REQUESTS * years))
            self._looked(house)
        self._waiting()

    def close(self) -> None:
        """Write all of it."""
        close_all((self.concerns, self.steps, self.commitments, self.requests, self.readings))

    def _concerns(self, house: House, count: int) -> None:
        """Past ones are agreed; the last weeks hold one in each state, dealt out over the places."""
        today = self.city.today
        for _ in range(count):
            self._concern(house, self._day(house, 60), "agreed")
        recent = 3 if house.id == 1 else 1
        for number in range(recent):
            state = STATES[(house.id - 1 + number * 2) % len(STATES)]
            self._concern(house, today - timedelta(days=2 + len(PATHS[state]) * 8 + house.id % 5), state)

    def _concern(self, house: House, day: date, state: str) -> None:
        known = self.rng.choice(matters.fitting(matters.CONCERNS, house.faith))
        if known[0] == "funding":
            known = (*known[:2], next(self._of_funding), HELPED, HELPED_SAID)
        if state == "not-possible":
            known = matters.CANNOT[house.id % len(matters.CANNOT)]
        self.worry(house, day, state, known)

    def worry(self, house: House, day: date, state: str, known: tuple[str, str, str, str, str]) -> int:
        """One worry in this state, in these words (see `matters.CONCERNS`); gives its primary key."""
        rng, today = self.rng, self.city.today
        category, urgency, text, done, said = known
        person = house.committee[int(rng.random() * len(house.committee))][0]
        if state == "open" or (state in ("resolved", "not-possible") and house.id % 3):
            urgency = "normal"
        raised = moment(day, TEA_TIME + int(rng.random() * 240))
        path, owner = PATHS[state], house.named
        notes = {"in-progress": done, "resolved": said, "not-possible": said}
        last = raised
        steps: list[dict[str, Any]] = []
        for number, status in enumerate(path, start=1):
            at = moment(
                min(day + timedelta(days=number * DAYS_APART[urgency]), today - timedelta(days=1)), 600 + number * 90
            )
            last = at = max(at, last + timedelta(minutes=35))
            by = person if status == "agreed" else owner
            note = notes.get(status) or rng.choice(matters.CONCERN_NOTES[status])
            steps.append({"status": status, "made_at": at, "made_by_id": by.id, "note": note})
        is_crime = category in ("damage", "hate-incident")
        concern_id = self.concerns.add(
            ref=self.city.reference(),
            place_id=house.id,
            category=category,
            urgency=urgency,
            text=text,
            crime_reference=f"AF/{day:%y}/{rng.randint(10_000, 90_000)}" if is_crime else "",
            status=state,
            owner_id=owner.id,
            due_on=day + timedelta(days=DUE_IN[urgency]),
            raised_by_id=person.id,
            raised_at=raised,
            changed_at=last,
            version=len(path) + 1,
            step_status=[step["status"] for step in steps],
            step_at=[step["made_at"] for step in steps],
            step_by=[step["made_by_id"] for step in steps],
        )
        for step in steps:
            self.steps.add(place_id=house.id, concern_id=concern_id, **step)
        return concern_id

    def _promises(self, house: House, count: int) -> None:
        """Old ones came to their end, and so did most of the last weeks; one to three are open, some overdue."""
        for _ in range(count):
            self._promise(house, self._day(house, 40), self.rng.randint(5, 21))
        today, rng = self.city.today, self.rng
        if house.id % 3:
            self._promise(house, today - timedelta(days=12 + house.id % 4 + 7 * (house.id % 2)), 9, latest=0)
        given = iter(rng.sample(matters.fitting(matters.PROMISES, house.faith), 3))
        self._promise(house, today - timedelta(days=rng.randint(4, 12)), 14, next(given))
        if house.id % 3 == 1:
            self._promise(house, today - timedelta(days=rng.randint(16, 24)), 12, next(given))
        if house.id % 4 == 1:
            self._promise(house, today - timedelta(days=5), 5, next(given))

    def _promise(
        self, house: House, day: date, days: int, open_one: tuple[str, str] | None = None, *, latest: int = 3
    ) -> None:
        """One promise; one that is still open where its words are given, else one that came to its end.

        At the `latest` so many days late.
        """
        rng, ended = self.rng, open_one is None
        text, outcome = open_one or rng.choice(matters.fitting(matters.PROMISES, house.faith))
        values: dict[str, Any] = {}
        if ended:
            done_on = day + timedelta(days=max(1, days + rng.randint(-6, latest)))
            done = moment(min(done_on, self.city.today - timedelta(days=1)), 16 * 60)
            values = {"kept_by_id": house.named.id, "kept_at": done, "outcome": outcome, "version": 2}
            if rng.random() < 0.05:
                values = {"called_off_by_id": house.named.id, "called_off_at": done, "version": 2,
                          "outcome": matters.CALLED_OFF}  # fmt: skip
        self.commitments.add(
            ref=self.city.reference(),
            place_id=house.id,
            text=text,
            owner_id=house.named.id,
            due_on=day + timedelta(days=days),
            made_by_id=house.named.id,
            made_at=moment(day, 13 * 60 + rng.randrange(0, 240)),
            **values,
        )

    def _requests(self, house: House, count: int) -> None:
        rng = self.rng
        for _ in range(count):
            kind, text, answer, said = rng.choice(matters.REQUESTS)
            day = self._day(house, 10)
            asked = moment(day, TEA_TIME + rng.randrange(0, 240))
            self.requests.add(
                ref=self.city.reference(),
                place_id=house.id,
                kind=kind,
                text=text,
                wanted_on=day + timedelta(days=rng.randint(8, 30)) if kind == "visit" else None,
                asked_by_id=rng.choice(house.committee)[0].id,
                asked_at=asked,
                answer=answer,
                answer_text=said,
                answered_by_id=house.named.id,
                answered_at=asked + timedelta(hours=rng.randint(14, 70)),
                version=2,
            )

    def _waiting(self) -> None:
        """Two committees have asked and nobody has answered: one since yesterday, one for more than two days."""
        for (kind, text), house, hours in zip(matters.WAITING, self.city.houses, (0, 46), strict=False):
            asked = moment(self.city.today - timedelta(days=1), 16 * 60 + 40) - timedelta(hours=hours)
            self.requests.add(
                ref=self.city.reference(),
                place_id=house.id,
                kind=kind,
                text=text,
                wanted_on=self.city.today + timedelta(days=12) if kind == "visit" else None,
                asked_by_id=house.committee[0][0].id,
                asked_at=asked,
            )

    def _looked(self, house: House) -> None:
        """Who opened this place's pages: in the last four weeks, and in a small city for some months."""
        rng, weeks = self.rng, LOOKED_WEEKS if len(self.city.houses) <= FEW_HOUSES else 4
        readers = (
            (house.named, "Neighbourhood officer", 6),
            (house.deputy, "Neighbourhood officer", 3),
            (house.team.sergeant, "Supervisor", 3),
            (house.committee[0][0], "Committee member", 3),
        )
        days = sorted(
            (rng.randint(1, weeks * 7), number)
            for number, (_, _, times) in enumerate(readers)
            for _ in range(times * weeks // 4)
        )
        for ago, number in reversed(days):
            person, role, _ = readers[number]
            page, path = rng.choice(PAGES[:3] if role == "Committee member" else PAGES)
            self.readings.add(
                place_id=house.id,
                by_id=person.id,
                at=moment(self.city.today - timedelta(days=ago), OFFICE_HOURS + rng.randrange(0, 600)),
                page=page,
                path=path.format(house.slug),
                role=role,
                manner="page",
                purpose=page,
                request_id=UUID(int=rng.getrandbits(128), version=4),
            )

    def _day(self, house: House, least: int) -> date:
        """Some day of the story, at least so many days ago and while the place exists."""
        most = max(least + 1, (self.city.today - max(self.city.season.first, house.opened_on)).days)
        return self.city.today - timedelta(days=self.rng.randint(least, most))
