"""Somebody who has lost every way in gets a new one from two people, and nobody gets one from a single person."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.models import Recovery, User
from liaison.accounts.roles import Role
from liaison.db.acting import acting_as
from liaison.outbox.dispatching import Dispatcher
from liaison.places.actions import recovery as actions
from liaison.places.models import Posting
from liaison.refusals import Refused
from tests.cast import LONG_AGO, Cast, person
from tests.outbox.plain import Told
from tests.roles import database_role
from tests.signing_in import sign_in

pytestmark = pytest.mark.auth
PASSWORD = "three random words"
NEW_PASSWORD = "four other random words"


@pytest.fixture
def second(cast: Cast) -> User:
    """The unit's other administrator."""
    with database_role("worker"):
        user = person("uri@force.test", "Uri Lane")
        Posting.objects.create(user=user, role=Role.ADMINISTRATOR, unit=cast.unit, since=LONG_AGO)
    return user


def typed(cast: Cast, email: str | None = None, **fields: Any) -> dict[str, Any]:
    answers = {"unit": cast.unit.pk, "email": email or cast.secretary.email, "client_id": str(uuid.uuid4())}
    return {**answers, "reason": "Lost her phone; I met her at the office.", **fields}


def begun(cast: Cast, client: Client, **fields: Any) -> Recovery:
    answer = client.post(reverse("recovery_start"), typed(cast, **fields))
    assert answer.status_code == 302, answer.content.decode()
    with database_role("worker"):
        return Recovery.objects.latest("pk")


def do(client: Client, recovery: Recovery, what: str) -> Recovery:
    assert client.post(reverse(f"recovery_{what}", args=[recovery.pk])).status_code in (302, 404)
    with database_role("worker"):
        return Recovery.objects.get(pk=recovery.pk)


def mails() -> list[Any]:
    carrier = Told()
    with database_role("worker"):
        Dispatcher(carrier).until_empty()
    return carrier.mails


def test_two_administrators_give_a_new_way_in(cast: Cast, second: User, client_of: Any) -> None:
    with database_role("worker"):
        cast.secretary.set_password(PASSWORD)
        cast.secretary.save()
        EmailAddress.objects.create(user=cast.secretary, email=cast.secretary.email, verified=True, primary=True)
        Authenticator.objects.create(user=cast.secretary, type="totp", data={"secret": "x"})
    hers, first = sign_in(Client(), cast.secretary), client_of(cast.administrator)
    recovery = begun(cast, first)
    told = mails()
    assert sorted(mail.to[0] for mail in told) == sorted([cast.secretary.email, second.email])
    # Nothing has changed for her yet.
    assert hers.get("/committee/").status_code == 200
    assert client_of(second).get(reverse("recovery", args=[recovery.pk])).status_code == 200
    recovery = do(client_of(second), recovery, "confirm")
    assert (recovery.confirmed_by, recovery.started_by) == (second, cast.administrator)
    assert hers.get("/committee/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.secretary).exists()
    (mail,) = mails()
    assert mail.to == [cast.secretary.email]
    link = next(line for line in mail.body.splitlines() if "/password/reset/key/" in line)
    path = link[link.index("/account/") :]
    choosing = Client()
    answer = choosing.get(path, follow=True)
    form_at = answer.redirect_chain[-1][0]
    answer = choosing.post(form_at, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    answer = Client().post(reverse("account_login"), {"login": cast.secretary.email, "password": NEW_PASSWORD})
    assert answer.status_code == 302
    # The link works once.
    assert "does not work" in Client().get(path, follow=True).content.decode()


def test_nobody_confirms_what_they_began(cast: Cast, second: User, client_of: Any) -> None:
    first = client_of(cast.administrator)
    recovery = begun(cast, first)
    assert do(first, recovery, "confirm").confirmed_at is None
    page = first.get(reverse("recovery", args=[recovery.pk])).content.decode()
    assert "I have made sure" not in page
    assert "Withdraw it" in page


def test_nobody_begins_or_confirms_their_own(cast: Cast, second: User, client_of: Any) -> None:
    first = client_of(cast.administrator)
    answer = first.post(reverse("recovery_start"), typed(cast, cast.administrator.email))
    assert answer.status_code == 200
    assert "This is you" in answer.content.decode()
    recovery = begun(cast, first, email=second.email)
    assert do(client_of(second), recovery, "confirm").confirmed_at is None


def test_where_there_is_one_administrator_a_commander_confirms(cast: Cast, client_of: Any) -> None:
    recovery = begun(cast, client_of(cast.administrator))
    assert do(client_of(cast.commander), recovery, "confirm").confirmed_by == cast.commander


def test_where_there_are_two_a_commander_does_not(cast: Cast, second: User, client_of: Any) -> None:
    recovery = begun(cast, client_of(cast.administrator))
    assert do(client_of(cast.commander), recovery, "confirm").confirmed_at is None


@pytest.mark.parametrize("part", ["officer", "supervisor", "secretary", "other", "oversight", "foreign_supervisor"])
def test_nobody_else_sees_or_does_anything(cast: Cast, client_of: Any, part: str) -> None:
    recovery, client = begun(cast, client_of(cast.administrator)), client_of(getattr(cast, part))
    assert client.get(reverse("recoveries")).status_code == 404
    assert client.get(reverse("recovery_start")).status_code == 404
    assert client.post(reverse("recovery_start"), typed(cast)).status_code == 404
    assert client.get(reverse("recovery", args=[recovery.pk])).status_code == 404
    for what in ("confirm", "withdraw"):
        assert client.post(reverse(f"recovery_{what}", args=[recovery.pk])).status_code == 404


def test_a_commander_begins_none(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.commander)
    assert client.get(reverse("recoveries")).status_code == 200
    assert client.get(reverse("recovery_start")).status_code == 404


def test_people_of_another_unit_are_not_found(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.administrator)
    told = set()
    for email in (cast.foreign_supervisor.email, cast.outsider.email, "nobody@nowhere.test"):
        answer = client.post(reverse("recovery_start"), typed(cast, email))
        assert answer.status_code == 200
        told.add(str(answer.context["form"].errors["email"]))
    assert len(told) == 1


def test_it_waits_for_three_days_and_no_longer(cast: Cast, client_of: Any) -> None:
    recovery = begun(cast, client_of(cast.administrator))
    with time_machine.travel(timezone.now() + timedelta(hours=72, minutes=1), tick=False):
        assert do(client_of(cast.commander), recovery, "confirm").confirmed_at is None
        # And then it can begin anew.
        assert begun(cast, client_of(cast.administrator)).pk != recovery.pk


def test_either_withdraws_and_the_person_is_told(cast: Cast, client_of: Any) -> None:
    for part in ("administrator", "commander"):
        recovery = begun(cast, client_of(cast.administrator))
        assert do(client_of(getattr(cast, part)), recovery, "withdraw").withdrawn_by == getattr(cast, part)
        assert do(client_of(cast.commander), recovery, "confirm").confirmed_at is None
    assert [m.subject for m in mails() if m.to == [cast.secretary.email]].count(
        "Nothing has changed about how you sign in"
    ) == 2


def test_one_at_a_time_and_sent_twice_it_is_one(cast: Cast, client_of: Any) -> None:
    client, answers = client_of(cast.administrator), typed(cast)
    assert client.post(reverse("recovery_start"), answers).status_code == 302
    assert client.post(reverse("recovery_start"), answers).status_code == 302
    assert client.post(reverse("recovery_start"), typed(cast)).status_code == 200
    with database_role("worker"):
        assert Recovery.objects.count() == 1


def test_ten_a_day_and_no_more(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.administrator)
    for _turn in range(10):
        do(client, begun(cast, client), "withdraw")
    answer = client.post(reverse("recovery_start"), typed(cast))
    assert answer.status_code == 200
    assert "very many" in answer.content.decode()


def test_police_of_a_force_get_a_link_to_bind_anew(cast: Cast, settings: Any, client_of: Any) -> None:
    from tests.accounts.forces import configured

    settings.SOCIALACCOUNT_PROVIDERS = configured("https://force.test")
    with database_role("worker"):
        SocialAccount.objects.create(user=cast.officer, provider="force-a", uid="old")
    recovery = begun(cast, client_of(cast.administrator), email=cast.officer.email)
    do(client_of(cast.commander), recovery, "confirm")
    assert not SocialAccount.objects.exists()
    mail = next(mail for mail in mails() if mail.subject == "Your new way in")
    assert "/account/oidc/again/" in mail.body
    assert "/password/reset" not in mail.body


def test_history_keeps_each_step_and_who_took_it(cast: Cast, client_of: Any) -> None:
    recovery = begun(cast, client_of(cast.administrator))
    do(client_of(cast.commander), recovery, "confirm")
    with database_role("owner"):
        events = list(Recovery.pgh_event_models["insert"].objects.filter(pgh_obj=recovery).order_by("pgh_id"))
    assert [event.pgh_label for event in events] == ["insert", "update"]
    assert [event.pgh_context["user"] for event in events] == [cast.administrator.pk, cast.commander.pk]


def test_the_database_holds_that_they_are_two(cast: Cast) -> None:
    until = timezone.now() + timedelta(hours=1)
    ended = {"confirmed_at": timezone.now(), "reason": "x", "unit": cast.unit, "expires_at": until}
    for started, confirmed in (
        (cast.administrator, cast.administrator),
        (cast.administrator, cast.secretary),
        (cast.secretary, cast.commander),
    ):
        with (
            database_role("worker"),
            pytest.raises(IntegrityError, match="recovery_by_two_others"),
            transaction.atomic(),
        ):
            Recovery.objects.create(person=cast.secretary, started_by=started, confirmed_by=confirmed, **ended)


def test_the_second_wall_stands_alone(cast: Cast, client_of: Any) -> None:
    recovery = begun(cast, client_of(cast.administrator))
    fields = {"person": cast.secretary, "unit": cast.unit, "reason": "x", "expires_at": recovery.expires_at}
    for part in ("officer", "secretary", "foreign_supervisor"):
        actor = getattr(cast, part)
        with acting_as(actor.pk):
            assert not Recovery.objects.exists()
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                Recovery.objects.create(started_by=actor, **fields)
    with acting_as(cast.administrator.pk):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Recovery.objects.create(started_by=cast.administrator, **fields | {"person": cast.outsider})
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Recovery.objects.filter(pk=recovery.pk).update(confirmed_at=timezone.now(), confirmed_by=cast.commander)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Recovery.objects.filter(pk=recovery.pk).update(person=cast.treasurer)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute("delete from accounts_recovery")


def test_an_action_refuses_by_itself(cast: Cast) -> None:
    answers = {"email": cast.secretary.email, "reason": "x", "client_id": uuid.uuid4()}
    with acting_as(cast.administrator.pk), pytest.raises(Refused):
        actions.start_recovery(by=cast.supervisor, unit=cast.unit, **answers)
