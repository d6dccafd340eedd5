"""Places and who belongs to them: committees, contacts, engagement plans, open invitations."""

from datetime import timedelta

from liaison.demo import matters, names
from liaison.demo.atlas import Sketch, sketches
from liaison.demo.calendar import moment
from liaison.demo.city import City, House, Person, Team
from liaison.demo.founding import People
from liaison.demo.tables import Change, Table, close_all
from liaison.places.invitations import digest_of
from liaison.places.models import Contact, EngagementPlan, Invitation, Membership, Place

CENTRE = (52.10, -0.95)
NOON = 12 * 60
PRAYERS = {"muslim": ("friday", "tarawih", "eid"), "community": ("friday",)}
LANGUAGES = {
    "ur": "Urdu", "ar": "Arabic", "bn": "Bengali", "so": "Somali", "ro": "Romanian", "pa": "Punjabi",
    "gu": "Gujarati", "tr": "Turkish", "si": "Sinhala", "pl": "Polish", "yo": "Yoruba", "he": "Hebrew",
}  # fmt: skip
# Who signs in at which of the first places.
FIXED = {
    0: (("secretary", "Imran Qureshi", "secretary"), ("treasurer", "Shabana Mirza", "treasurer")),
    1: (("secretary", "Yusuf Al-Masri", "other"),),
}
# Places of which a steward has left, and how many days ago.
LEFT_AGO = {2: 48, 4: 95, 5: 61}
# Invitations that were taken back within the week: to whom, and how many days ago.
TAKEN_BACK = (("not.a.trustee", 142), ("trustee.after.all", 127))
INVITED_FOR = timedelta(days=14)
ROLES = ("secretary", "treasurer", "chair", "faith-leader", "trustee")


class Houses:
    """Writes the places."""

    def __init__(self, city: City, people: People) -> None:
        self.city, self.people, self.rng = city, people, city.rng
        entered = f"'{moment(city.season.first - timedelta(days=20), NOON).isoformat()}'::timestamptz"
        users = people.users
        self.places = Table(Place, Change(at=entered, by="entered_by"), extras={"entered_by": "bigint"}, after=[users])
        on_day = "(r.since + time '10:00') at time zone 'Europe/London'"
        self.memberships = Table(Membership, Change(at=on_day, by="r.user_id"), after=[self.places])
        consent = "(r.consented_on + time '11:00') at time zone 'Europe/London'"
        checked = "(r.checked_on + time '15:30') at time zone 'Europe/London'"
        left = "(r.ended_on + time '18:30') at time zone 'Europe/London'"
        self.contacts = Table(
            Contact,
            Change(
                at=consent,
                by="written_by",
                shows={"checked_on": "r.consented_on", "ended_on": "null", "version": "1"},
            ),
            Change(at=checked, by="written_by", label="update", only="r.checked_on > r.consented_on"),
            Change(at=left, by="written_by", label="update", only="r.ended_on is not null"),
            extras={"written_by": "bigint"},
            after=[self.places],
        )
        unagreed = dict.fromkeys(
            ("agreed_for_place_by_id", "agreed_for_place_at", "agreed_for_police_by_id", "agreed_for_police_at"), "null"
        )
        self.plans = Table(
            EngagementPlan,
            Change(
                at="r.proposed_at",
                by="r.proposed_by_id",
                shows={
                    **unagreed,
                    "agreed_for_police_by_id": "r.proposed_by_id",
                    "agreed_for_police_at": "r.proposed_at",
                    "replaced_at": "null",
                },
            ),
            Change(
                at="r.agreed_for_place_at",
                by="r.agreed_for_place_by_id",
                label="update",
                only="r.agreed_for_place_at is not null",
                shows={"replaced_at": "null"},
            ),
            Change(at="r.replaced_at", by="replaced_by", label="update", only="r.replaced_at is not null"),
            extras={"replaced_by": "bigint"},
            after=[self.places],
        )
        standing = dict.fromkeys(("withdrawn_by_id", "withdrawn_at"), "null")
        self.invitations = Table(
            Invitation,
            Change(at="r.invited_at", by="r.invited_by_id", shows=standing),
            Change(at="r.withdrawn_at", by="r.withdrawn_by_id", label="update", only="r.withdrawn_at is not null"),
            after=[self.places],
        )

    def build(self) -> None:
        """All places with everything that belongs to them."""
        teams = [unit.teams for unit in self.city.units]
        for sketch in sketches(self.rng, self.city.size.places, [len(each) for each in teams]):
            unit = min(sketch.unit, len(teams) - 1)
            team = teams[unit][sketch.team % len(teams[unit])]
            house = self._place(sketch, team)
            self.city.houses.append(house)
            self._committee(house)
            self._contacts(house)
            self._left(house)
            self._plan(house)
        self._invite()

    def close(self) -> None:
        """Write all of it."""
        close_all((self.places, self.memberships, self.contacts, self.plans, self.invitations))

    def _place(self, sketch: Sketch, team: Team) -> House:
        number = len(self.city.houses)
        pairs = len(team.officers)
        turn = sum(1 for house in self.city.houses if house.team is team) if number < 500 else number
        named, deputy = team.officers[turn % min(pairs, 3)], team.officers[(turn + 1) % pairs]
        opened = self.city.today - timedelta(days=20) if sketch.traits & {"new"} else None
        opened = opened or self.city.season.first - timedelta(days=self.rng.randint(900, 20_000))
        slug = names.slug(sketch.name)
        spread = 0.02 + 0.00015 * self.city.size.places
        place_id = self.places.add(
            slug=slug,
            name=sketch.name,
            own_script_name=sketch.own_name,
            own_script_language=sketch.own_language,
            faith=sketch.faith,
            street=f"{self.rng.randint(1, 180)} {sketch.street}",
            postcode=names.postcode(self.rng),
            latitude=round(CENTRE[0] + self.rng.uniform(-spread, spread), 4),
            longitude=round(CENTRE[1] + self.rng.uniform(-spread, spread) * 1.6, 4),
            location_quality="made up",
            existence="made up",
            unit_id=team.unit.id,
            team_id=team.id,
            expected_band=sketch.band,
            languages=list(sketch.languages),
            named_officer_id=named.id,
            deputy_id=deputy.id,
            calendar_rule=sketch.rule,
            declines_visits="declines" in sketch.traits,
            opened_on=opened,
            entered_by=team.unit.administrator.id,
        )
        return House(place_id, slug, sketch, team, named, deputy, opened)

    def _committee(self, house: House) -> None:
        since = max(self.city.season.first - timedelta(days=15), house.opened_on)
        for role, name, address in FIXED.get(len(self.city.houses) - 1, ()):
            house.committee.append((self.people.add(name, address=address), role))
        small = self.city.size.places <= 100
        for role in ROLES[: self.rng.randint(2, 4) if small else 2]:
            if role not in {taken for _, taken in house.committee}:
                house.committee.append((self.people.add(self.city.names.person(house.faith)), role))
        for person, role in house.committee:
            self.memberships.add(user_id=person.id, place_id=house.id, role=role, told_of_visits=True, since=since)

    def _contacts(self, house: House) -> None:
        today, rng = self.city.today, self.rng
        language = LANGUAGES.get(house.sketch.languages[0], "English")
        listed: list[tuple[Person | None, str]] = list(house.committee[:3])
        if rng.random() < 0.6 or house.has("iftar"):
            listed.append((None, "caretaker"))
        for number, (person, role) in enumerate(listed):
            stale = number == 1 if house.id % 3 == 0 else number == 2
            checked = today - timedelta(days=rng.randint(380, 600) if stale else rng.randint(5, 300))
            consented = checked - timedelta(days=rng.choice((0, 0, 120, 240)))
            mobile = rng.random() < 0.6
            self.contacts.add(
                place_id=house.id,
                role=role,
                name=person.name if person else self.city.names.person(house.faith),
                phone=names.phone(rng, mobile=mobile),
                email=f"{role}@{house.slug[:40]}.demo.test" if number < 2 else "",
                preferred_language=language if rng.random() < 0.4 else "English",
                reach_by=rng.choice(("call", "text", "email", "in-person")) if number < 2 else "call",
                user_id=person.id if person else None,
                consented_on=consented,
                checked_on=checked,
                version=2 if checked > consented else 1,
                written_by=house.committee[0][0].id if rng.random() < 0.5 else house.named.id,
            )

    def _left(self, house: House) -> None:
        """At some of the first places a steward has left since: their number is kept for thirty days and no longer."""
        if house.id not in LEFT_AGO or house.has("new"):
            return
        ended = self.city.today - timedelta(days=LEFT_AGO[house.id])
        listed = ended - timedelta(days=150)
        self.contacts.add(
            place_id=house.id,
            role="steward",
            name=self.city.names.person(house.faith),
            phone=names.phone(self.rng, mobile=True),
            preferred_language="English",
            reach_by="text",
            consented_on=listed,
            checked_on=listed,
            ended_on=ended,
            version=2,
            written_by=house.committee[0][0].id,
        )

    def _plan(self, house: House) -> None:
        if house.has("new"):
            return
        rng, first = self.rng, self.city.season.first
        house.every_days = rng.choice((14, 28, 28, 28, 42)) if house.id > 2 else 14
        house.prayers = PRAYERS.get(house.faith, ("weekly", "festival"))
        proposed = max(moment(first - timedelta(days=10), 14 * 60), moment(house.opened_on + timedelta(days=5), NOON))
        agreed = proposed + timedelta(days=rng.randint(1, 7), minutes=rng.randint(0, 300))
        by_place, by_police = house.committee[0][0].id, house.team.sergeant.id
        conduct = rng.choice(matters.CONDUCT[house.faith])
        terms = {"place_id": house.id, "prayers": list(house.prayers), "conduct": conduct, "proposed_by_id": by_police}
        only_proposed = house.has("plan-proposed")
        agreement = {
            "agreed_for_police_by_id": by_police,
            "agreed_for_police_at": proposed,
            "agreed_for_place_by_id": None if only_proposed else by_place,
            "agreed_for_place_at": None if only_proposed else agreed,
        }
        number = 1
        if not only_proposed and self.city.size.weeks > 40 and rng.random() < 0.25:
            # Agreed again after half a year, more often than before.
            later = moment(self.city.today - timedelta(days=rng.randint(120, 200)), 11 * 60)
            self.plans.add(
                **terms,
                **agreement,
                number=1,
                every_days=56,
                proposed_at=proposed,
                replaced_at=later + timedelta(days=3),
                replaced_by=by_place,
            )
            number, proposed = 2, later
            agreement |= {"agreed_for_police_at": later, "agreed_for_place_at": later + timedelta(days=3)}
        if only_proposed:
            proposed = moment(self.city.today - timedelta(days=6), 15 * 60)
            agreement["agreed_for_police_at"] = proposed
        self.plans.add(**terms, **agreement, number=number, every_days=house.every_days, proposed_at=proposed)

    def _invite(self) -> None:
        first = self.city.houses[0]
        secretary, unit = first.committee[0][0], self.city.units[0]
        asked = moment(self.city.today - timedelta(days=2), 19 * 60)
        wanted = (
            ("new.trustee", secretary.id, {"role": "committee", "place_id": first.id, "committee_role": "trustee"}),
            ("new.officer", unit.teams[0].sergeant.id,
             {"role": "officer", "unit_id": unit.id, "team_id": unit.teams[0].id}),
        )  # fmt: skip
        for address, by, scope in wanted:
            # The digest of something nobody was sent: sending the invitation again makes a link that works.
            self.invitations.add(
                email=f"{address}@demo.test",
                token_digest=digest_of(f"{address}, seed {self.city.size.seed}"),
                invited_by_id=by,
                invited_at=asked,
                expires_at=asked + INVITED_FOR,
                **scope,
            )
        for address, ago in TAKEN_BACK:
            asked = moment(self.city.today - timedelta(days=ago), 19 * 60)
            self.invitations.add(
                email=f"{address}@demo.test",
                token_digest=digest_of(f"{address}, seed {self.city.size.seed}"),
                invited_by_id=secretary.id,
                invited_at=asked,
                expires_at=asked + INVITED_FOR,
                withdrawn_by_id=secretary.id,
                withdrawn_at=asked + timedelta(days=5),
                role="committee",
                place_id=first.id,
                committee_role="trustee",
            )
