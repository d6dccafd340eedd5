"""Volunteers: who is asked, who offers, who waits, who is sent; and what committees never see."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.refusals import Refused
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from tests.rosters.board import days, tour
from visits import seeking
from visits.actions import allotting, planning, volunteering
from visits.models import Visit, Volunteer, VolunteerCall

SignIn = Callable[[User], Client]


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """A visit to the Madina mosque tomorrow, to which nobody goes yet."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return planned_visit(cast.madina, None, noon + timedelta(days=1), cast.supervisor)


@pytest.fixture
def call(cast: Cast, visit: Visit) -> VolunteerCall:
    """The supervisor asks Ben and Cat."""
    with acting_as(cast.supervisor.pk):
        return volunteering.call(by=cast.supervisor, visit=visit, officers=[cast.colleague.pk, cast.stranger.pk])


def told(kind: str) -> set[int | None]:
    with database_role("worker"):
        return set(Message.objects.filter(kind=f"visits.{kind}").values_list("to", flat=True))


def offers(*officers: User, call: VolunteerCall) -> None:
    for officer in officers:
        with acting_as(officer.pk):
            volunteering.offer(by=officer, call=call)


def waiting(visit: Visit) -> list[str]:
    with database_role("worker"):
        return [one.officer.name for one in seeking.waiting_for(visit)]


def test_who_is_free_is_asked_and_nobody_else(cast: Cast, client_of: SignIn, visit: Visit) -> None:
    day = timezone.localdate(visit.starts_at)
    tour(cast, cast.officer, day, "08:00", "18:00")
    days(cast, cast.colleague, "leave", day)
    days(cast, cast.stranger, "rest-day", day)
    client, where = client_of(cast.supervisor), f"/visits/{visit.ref}/call/"
    page = client.get(where).content.decode()
    assert ("PC Ada Shaw" in page, "PC Ben Cole" in page, "PC Cat Wynn" in page) == (True, False, True)
    for _ in range(2):
        client.post(where)
    assert told("sought") == {cast.officer.pk, cast.stranger.pk}
    with database_role("worker"):
        assert VolunteerCall.objects.count() == 1
        assert not Message.objects.filter(kind="visits.sought").exclude(place=None).exists()


def test_an_officer_of_another_team_offers_and_takes_it_back(
    cast: Cast, client_of: SignIn, visit: Visit, call: VolunteerCall
) -> None:
    client = client_of(cast.stranger)
    page = client.get("/visits/volunteering/").content.decode()
    assert "Madina Mosque: Reassurance visit" in page
    for _ in range(2):
        client.post(f"/visits/volunteering/{call.pk}/", {"answer": "yes"})
    assert waiting(visit) == ["Cat Wynn"]
    assert "You offered to go" in client.get("/visits/volunteering/").content.decode()
    for _ in range(2):
        client.post(f"/visits/volunteering/{call.pk}/", {"answer": "no"})
    assert waiting(visit) == []
    assert client.get(f"/visits/volunteering/{call.pk}/").status_code == 405


def test_nobody_outside_the_unit_sees_or_answers(cast: Cast, client_of: SignIn, call: VolunteerCall) -> None:
    for part in ("secretary", "other", "oversight", "outsider", "adviser"):
        assert client_of(getattr(cast, part)).get("/visits/volunteering/").status_code == 404, part
    assert "Madina" not in client_of(cast.foreign_supervisor).get("/visits/volunteering/").content.decode()
    for part in ("secretary", "foreign_supervisor", "adviser"):
        answer = client_of(getattr(cast, part)).post(f"/visits/volunteering/{call.pk}/", {"answer": "yes"})
        assert answer.status_code == 404, part


def test_both_walls_keep_calls_and_offers(cast: Cast, call: VolunteerCall) -> None:
    offers(cast.colleague, cast.stranger, call=call)
    for part, calls, seen in (
        ("supervisor", 1, 2),
        ("commander", 1, 2),
        ("colleague", 1, 1),
        ("officer", 1, 0),
        ("secretary", 0, 0),
        ("other", 0, 0),
        ("adviser", 0, 0),
        ("foreign_supervisor", 0, 0),
    ):
        user = getattr(cast, part)
        with acting_as(user.pk):
            assert (VolunteerCall.objects.count(), Volunteer.objects.count()) == (calls, seen), part
            assert VolunteerCall.objects.visible_to(user).count() == calls, part
            assert Volunteer.objects.visible_to(user).count() == seen, part


def test_nobody_offers_somebody_else(cast: Cast, call: VolunteerCall) -> None:
    with acting_as(cast.colleague.pk), pytest.raises(ProgrammingError, match="row-level security"):
        Volunteer.objects.create(unit=cast.unit, call=call, officer=cast.stranger)


def test_the_list_keeps_its_order_and_stands_first_on_the_supervisors_page(
    cast: Cast, client_of: SignIn, visit: Visit, call: VolunteerCall
) -> None:
    offers(cast.stranger, cast.colleague, call=call)
    assert waiting(visit) == ["Cat Wynn", "Ben Cole"]
    page = client_of(cast.supervisor).get(f"/visits/{visit.ref}/officers/")
    assert [one.title for one in page.context["form"].options[:2]] == ["PC Cat Wynn", "PC Ben Cole"]
    assert "Offered to go: first on the list" in page.content.decode()


def test_who_is_taken_is_sent_and_the_others_are_thanked_then(
    cast: Cast, client_of: SignIn, visit: Visit, call: VolunteerCall
) -> None:
    offers(cast.stranger, cast.colleague, call=call)
    assert told("thanked") == set()
    client = client_of(cast.supervisor)
    client.post(f"/visits/{visit.ref}/officers/", {"officers": [cast.stranger.pk], "seen": ""})
    assert waiting(visit) == ["Ben Cole"]
    assert told("thanked") == {cast.colleague.pk}
    with database_role("worker"):
        assert VolunteerCall.objects.get().closed_at is not None
    with acting_as(cast.stranger.pk), pytest.raises(Refused, match="Ask your supervisor"):
        volunteering.withdraw(by=cast.stranger, call=call)
    with acting_as(cast.officer.pk), pytest.raises(Refused, match="Nobody is sought"):
        volunteering.offer(by=cast.officer, call=VolunteerCall.objects.get())


def test_when_the_one_who_was_sent_drops_out_the_next_is_offered(
    cast: Cast, client_of: SignIn, visit: Visit, call: VolunteerCall
) -> None:
    offers(cast.stranger, cast.colleague, call=call)
    with acting_as(cast.supervisor.pk):
        made = allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.stranger])
        allotting.release(by=cast.supervisor, allotment=made[0], because="Cannot come", privately="Court")
    page = client_of(cast.supervisor).get(f"/visits/{visit.ref}/officers/")
    assert page.context["form"].options[0].title == "PC Ben Cole"
    assert page.context["form"].options[0].tag == "Offered to go: first on the list"


def test_a_visit_that_is_called_off_seeks_nobody(cast: Cast, visit: Visit, call: VolunteerCall) -> None:
    offers(cast.stranger, call=call)
    with acting_as(cast.supervisor.pk):
        planning.cancel(by=cast.supervisor, visit=visit, because="Rain", version=1)
        assert VolunteerCall.objects.get().closed_at is not None
    assert told("thanked") == {cast.stranger.pk}


def test_calls_follow_their_visits(cast: Cast, visit: Visit, call: VolunteerCall) -> None:
    later = visit.starts_at + timedelta(hours=2)
    with database_role("worker"):
        Visit.objects.filter(pk=visit.pk).update(starts_at=later, ends_at=later + timedelta(hours=1))
        seeking.bring_up_to_date(timezone.now())
        assert VolunteerCall.objects.get().starts_at == later
        Visit.objects.filter(pk=visit.pk).update(
            status="cancelled", cancelled_by=cast.officer, cancelled_at=timezone.now(), cancelled_because="Rain"
        )
        seeking.bring_up_to_date(timezone.now())
        assert VolunteerCall.objects.get().closed_at is not None


def test_nobody_is_sought_for_what_is_filled_or_over(cast: Cast, visit: Visit) -> None:
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
        with pytest.raises(Refused, match="has the officers"):
            volunteering.call(by=cast.supervisor, visit=visit, officers=[])
        gone = planned_visit(cast.church, None, timezone.now() - timedelta(hours=3), cast.supervisor)
        with pytest.raises(Refused, match="any more"):
            volunteering.call(by=cast.supervisor, visit=gone, officers=[])


def test_an_officers_first_page_says_that_somebody_is_sought(
    cast: Cast, client_of: SignIn, visit: Visit, call: VolunteerCall
) -> None:
    assert "Somebody is sought for 1 visit" in client_of(cast.stranger).get("/").content.decode()
    with acting_as(cast.supervisor.pk):
        allotting.allot(by=cast.supervisor, visit=visit, officers=[cast.officer])
    assert "Somebody is sought" not in client_of(cast.stranger).get("/").content.decode()
