"""What makes the pages of trust worth a look: notes that a committee wants put right, what was decided to erase, and
what people asked about their own data. It happened as the actions would have let it happen, some days ago.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from ledger.models import Correction
from ledger.reading import Line, lines_since
from liaison.accounts.models import User
from liaison.demo import matters
from liaison.demo.calendar import moment
from liaison.demo.city import City, House, Person
from liaison.demo.diary import Diary, Occasion
from liaison.demo.tables import Change, Table, close_all
from liaison.places.models import Place
from liaison.presentation import words
from retention.actions.asking import due_on
from retention.counting import due_under
from retention.finding import naming
from retention.models import Decision, Rule, SubjectRequest
from visits.models import Visit

# In days before today.
MET_AGO, WRONG_AGO, RIGHT_AGO, STAYS_AGO, OWN_DATA_AGO = 9, 8, 6, 15, 12
EVENING, AFTERNOON, MORNING = 19 * 60 + 20, 15 * 60 + 20, 11 * 60 + 10
MET_AT, MET_FOR = 17 * 60, 45
# It is counted in the worker's next round.
COUNTED_AFTER = timedelta(minutes=14)


class Trust:
    """Writes corrections, one decision and requests about own data. `diary` must still be open: a visit goes there."""

    def __init__(self, city: City, diary: Diary) -> None:
        self.city, self.diary = city, diary
        unanswered = {"answer": "''", "answered_by_id": "null", "answered_at": "null", "version": "1"}
        answered = Change(at="r.answered_at", by="r.answered_by_id", label="update", only="r.answered_at is not null")
        self.corrections = Table(
            Correction,
            Change(at="r.asked_at", by="r.asked_by_id", shows={**unanswered, "answer_text": "''"}),
            answered,
        )
        open_still = {**unanswered, "ground": "''"}
        self.requests = Table(
            SubjectRequest,
            Change(at="r.entered_at", by="r.entered_by_id", shows={**open_still, "counts": "null"}),
            Change(at="counted_at", by="null", label="update", only="counted_at is not null", shows=open_still),
            answered,
            extras={"counted_at": "timestamptz"},
        )
        self.decisions = Table(Decision, Change(at="r.decided_at", by="r.reviewer_id"))
        self._mistaken = self._met()

    def write(self) -> None:
        """All of it; what it is about must be written."""
        first, *others = self.city.houses
        self._put_right(first)
        self._waits(first)
        for house in others[:1]:
            self._stays(house)
        self._decided()
        self._asked_about_themselves(first)

    def close(self) -> None:
        """Write the rest."""
        close_all((self.corrections, self.decisions, self.requests))

    def _day(self, ago: int) -> date:
        return self.city.today - timedelta(days=ago)

    def _at(self, ago: int, minute: int) -> datetime:
        return moment(self._day(ago), minute)

    def _met(self) -> int:
        """A meeting with the first committee; the officer amended its note when they asked for that."""
        house, diary = self.city.houses[0], self.diary
        officer, starts, amended = house.named, self._at(MET_AGO, MET_AT), self._at(RIGHT_AGO, AFTERNOON)
        ends, added = starts + timedelta(minutes=MET_FOR), f"{matters.MISTAKEN} {matters.PUT_RIGHT}"
        visit_id = diary.visits.add(
            **diary.place_and_time(Occasion(house, self._day(MET_AGO), MET_AT, MET_FOR, "meeting")),
            ref=self.city.reference(), status="logged", logged_by_id=officer.id,
            logged_at=ends + timedelta(minutes=20), met=("secretary", "steward"), mood=1, invited_in=True,
            summary=added, was_summary=matters.MISTAKEN, amended_at=amended, version=2,
        )  # fmt: skip
        diary.amendments.add(
            place_id=house.id, visit_id=visit_id, made_by_id=officer.id, made_at=amended,
            because="The committee asked for a correction.",
            changes={"What was said and agreed": [matters.MISTAKEN, added]},
        )  # fmt: skip
        return visit_id

    def _put_right(self, house: House) -> None:
        """What the secretary asked for the day after, from the line of the ledger; answered once it was amended."""
        wrong, right, said = matters.CORRECTED
        answered_at = self._at(RIGHT_AGO, AFTERNOON + 9)
        self._correction(house, house.committee[0][0], self._at(WRONG_AGO, EVENING), wrong, right, self._mistaken,
                         answer="corrected", answer_text=said, answered_by_id=house.named.id,
                         answered_at=answered_at)  # fmt: skip

    def _waits(self, house: House) -> None:
        """Asked yesterday by another member, about the newest visit; nobody has answered yet."""
        newest = Visit.objects.filter(place=house.id, status="logged").exclude(pk=self._mistaken)
        visit = newest.exclude(met=["nobody"]).order_by("-logged_at").first()
        by, (wrong, right) = house.committee[1][0], matters.TO_CORRECT
        self._correction(house, by, self._at(1, EVENING), wrong, right, visit.pk if visit else None)

    def _stays(self, house: House) -> None:
        """The second mosque asked, and was told why it stays."""
        wrong, right, said = matters.NOT_CORRECTED
        answered_at = self._at(STAYS_AGO - 2, MORNING)
        self._correction(house, house.committee[0][0], self._at(STAYS_AGO, EVENING), wrong, right, None,
                         answer="not-corrected", answer_text=said, answered_by_id=house.named.id,
                         answered_at=answered_at)  # fmt: skip

    def _correction(
        self, house: House, by: Person, asked_at: datetime, wrong: str, right: str, visit: int | None, **answer: Any
    ) -> None:
        about: dict[str, Any] = {}
        if visit is not None:
            line = self._line(house, visit, asked_at)
            said = f"{line.title}. {line.who}, {words.moment(line.at)}"
            about = {"about_model": "visits.Visit", "about_id": visit, "about": said, "about_path": line.url}
        self.corrections.add(
            ref=self.city.reference(), place_id=house.id, wrong=wrong, right=right, asked_by_id=by.id,
            asked_at=asked_at, version=2 if answer else 1, **about, **answer,
        )  # fmt: skip

    def _line(self, house: House, visit: int, until: datetime) -> Line:
        """The newest line of the ledger about this visit, as it stood at that moment."""
        place = Place.objects.get(pk=house.id)
        began = moment(self.city.season.first - timedelta(days=400), 0)
        return next(line for line in lines_since(Visit, visit, place, began) if line.at < until)

    def _decided(self) -> None:
        """Yesterday the first sergeant decided that the numbers of stewards who have left are to go."""
        unit = self.city.units[0]
        decided_at = self._at(1, AFTERNOON)
        for rule in Rule.objects.filter(kind="contacts"):
            for due in due_under(rule, decided_at):
                if due.unit_id == unit.id and due.number:
                    self.decisions.add(
                        ref=self.city.reference(), rule_id=rule.pk, unit_id=unit.id, answer="erase",
                        before=due.before, found=due.number, reviewer_id=unit.teams[0].sergeant.id,
                        decided_at=decided_at,
                    )  # fmt: skip

    def _asked_about_themselves(self, house: House) -> None:
        """The secretary asked to see what is held about them and was answered; since yesterday another member waits."""
        (secretary, _role), (other, _other_role), *_rest = house.committee
        asked_at, answered_at = self._at(OWN_DATA_AGO, EVENING), self._at(1, MORNING)
        held: Counter[str] = Counter()
        for found in naming(User.objects.get(pk=secretary.id)):
            held[found.table] += found.number
        administrator = house.team.unit.administrator
        self._own_data(house, secretary, asked_at, counts=dict(held), counted_at=asked_at + COUNTED_AFTER,
                       answer="yes", answered_by_id=administrator.id, answered_at=answered_at, version=2)  # fmt: skip
        self._own_data(house, other, self._at(1, EVENING + 25))

    def _own_data(self, house: House, person: Person, asked_at: datetime, **more: Any) -> None:
        received_on = timezone.localdate(asked_at)
        self.requests.add(
            ref=self.city.reference(), person_id=person.id, unit_id=house.team.unit.id, kind="access",
            received_on=received_on, due_on=due_on(received_on), identity="signed-in", entered_by_id=person.id,
            entered_at=asked_at, **{"version": 1, **more},
        )  # fmt: skip
