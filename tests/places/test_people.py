"""Committees and units: inviting, joining, leaving."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.places.invitations import token_of
from liaison.places.models import Invitation, Membership, Posting
from tests.cast import Cast
from tests.roles import database_role
from tests.signing_in import sign_in

ClientOf = Callable[..., Client]
MEMBERS = "/places/madina-mosque/members/"
INVITE = f"{MEMBERS}invite/"
PASSWORD = "three-random-words-9"


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    cache.clear()


def answers(**changed: Any) -> dict[str, Any]:
    return {"client_id": str(uuid.uuid4()), "email": "New@Madina.test", "committee_role": "trustee"} | changed


def invitations() -> list[Invitation]:
    with database_role("worker"):
        return list(Invitation.objects.select_related("place", "team").order_by("pk"))


def link() -> str:
    return f"/join/{token_of(invitations()[-1])}/"


def joining(**changed: Any) -> dict[str, Any]:
    return {"name": "Nadia Rahman", "password": PASSWORD} | changed


@pytest.mark.parametrize("part", ["secretary", "supervisor", "commander", "administrator"])
def test_who_may_invite_to_a_committee(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(MEMBERS).status_code == 200
    assert client.get(INVITE).status_code == 200
    assert client.post(INVITE, answers()).status_code == 302
    (invitation,) = invitations()
    assert (invitation.email, invitation.place, invitation.is_open) == ("new@madina.test", cast.madina, True)
    assert b"new@madina.test" in client.get(MEMBERS).content


@pytest.mark.parametrize("part", ["officer", "adviser", "other", "foreign_supervisor", "oversight", "outsider"])
def test_others_find_nothing(cast: Cast, client_of: ClientOf, part: str) -> None:
    client_of(cast.secretary).post(INVITE, answers())
    (invitation,) = invitations()
    client = client_of(getattr(cast, part))
    for url in (MEMBERS, INVITE):
        assert client.get(url).status_code == 404
    for verb in ("again", "withdraw"):
        assert client.post(f"/places/madina-mosque/invitations/{invitation.pk}/{verb}/").status_code == 404
    assert client.post(INVITE, answers(email="x@y.test")).status_code == 404
    assert len(invitations()) == 1


def test_the_secret_of_the_link_lies_in_no_table(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(INVITE, answers())
    token = token_of(invitations()[0])
    with database_role("worker"):
        message = Message.objects.get(kind="places.invited")
        assert message.address == "new@madina.test"
        assert token not in repr(message.__dict__)
    assert token != invitations()[0].token_digest


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("sara@madina.test", "already belongs"),
        ("SARA@madina.test", "already belongs"),
        ("nobody", "Enter an e-mail address"),
        ("x" * 10_000 + "@madina.test", "characters or fewer"),
    ],
)
def test_an_invitation_that_makes_no_sense(cast: Cast, client_of: ClientOf, email: str, words: str) -> None:
    response = client_of(cast.secretary).post(INVITE, answers(email=email))
    assert response.status_code == 200
    assert words in str(response.context["form"].errors["email"])
    assert invitations() == []


def test_one_open_invitation_to_an_address(cast: Cast, client_of: ClientOf) -> None:
    sent = answers()
    client = client_of(cast.secretary)
    assert [client.post(INVITE, sent).status_code for _ in range(2)] == [302, 302]
    assert "email" in client.post(INVITE, answers()).context["form"].errors
    assert len(invitations()) == 1


def test_somebody_new_joins(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(INVITE, answers())
    client = Client()
    page = client.get(link())
    assert page.status_code == 200
    assert "Madina Mosque" in page.content.decode()
    assert "Sara Malik" in page.content.decode()
    assert "rank" not in page.context["form"].fields
    response = client.post(link(), joining())
    assert (response.status_code, response["Location"]) == (302, "/")
    with database_role("worker"):
        user = User.objects.get(email="new@madina.test")
        membership = Membership.objects.get(user=user)
        assert (membership.place, membership.role) == (cast.madina, "trustee")
        assert EmailAddress.objects.get(user=user).verified
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(MEMBERS).url.startswith(reverse("mfa_add_webauthn")), "a second step first"
    assert sign_in(client, user).get(MEMBERS).status_code == 200
    assert Client().get(link()).status_code == 410


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "new@madina.test"}, "password"),
    ],
)
def test_a_form_that_is_not_right_makes_nobody(cast: Cast, client_of: ClientOf, changed: dict, field: str) -> None:
    client_of(cast.secretary).post(INVITE, answers())
    response = Client().post(link(), joining(**changed))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    with database_role("worker"):
        assert not User.objects.filter(email="new@madina.test").exists()
    assert invitations()[0].is_open


def test_a_link_that_is_unknown_withdrawn_or_too_old(cast: Cast, client_of: ClientOf) -> None:
    assert Client().get("/join/unknown/").status_code == 410
    client_of(cast.secretary).post(INVITE, answers())
    (invitation,) = invitations()
    client_of(cast.treasurer).post(f"/places/madina-mosque/invitations/{invitation.pk}/withdraw/")
    page = Client().get(link())
    assert page.status_code == 410
    assert b"Madina" not in page.content
    client_of(cast.secretary).post(INVITE, answers())
    url = link()
    with database_role("worker"):
        Invitation.objects.filter(withdrawn_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(url, joining()).status_code == 410


def test_sending_again_makes_a_new_link_and_ends_the_old(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(INVITE, answers())
    old = link()
    (invitation,) = invitations()
    client_of(cast.secretary).post(f"/places/madina-mosque/invitations/{invitation.pk}/again/")
    assert Client().get(old).status_code == 410
    assert Client().get(link()).status_code == 200
    with database_role("worker"):
        assert Message.objects.filter(kind="places.invited").count() == 2


def test_too_many_tries_have_to_wait(cast: Cast) -> None:
    client = Client()
    answered = [client.get(f"/join/{number}/").status_code for number in range(32)]
    assert answered.count(429) == 2


def test_somebody_with_an_account_signs_in_and_accepts(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(INVITE, answers(email="omar@noor.test"))
    page = Client().get(link())
    assert "You have an account already" in page.content.decode()
    assert "password" not in page.content.decode()
    client = client_of(cast.other)
    assert client.get(link()).status_code == 200
    assert client.post(link()).status_code == 302
    with database_role("worker"):
        assert Membership.objects.filter(user=cast.other, place=cast.madina).exists()
    assert client.get(MEMBERS).status_code == 200


def test_the_link_of_somebody_else_gives_nothing(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(INVITE, answers())
    response = client_of(cast.other).post(link())
    assert "for another address" in response.content.decode()
    with database_role("worker"):
        assert not Membership.objects.filter(user=cast.other, place=cast.madina).exists()
    assert invitations()[0].is_open


def end(membership: Membership) -> str:
    return f"{MEMBERS}{membership.pk}/end/"


def belonging(user: User) -> Membership:
    with database_role("worker"):
        return Membership.objects.get(user=user)


def test_a_committee_ends_a_membership_but_the_police_do_not(cast: Cast, client_of: ClientOf) -> None:
    url = end(belonging(cast.treasurer))
    assert client_of(cast.supervisor).post(url).status_code == 404
    assert client_of(cast.other).post(url).status_code == 404
    client = client_of(cast.secretary)
    assert b"Tariq" in client.get(url).content
    assert client.post(url).status_code == 302
    assert belonging(cast.treasurer).until < timezone.localdate()
    assert client_of(cast.treasurer).get(MEMBERS).status_code == 404


def test_the_last_member_is_warned(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    client.post(end(belonging(cast.treasurer)))
    url = end(belonging(cast.secretary))
    response = client.post(url)
    assert response.status_code == 200
    assert "although_last" in response.context["form"].errors
    assert belonging(cast.secretary).until is None
    response = client.post(url, {"although_last": "on"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert belonging(cast.secretary).until is not None


def test_a_member_chooses_whether_to_be_told(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.secretary).post(f"{MEMBERS}told/", {"told": "0"})
    assert not belonging(cast.secretary).told_of_visits
    assert belonging(cast.treasurer).told_of_visits


def unit_invitation(cast: Cast, **changed: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid.uuid4()),
        "email": "new@force.test",
        "role": "officer",
        "team": cast.east.pk,
    } | changed


def test_a_supervisor_invites_an_officer_who_joins(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert client.get("/places/people/").status_code == 200
    url = f"/places/people/{cast.unit.pk}/invite/"
    assert client.post(url, unit_invitation(cast)).status_code == 302
    assert b"new@force.test" in client.get("/places/people/").content
    joined = Client()
    assert "rank" in joined.get(link()).context["form"].fields
    assert joined.post(link(), joining(rank="PC")).status_code == 302
    with database_role("worker"):
        posting = Posting.objects.get(user__email="new@force.test")
        assert (posting.role, posting.team, posting.unit) == ("officer", cast.east, cast.unit)


def test_a_supervisor_makes_no_commander(cast: Cast, client_of: ClientOf) -> None:
    url = f"/places/people/{cast.unit.pk}/invite/"
    for role in ("commander", "supervisor", "administrator", "committee"):
        response = client_of(cast.supervisor).post(url, unit_invitation(cast, role=role))
        assert "role" in response.context["form"].errors
    assert client_of(cast.commander).post(url, unit_invitation(cast, role="supervisor")).status_code == 302
    assert invitations()[0].team is None


def test_an_officer_needs_a_team_of_the_unit(cast: Cast, client_of: ClientOf) -> None:
    url = f"/places/people/{cast.unit.pk}/invite/"
    response = client_of(cast.supervisor).post(url, unit_invitation(cast, team=""))
    assert "team" in response.context["form"].errors


@pytest.mark.parametrize("part", ["officer", "adviser", "secretary", "foreign_supervisor", "oversight"])
def test_a_unit_is_for_those_who_lead_it(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(f"/places/people/{cast.unit.pk}/").status_code == 404
    assert client.post(f"/places/people/{cast.unit.pk}/invite/", unit_invitation(cast)).status_code == 404


def test_the_database_refuses_what_the_page_does_not_offer(cast: Cast) -> None:
    def invite(**fields: Any) -> None:
        Invitation.objects.create(
            email="x@y.test",
            token_digest=uuid.uuid4().hex,
            expires_at=timezone.now() + timedelta(days=1),
            **fields,
        )

    for user, fields in (
        (cast.supervisor, {"role": "administrator", "unit": cast.unit}),
        (cast.officer, {"role": "officer", "unit": cast.unit, "team": cast.east}),
        (cast.other, {"role": "committee", "place": cast.madina, "committee_role": "chair"}),
    ):
        with acting_as(user.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            invite(invited_by=user, **fields)
    with acting_as(cast.supervisor.pk):
        invite(invited_by=cast.supervisor, role="officer", unit=cast.unit, team=cast.east)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Invitation.objects.update(role="administrator")


def test_the_members_page_takes_as_many_queries_for_many(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    client.get(MEMBERS)
    with CaptureQueriesContext(connection) as few:
        client.get(MEMBERS)
    for number in range(5):
        client.post(INVITE, answers(email=f"n{number}@madina.test"))
    client.get(MEMBERS)
    with CaptureQueriesContext(connection) as many:
        client.get(MEMBERS)
    assert len(few) == len(many) <= 10
