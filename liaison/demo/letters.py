"""Letters to a made-up commissioner: one that waits for its reply, one that is being written, and their voices."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from letters.figures import Figure, comparators, figures_for, pin
from letters.figures.national import national
from letters.models import (
    Categorised,
    CoSignature,
    Letter,
    LetterStep,
    LetterVersion,
    OfficeHolder,
    OversightBody,
    Quotation,
    Remit,
)
from letters.models.letter import FundingCategory
from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.demo.calendar import moment
from liaison.demo.city import City, House, Person
from liaison.demo.followup import Followup
from liaison.demo.tables import Change, Table, close_all
from liaison.places.models import CommandUnit

BODY = "Riverford Police and Crime Commissioner"
C = FundingCategory
# What places found: the category, their words, and what was done about it. The first ones found the same.
PAY_FIRST = (
    "We applied for a fence and were told to pay first and claim later. We cannot do that.",
    "Nine thousand pounds before a single pound came back: our roof fund paid for the cameras.",
    "The builder wanted half of it at once. The grant came five months later.",
    "We let the offer lapse. Nobody on our committee could lend that much.",
    "Two families lent us the money. It should not depend on that.",
    "We were asked to pay for the survey before we knew whether we would get anything.",
)
OTHERS = (
    (C.WAITING_TIME, "From the form to the first camera it took us fourteen months."),
    (C.INFORMATION, "We heard of the scheme a week after it had closed."),
)
ASKED_DONE = "Asked the scheme which parts can be paid in stages."
ASKED_SAID = "The scheme does not pay in stages. We may write to the oversight body about it."
SENT_AGO, BEGUN_AGO, WRITTEN_AGO = 23, 40, 30
EVENING, MORNING = 19 * 60, 9 * 60
OPENING = (
    "I write about the money with which places of worship protect themselves, as the committees of my area have"
    " described it to my officers over the past year."
)
CLOSING = "I would be glad to meet, together with the committees that sign with me."
ASKS = ("That grants are paid in stages as the work is done.", "That applicants are told each month where they stand.")


@dataclass(frozen=True)
class Begun:
    """One letter that is being written down."""

    id: int
    subject: str
    by: Person
    begun_on: date


class Letters:
    """Writes letters of the first unit. `followup` must still be open: the worries go there."""

    def __init__(self, city: City, followup: Followup) -> None:
        self.city, self.followup, self.unit = city, followup, city.units[0]
        began = f"'{moment(city.season.first, MORNING).isoformat()}'::timestamptz"
        self.bodies = Table(OversightBody, Change(at=began, by="null"))
        self.holders = Table(OfficeHolder, Change(at=began, by="null"), after=[self.bodies])
        self.remits = Table(Remit, Change(at=began, by="null"), after=[self.bodies])
        begun = dict.fromkeys(("signed_by_id", "signed_at", "sent_by_id", "sent_on", "reply_due_on"), "null")
        begun |= {"state": "'draft'", "cosigned": "'[]'::jsonb", "version": "1"}
        self.letters = Table(
            Letter,
            Change(at="r.begun_at", by="r.begun_by_id", shows=begun),
            Change(at="changed_at", by="changed_by", label="update", only="r.version > 1"),
            extras={"changed_at": "timestamptz", "changed_by": "bigint"},
            after=[self.bodies, self.holders],
        )
        after = [self.letters]
        self.versions = Table(LetterVersion, Change(at="r.made_at", by="r.made_by_id"), after=after)
        self.steps = Table(LetterStep, Change(at="r.made_at", by="r.made_by_id"), after=after)
        silent = {"answer": "''", "answered_by_id": "null", "answered_at": "null", "used": "false"}
        self.quotations = Table(
            Quotation,
            Change(at="r.asked_at", by="r.asked_by_id", shows=silent | {"ended_at": "null", "version": "1"}),
            Change(at="coalesce(r.ended_at, r.answered_at)", by="changed_by", label="update", only="r.version > 1"),
            extras={"changed_by": "bigint"},
            after=[*after, followup.concerns],
        )
        unsigned = dict.fromkeys(("signed_version", "signed_by_id", "signed_at"), "null")
        self.signatures = Table(
            CoSignature,
            Change(at="r.asked_at", by="r.asked_by_id", shows=unsigned | {"signed_as": "''", "version": "1"}),
            Change(at="r.signed_at", by="r.signed_by_id", label="update", only="r.version > 1"),
            after=after,
        )
        self.categorised = Table(Categorised, Change(at="r.made_at", by="r.made_by_id"), after=[followup.concerns])

    def write(self) -> None:
        """All of it; where no committee of the unit has joined, only the body."""
        body, holder = self._body()
        houses = [house for house in self.city.houses if house.team.unit is self.unit and house.committee]
        houses = [house for house in houses if not house.has("new")]
        commander = User.objects.filter(postings__unit=self.unit.id, postings__role=Role.COMMANDER).earliest("pk")
        leader = Person(commander.pk, str(commander), commander.email)
        if not houses:
            return
        worries = self._worries(houses)
        self._sent(body, holder, leader, houses, worries)
        self._draft(body, holder, commander, leader, houses, worries)

    def close(self) -> None:
        """Write the rest."""
        close_all([
            self.bodies, self.holders, self.remits, self.letters, self.versions, self.steps, self.quotations,
            self.signatures, self.categorised,
        ])  # fmt: skip

    def _body(self) -> tuple[int, int]:
        body = self.bodies.add(
            name=BODY, kind="pcc", address="The Old Mint\n1 Long Street\nRiverford", replies_within_days=28,
            email="office@commissioner.example", source="Made up for the demonstration",
        )  # fmt: skip
        holder = self.holders.add(
            body_id=body, name="Robin Ashcombe", salutation="Dear Commissioner", since=date(2024, 5, 9)
        )
        for unit in self.city.units:
            self.remits.add(body_id=body, unit_id=unit.id)
        return body, holder

    def _worries(self, houses: list[House]) -> dict[int, int]:
        """Worries about funding by place; the last two are still to be put into a category."""
        found = [(C.UPFRONT_COST, text) for text in PAY_FIRST] + list(OTHERS)
        made: dict[int, int] = {}
        sergeant = self.unit.teams[0].sergeant
        for number, (house, (category, text)) in enumerate(zip(houses, found, strict=False)):
            day = self.city.today - timedelta(days=60 + 17 * number)
            known = ("funding", "normal", text, ASKED_DONE, ASKED_SAID)
            made[house.id] = worry = self.followup.worry(house, max(day, house.opened_on), "fed-back", known)
            if category == C.UPFRONT_COST:
                at = moment(self.city.today - timedelta(days=BEGUN_AGO + 1), MORNING + number)
                self.categorised.add(
                    place_id=house.id, concern_id=worry, category=category, made_by_id=sergeant.id, made_at=at
                )
        return made

    def _sent(self, body: int, holder: int, leader: Person, houses: list[House], worries: dict[int, int]) -> None:
        """Written by the sergeant, signed by the commander and two committees, acknowledged; the reply is due soon."""
        today, by = self.city.today, self.unit.teams[0].sergeant
        sent_on = today - timedelta(days=SENT_AGO)
        signed_at, sent_at = moment(sent_on, MORNING), moment(sent_on, MORNING + 30)
        signers = houses[:2]
        letter = self._begin(
            body, holder, "Grants that must be paid first", by, BEGUN_AGO, state="acknowledged",
            signed_by_id=leader.id, signed_at=signed_at, sent_by_id=leader.id, sent_on=sent_on,
            reply_due_on=sent_on + timedelta(days=28), version=5, changed_by=leader.id,
            cosigned=[{"place": each.sketch.name, "as": _signs(each)} for each in signers],
            changed_at=moment(sent_on + timedelta(days=4), MORNING),
        )  # fmt: skip
        written_on = today - timedelta(days=WRITTEN_AGO)
        quoted: dict[str, dict[str, str]] = {}
        for house, answer in zip(houses, ("yes", "unnamed", "no"), strict=False):
            ref = self._quote(letter, house, worries, answer, ended_at=sent_at, sent_by=leader)
            if answer != "no":
                quoted[ref] = {"text": PAY_FIRST[houses.index(house)], "place": _named(house, answer)}
        point = (
            "Grants are paid after the work is done. Committees have told us that they had to find the whole sum first,"
            " and that some gave up an offer because they could not."
        )
        self._version(letter, 1, by, letter.begun_on, point, {}, {})
        published = list(national())
        figures = _pinned([each for each in published if each.unit == "pence"][:1], published, written_on)
        self._version(letter, 2, by, written_on, point, figures, quoted, because="Two committees are quoted")
        for number, house in enumerate(signers):
            asked_at = moment(written_on + timedelta(days=1), MORNING + number)
            self._signature(letter, house, by, asked_at, signed=2)
        steps = (
            ("sent", sent_on, ""),
            ("acknowledged", sent_on + timedelta(days=4), "The office wrote that it has it."),
        )
        for number, (what, on, note) in enumerate(steps):
            at = sent_at if number == 0 else moment(on, MORNING)
            self.steps.add(letter_id=letter.id, what=what, on=on, note=note, made_by_id=leader.id, made_at=at)

    def _draft(
        self, body: int, holder: int, commander: User, leader: Person, houses: list[House], worries: dict[int, int]
    ) -> None:
        """One committee is asked for its words and signature; another signed before the words were changed."""
        today, by = self.city.today, self.unit.teams[0].sergeant
        changed_at = moment(today - timedelta(days=1), EVENING)
        letter = self._begin(
            body, holder, "How long places wait for an answer", by, 6,
            cosigned=[], version=3, changed_by=leader.id, changed_at=changed_at,
        )  # fmt: skip
        quoted: dict[str, dict[str, str]] = {}
        for house, answer in zip(houses, ("", "unnamed", "no"), strict=False):
            ref = self._quote(letter, house, worries, answer)
            if answer == "unnamed":
                quoted[ref] = {"text": PAY_FIRST[houses.index(house)], "place": ""}
        point = "Committees wait for months without being told where their application stands, and plan around it."
        self._version(letter, 1, by, letter.begun_on, point, {}, quoted)
        self.categorised.flush()
        offered = figures_for(commander, CommandUnit.objects.get(pk=self.unit.id))
        wanted = [each for each in offered if each.key == f"worries:{C.UPFRONT_COST}" or each.unit == "days"][:2]
        figures = _pinned(wanted, offered, today - timedelta(days=1))
        self._version(letter, 2, leader, today - timedelta(days=1), point, figures, quoted, because="With figures")
        for number, house in enumerate(houses[:2]):
            asked_at = moment(letter.begun_on + timedelta(days=1), MORNING + number)
            self._signature(letter, house, by, asked_at, signed=number)

    def _begin(self, body: int, holder: int, subject: str, by: Person, ago: int, **fields: Any) -> Begun:
        begun_on = self.city.today - timedelta(days=ago)
        pk = self.letters.add(
            ref=self.city.reference(), unit_id=self.unit.id, body_id=body, holder_id=holder, subject=subject,
            begun_by_id=by.id, begun_at=moment(begun_on, MORNING), **fields,
        )  # fmt: skip
        return Begun(pk, subject, by, begun_on)

    def _version(
        self, letter: Begun, number: int, by: Person, on: date, text: str, figures: dict[str, Any],
        quoted: dict[str, Any], because: str = "",
    ) -> None:  # fmt: skip
        point = {
            "category": str(C.UPFRONT_COST if letter.id == 1 else C.WAITING_TIME),
            "text": text,
            "quotations": list(quoted),
            "figures": list(figures),
        }
        content = {"opening": OPENING, "points": [point], "asks": list(ASKS), "closing": CLOSING}
        self.versions.add(
            letter_id=letter.id, number=number, content=content, figures=figures, quoted=quoted, made_by_id=by.id,
            made_at=moment(on, EVENING - 60), because=because,
        )  # fmt: skip

    def _quote(
        self, letter: Begun, house: House, worries: dict[int, int], answer: str,
        ended_at: datetime | None = None, sent_by: Person | None = None,
    ) -> str:  # fmt: skip
        """Words of this place, and what its committee said to it the evening after; gives the reference."""
        ref, member = self.city.reference(), house.committee[0][0]
        index = list(worries).index(house.id)
        said: dict[str, Any] = {}
        if answer:
            answered_at = moment(letter.begun_on + timedelta(days=1), EVENING - 120)
            said = {"answer": answer, "answered_by_id": member.id, "answered_at": answered_at}
        self.quotations.add(
            ref=ref, place_id=house.id, letter_id=letter.id, concern_id=worries[house.id], category=C.UPFRONT_COST,
            text=PAY_FIRST[index], about=letter.subject, to_whom=BODY, asked_by_id=letter.by.id,
            asked_at=moment(letter.begun_on, MORNING + 20), used=bool(ended_at) and answer != "no", ended_at=ended_at,
            version=2 if answer else 1, changed_by=(sent_by or member).id, **said,
        )  # fmt: skip
        return ref

    def _signature(self, letter: Begun, house: House, by: Person, asked_at: datetime, signed: int) -> None:
        """Asked; `signed` is the version that the committee signed, or 0."""
        done: dict[str, Any] = {}
        if signed:
            member = house.committee[0][0]
            done = {"signed_version": signed, "signed_as": _signs(house), "signed_by_id": member.id, "version": 2}
            done["signed_at"] = asked_at + timedelta(hours=9)
        self.signatures.add(
            place_id=house.id, letter_id=letter.id, asked_by_id=by.id, asked_at=asked_at, **{"version": 1, **done}
        )


def _pinned(wanted: list[Figure], offered: list[Figure], on: date) -> dict[str, Any]:
    """These figures as a version keeps them, as if pinned on this day, beside the first that measures the same."""
    made: dict[str, Any] = {}
    for figure in wanted:
        beside = next(iter(comparators(figure, offered)), None)
        kept = pin(figure, beside, "" if beside else "Nobody else has published it.")
        for each in filter(None, (kept, kept["compared_with"])):
            # Counted today for want of a yesterday in which it could have been.
            each["as_of"] = min(each["as_of"], on.isoformat())
        made[figure.key] = {**kept, "pinned_at": moment(on, EVENING - 60).isoformat()}
    return made


def _signs(house: House) -> str:
    person, role = house.committee[0]
    return f"{person.name}, {role}"


def _named(house: House, answer: str) -> str:
    return house.sketch.name if answer == "yes" else ""
