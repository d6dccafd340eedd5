"""Django's administration: for administrators alone, within their units, and nothing can be deleted."""

import uuid
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.models import User
from liaison.outbox.models import Heartbeat, Message
from liaison.places.models import Invitation, NeighbourhoodTeam, Place, Posting
from tests.cast import Cast
from tests.funding.desk import make_round
from tests.roles import database_role

ClientOf = Callable[..., Client]
TABLES = ["accounts_user", "places_commandunit", "places_neighbourhoodteam", "places_posting", "places_place",
          "places_membership", "places_invitation", "outbox_message", "outbox_heartbeat",
          "rosters_dutyrules", "rosters_shiftpattern",
          "funding_scheme", "funding_supplier", "funding_round", "funding_nationalfigure",
          "letters_oversightbody", "retention_rule"]  # fmt: skip


def registered() -> set[str]:
    return {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry}


def test_only_what_needs_no_screen_is_offered() -> None:
    assert registered() == set(TABLES)


@pytest.mark.parametrize(
    "part", ["officer", "supervisor", "commander", "adviser", "secretary", "oversight", "outsider"]
)
def test_nobody_else_comes_in(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get("/admin/", follow=True).status_code == 404
    assert client.get("/admin/places/place/", follow=True).status_code == 404


def test_staff_without_a_posting_do_not_come_in(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        User.objects.filter(pk=cast.outsider.pk).update(is_staff=True, is_superuser=True)
    assert client_of(cast.outsider).get("/admin/", follow=True).status_code == 404


def test_a_stranger_is_asked_to_sign_in_at_the_one_door(cast: Cast) -> None:
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")


@pytest.mark.parametrize("table", TABLES)
def test_every_list_opens_and_has_no_inline_script(cast: Cast, client_of: ClientOf, table: str) -> None:
    with database_role("worker"):
        Heartbeat.objects.create(part="beat", at=timezone.now())
    client = client_of(cast.administrator)
    response = client.get(reverse(f"admin:{table}_changelist"))
    assert response.status_code == 200
    content = response.content.decode()
    assert "<script>" not in content
    assert "style=" not in content
    assert " onclick" not in content


def test_everything_there_opens(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.administrator)
    posting = Posting.objects.all()
    with database_role("worker"):
        pairs = [
            ("places_place", cast.madina.pk),
            ("accounts_user", cast.officer.pk),
            ("places_commandunit", cast.unit.pk),
            ("places_neighbourhoodteam", cast.east.pk),
            ("places_posting", posting.get(user=cast.officer).pk),
        ]
    for table, pk in pairs:
        response = client.get(reverse(f"admin:{table}_change", args=[pk]))
        assert response.status_code == 200, table
        assert "Delete" not in response.content.decode()
        assert client.post(reverse(f"admin:{table}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        assert client.get(reverse(f"admin:{table}_history", args=[pk])).status_code == 200


def test_a_place_of_another_unit_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        place = Place.objects.create(slug="hill", name="Hill Mosque", faith="muslim", unit=cast.other_unit)
    client = client_of(cast.administrator)
    assert b"Hill Mosque" not in client.get(reverse("admin:places_place_changelist")).content
    assert client.get(reverse("admin:places_place_change", args=[place.pk])).status_code == 302


def test_an_administrator_adds_a_place(cast: Cast, client_of: ClientOf) -> None:
    answers = {"name": "New Gurdwara", "slug": "new-gurdwara", "faith": "sikh", "unit": cast.unit.pk}
    response = client_of(cast.administrator).post(reverse("admin:places_place_add"), answers)
    assert response.status_code == 302
    with database_role("worker"):
        assert Place.objects.filter(slug="new-gurdwara", unit=cast.unit).exists()


def test_a_new_person_gets_a_link_and_not_a_password(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.administrator)
    answers = {
        "email": "Pat@Force.test",
        "name": "Pat Lane",
        "is_active": "on",
        "force_id-TOTAL_FORMS": "1",
        "force_id-INITIAL_FORMS": "0",
        "force_id-0-force": "Demo Police",
        "force_id-0-collar_number": "1234",
    }
    assert client.post(reverse("admin:accounts_user_add"), answers).status_code == 302
    with database_role("worker"):
        person = User.objects.get(email="pat@force.test")
        assert not person.has_usable_password()
        assert EmailAddress.objects.get(user=person).verified
        assert person.force_id.collar_number == "1234"
    answers = {
        "user": person.pk,
        "role": "officer",
        "unit": cast.unit.pk,
        "team": cast.west.pk,
        "since": "22/11/2026",
    }
    assert client.post(reverse("admin:places_posting_add"), answers).status_code == 302
    with database_role("worker"):
        assert Posting.objects.filter(user=person, team=cast.west).exists()


@pytest.mark.usefixtures("transactional_db")
def test_forms_and_filters_offer_what_there_is(cast: Cast, client_of: ClientOf) -> None:
    """With transactions as in production: nothing that a page asks for while it is printed comes too late."""
    with database_role("worker"):
        round_ = make_round()
        elsewhere = NeighbourhoodTeam.objects.create(unit=cast.other_unit, name="Hillshire North", slug="north")
        a_message("visits.logged", to=cast.secretary, place=cast.madina)
    client = client_of(cast.administrator)
    page = client.get(reverse("admin:funding_round_change", args=[round_.pk])).content.decode()
    assert f'<option value="{round_.scheme_id}" selected>' in page
    page = client.get(reverse("admin:places_posting_add")).content.decode()
    assert f'<option value="{cast.unit.pk}">' in page
    assert f'<option value="{cast.east.pk}">' in page
    page = client.get(reverse("admin:outbox_message_changelist")).content.decode()
    assert "?kind=visits.logged" in page
    page = client.get(reverse("admin:places_place_changelist")).content.decode()
    assert cast.east.name in page
    assert elsewhere.name not in page


def a_message(kind: str, **fields: object) -> Message:
    now = timezone.now()
    with database_role("worker"):
        return Message.objects.create(
            key=str(uuid.uuid4()), kind=kind, due_at=now, expires_at=now + timezone.timedelta(days=1), **fields
        )


def test_messages_of_own_units_can_be_looked_at_and_not_changed(cast: Cast, client_of: ClientOf) -> None:
    message = a_message("visits.logged", to=cast.secretary, place=cast.madina)
    client = client_of(cast.administrator)
    listed = client.get(reverse("admin:outbox_message_changelist"), {"state__exact": "pending"})
    assert b"visits.logged" in listed.content
    url = reverse("admin:outbox_message_change", args=[message.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"state": "sent"}).status_code == 403


@pytest.mark.parametrize("role", ["web", "worker"], ids=["with row-level security", "without it"])
def test_of_other_units_nothing_is_shown(cast: Cast, client_of: ClientOf, role: str) -> None:
    """As the worker, from whom no row is hidden, the pages themselves must tell whose it is."""
    here, there = cast.unit, cast.other_unit
    with database_role("worker"):
        invited = [
            Invitation.objects.create(
                email=f"new@{name}.test", role="officer", unit=unit, token_digest=name, invited_by=cast.administrator,
                expires_at=timezone.now() + timezone.timedelta(days=1),
            )
            for name, unit in (("here", here), ("there", there))
        ]  # fmt: skip
    seen = [
        a_message("visits.logged", to=cast.foreign_supervisor, place=cast.madina),
        a_message("rosters.leave", to=cast.officer),
        a_message("places.invited", address="new@here.test", about={"pk": invited[0].pk}),
    ]
    a_message("rosters.leave", to=cast.foreign_supervisor)
    a_message("places.invited", address="new@there.test", about={"pk": invited[1].pk})
    client = client_of(cast.administrator)
    with database_role(role):
        messages = client.get(reverse("admin:outbox_message_changelist")).context["cl"].result_list
        invitations = client.get(reverse("admin:places_invitation_changelist")).content
        page = client.get(reverse("admin:places_invitation_change", args=[invited[1].pk]))
    assert {each.pk for each in messages} == {each.pk for each in seen}
    assert b"new@here.test" in invitations
    assert b"new@there.test" not in invitations
    assert page.status_code == 302  # to the list, where it says that there is no such invitation
