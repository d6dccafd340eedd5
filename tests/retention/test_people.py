"""Contacts, accounts, invitations and what the machinery knows: names go, and what was done stays."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.utils import timezone

from dashboard.models import KeptWeek
from liaison.accounts.models import ForceId, User
from liaison.audit.models import Consultation
from liaison.outbox.models import Message
from liaison.places.models import Contact, Invitation, Membership, Posting
from retention.kinds import MARK
from retention.kinds.of_people import FORMER_CONTACT, NOWHERE
from retention.models import Decision, Hold
from tests.cast import Cast, logged_visit, person
from tests.retention.clock import counted, decide, due, long_ago, round_made
from tests.retention.searching import tables_with
from tests.roles import database_role


def someone_who_left(cast: Cast, *, role: str = "secretary") -> User:
    """A member of the committee who left long ago, with a name and an address nobody else has."""
    with database_role("worker"):
        gone = person("nadia@quincemail.test", "Nadia Quincewood")
        Membership.objects.create(
            user=gone, role=role, place=cast.madina, since=long_ago(days=900), until=long_ago().date()
        )
        EmailAddress.objects.create(user=gone, email=gone.email, primary=True, verified=True)
        Invitation.objects.create(
            email=gone.email, role="committee", place=cast.madina, committee_role=role, token_digest="d" * 64,
            invited_by=cast.supervisor, invited_at=long_ago(days=900), expires_at=long_ago(days=890),
            accepted_by=gone, accepted_at=long_ago(days=899),
        )  # fmt: skip
        Contact.objects.create(
            place=cast.madina, role=role, name="Nadia Quincewood", email=gone.email, user=gone,
            consented_on=long_ago(days=900), checked_on=long_ago(days=900), ended_on=long_ago().date(),
        )  # fmt: skip
    return gone


def test_a_contact_who_left_loses_name_and_number_after_the_grace(cast: Cast) -> None:
    someone_who_left(cast)
    today = timezone.localdate()
    with database_role("worker"):
        young = Contact.objects.create(
            place=cast.madina, role="chair", name="Yusuf New", phone="01865 496 000", consented_on=today,
            checked_on=today, ended_on=today - timedelta(days=29),
        )  # fmt: skip
    counted()
    assert due("contacts", unit=cast.unit).number == 1
    decide("contacts", by=cast.supervisor, unit=cast.unit)
    round_made()
    with database_role("worker"):
        left = Contact.objects.get(role="secretary")
        assert (left.name, left.phone, left.email, left.user) == (FORMER_CONTACT, "", MARK, None)
        assert left.ended_on == long_ago().date()
        assert Contact.objects.get(pk=young.pk).name == "Yusuf New"


def test_somebody_without_a_role_for_a_year_is_nowhere_any_more(cast: Cast) -> None:
    gone = someone_who_left(cast)
    with database_role("worker"):
        ForceId.objects.create(user=gone, force="Riverford", collar_number="4711")
        KeptWeek.objects.create(
            unit=cast.unit, monday="2024-01-01", figures={"concerns": {"ageing": [{"ref": "A", "owner": str(gone)}]}}
        )
    counted()
    for kind in ("people", "contacts", "invitations"):
        decide(kind, by=cast.commander, unit=cast.unit)
    round_made()
    assert tables_with("quince") == []
    with database_role("worker"):
        gone.refresh_from_db()
        assert (gone.name, gone.is_active, gone.has_usable_password()) == ("A former secretary", False, False)
        assert Membership.objects.get(user=gone).role == "secretary"
        assert KeptWeek.objects.get().figures["concerns"]["ageing"][0]["owner"] == "A former secretary"
        assert Invitation.objects.get().email == MARK


def test_who_holds_a_role_anywhere_stays(cast: Cast) -> None:
    gone = someone_who_left(cast)
    with database_role("worker"):
        Membership.objects.create(user=gone, role="chair", place=cast.noor, since=long_ago().date())
    counted()
    decision = decide("contacts", by=cast.supervisor, unit=cast.unit)
    with database_role("worker"):
        people = Decision.objects.create(
            rule=decision.rule.__class__.objects.get(kind="people"), unit=cast.unit, answer="erase",
            before=timezone.now(), found=1, reviewer=cast.supervisor,
        )  # fmt: skip
    round_made()
    with database_role("worker"):
        people.refresh_from_db()
        gone.refresh_from_db()
    assert (people.erased, gone.name) == (0, "Nadia Quincewood")


def test_an_officer_becomes_a_former_officer_and_their_visits_stay(cast: Cast) -> None:
    visit = logged_visit(cast.madina, cast.stranger, long_ago())
    with database_role("worker"):
        Posting.objects.filter(user=cast.stranger).update(until=long_ago().date())
    counted()
    decide("people", by=cast.commander, unit=cast.unit)
    round_made()
    with database_role("worker"):
        visit.refresh_from_db()
        assert str(visit.logged_by) == "A former officer"


def test_a_hold_on_a_person_or_their_place_keeps_the_account(cast: Cast) -> None:
    gone = someone_who_left(cast)
    with database_role("worker"):
        Hold.objects.create(
            unit=cast.unit, person=gone, why="complaint", file_reference="F/2", review_on="2099-01-01",
            placed_by=cast.commander,
        )  # fmt: skip
    counted()
    assert (due("people", unit=cast.unit).number, due("people", unit=cast.unit).held) == (0, 1)
    assert (due("contacts", unit=cast.unit).number, due("contacts", unit=cast.unit).held) == (0, 1)


def test_the_machinery_forgets_by_rule_and_writes_that_down(cast: Cast) -> None:
    with database_role("worker"):
        mail = Message.objects.create(
            key="a", kind="places.invited", address="nadia@quincemail.test", about={"pk": 1}, state="sent",
            due_at=long_ago(), expires_at=long_ago() + timedelta(days=1), sent_at=long_ago(), last_error="quince",
        )  # fmt: skip
        waiting = Message.objects.create(
            key="b", kind="places.invited", to=cast.secretary, about={"pk": 2}, due_at=long_ago(),
            expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        UserSession.objects.create(
            user=cast.secretary, ip="192.0.2.1", session_key="old", user_agent="quince", data={},
            last_seen_at=long_ago(),
        )  # fmt: skip
        UserSession.objects.filter(session_key="old").update(last_seen_at=long_ago())
    assert round_made() == 2
    assert round_made() == 0
    with database_role("worker"):
        mail.refresh_from_db()
        waiting.refresh_from_db()
        assert (mail.address, mail.about, mail.last_error) == (NOWHERE, {}, "")
        assert waiting.about == {"pk": 2}
        assert not UserSession.objects.filter(session_key="old").exists()
        assert set(Decision.objects.values_list("rule__kind", "reviewer")) == {("messages", None), ("sessions", None)}


def test_who_looked_stays_and_why_goes_after_six_years(cast: Cast) -> None:
    with database_role("worker"):
        for days, purpose in ((2300, "quince"), (100, "visit")):
            Consultation.objects.create(
                place=cast.madina, by=cast.officer, at=timezone.now() - timedelta(days=days), page="Place page",
                path="/places/madina-mosque/", role="Officer", purpose=purpose,
                request_id="00000000-0000-4000-8000-000000000000",
            )  # fmt: skip
    counted()
    decide("reading-log", by=cast.commander, unit=cast.unit)
    assert round_made() == 1
    assert tables_with("quince") == []
    with database_role("worker"):
        old, young = Consultation.objects.order_by("at")
    assert (old.purpose, old.path, old.page, old.by) == (MARK, "", "Place page", cast.officer)
    assert young.purpose == "visit"
