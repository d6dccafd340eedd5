"""Police take up an invitation with their identity at their force; from then on it is the only way in."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.messages import binding_path, write_reset
from liaison.accounts.models import User
from liaison.accounts.proving import has_shown_two
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.models import Message
from liaison.places.invitations import VALID_FOR, digest_of, token_of
from liaison.places.models import Invitation, Posting
from tests.accounts.forces import OFFICER_OID, START, LyingProvider, configured, lying_provider
from tests.cast import Cast
from tests.outbox.plain import Told
from tests.roles import database_role
from tests.signing_in import sign_in

pytestmark = pytest.mark.auth
PASSWORD = "three random words"


@pytest.fixture
def provider(cast: Cast, settings: Any) -> Iterator[LyingProvider]:
    """A force, whose person has no account yet."""
    with lying_provider() as server:
        settings.SOCIALACCOUNT_PROVIDERS = configured(server.address)
        yield server


def invited(cast: Cast, email: str = "new@force.test", role: str = "officer") -> str:
    """The path of an open invitation."""
    scope = {"unit": cast.unit, "team": cast.east if role == "officer" else None}
    with database_role("worker"):
        invitation = Invitation.objects.create(
            email=email,
            role=role,
            invited_by=cast.supervisor,
            expires_at=timezone.now() + VALID_FOR,
            token_digest="x",
            **scope,
        )
        token = token_of(invitation)
        Invitation.objects.filter(pk=invitation.pk).update(token_digest=digest_of(token))
    return reverse("join", args=[token])


def by_force(client: Client, provider: LyingProvider, path: str, **typed: str) -> Any:
    leading = client.post(path, {"force": "force-a", **typed})
    assert leading.status_code == 302, leading.content.decode()
    return client.get(provider.authorise(leading["Location"]))


def test_a_new_officer_joins_without_a_password(cast: Cast, provider: LyingProvider) -> None:
    path, client = invited(cast), Client()
    page = client.get(path).content.decode()
    assert "Continue with Force A" in page
    assert "password" not in page.split("<main")[1].split("</main")[0].replace("no password", "")
    answer = by_force(client, provider, path, name="Nia Ford", rank="PC")
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(email="new@force.test")
    assert (user.name, user.rank, user.has_usable_password()) == ("Nia Ford", "PC", False)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Posting.objects.filter(user=user, role="officer", team=cast.east).exists()
    assert client.get("/places/").status_code == 200
    # The link is used up; the identity opens the account by itself.
    assert Client().get(path).status_code == 410
    again = Client()
    back = provider.authorise(again.post(START)["Location"])
    assert again.get(back).status_code == 302
    assert again.session["_auth_user_id"] == str(user.pk)


def test_name_is_asked_before_the_way_to_the_force(cast: Cast, provider: LyingProvider) -> None:
    answer = Client().post(invited(cast), {"force": "force-a", "name": ""})
    assert answer.status_code == 200
    assert not User.objects.filter(email="new@force.test").exists()


def test_a_password_cannot_be_sent_along_instead(cast: Cast, provider: LyingProvider) -> None:
    typed = {"name": "Nia Ford", "rank": "PC", "password": PASSWORD}
    assert Client().post(invited(cast), typed).status_code == 200
    assert not User.objects.filter(email="new@force.test").exists()


def test_a_provider_that_is_not_of_this_portal(cast: Cast, provider: LyingProvider) -> None:
    assert Client().post(invited(cast), {"force": "evil", "name": "Nia Ford"}).status_code == 200


def test_an_identity_of_somebody_else_does_not_take_the_invitation(cast: Cast, provider: LyingProvider) -> None:
    with database_role("worker"):
        SocialAccount.objects.create(user=cast.colleague, provider="force-a", uid=OFFICER_OID)
    client = Client()
    assert by_force(client, provider, invited(cast), name="Nia Ford").status_code == 403
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email="new@force.test").exists()


def test_an_invitation_that_was_withdrawn_on_the_way(cast: Cast, provider: LyingProvider) -> None:
    path, client = invited(cast), Client()
    leading = client.post(path, {"force": "force-a", "name": "Nia Ford"})
    with database_role("worker"):
        Invitation.objects.filter(email="new@force.test").update(
            withdrawn_at=timezone.now(), withdrawn_by=cast.supervisor
        )
    assert client.get(provider.authorise(leading["Location"])).status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_mailbox_alone_does_not_turn_an_account_over(cast: Cast, provider: LyingProvider) -> None:
    """The treasurer has a password; whoever reads her mail cannot bind her account to an identity of their own."""
    with database_role("worker"):
        cast.treasurer.set_password(PASSWORD)
        cast.treasurer.save()
    client, path = Client(), invited(cast, cast.treasurer.email)
    assert "Sign in to join" in client.get(path).content.decode()
    assert by_force(client, provider, path).status_code == 403
    assert not SocialAccount.objects.exists()


def test_whoever_is_signed_in_binds_their_own_account(cast: Cast, provider: LyingProvider) -> None:
    client, path = sign_in(Client(), cast.adviser), invited(cast, cast.adviser.email)
    assert "in no other way" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert by_force(client, provider, path).status_code == 302
    assert SocialAccount.objects.get(user=cast.adviser).uid == OFFICER_OID
    assert Posting.objects.filter(user=cast.adviser, role="officer").exists()


def test_an_account_that_an_administrator_made_is_bound_by_its_invitation(cast: Cast, provider: LyingProvider) -> None:
    with database_role("worker"):
        made = User.objects.create_user("made@force.test", None, name="Max Made")
    path, client = invited(cast, made.email), Client()
    assert by_force(client, provider, path, name="Max Made").status_code == 302
    assert SocialAccount.objects.get(user=made).uid == OFFICER_OID


def test_an_invitation_to_a_committee_knows_nothing_of_forces(cast: Cast, provider: LyingProvider) -> None:
    path = invited(cast, "read@oversight.test", "oversight")
    assert "Continue with" not in Client().get(path).content.decode()


@pytest.fixture
def with_password(cast: Cast) -> Cast:
    """Officer Ada and secretary Sara have passwords from before."""
    with database_role("worker"):
        for user in (cast.officer, cast.secretary):
            user.set_password(PASSWORD)
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return cast


def sends(email: str, password: str = PASSWORD) -> Any:
    return Client(REMOTE_ADDR="192.0.2.7").post(reverse("account_login"), {"login": email, "password": password})


def test_the_right_password_of_police_is_a_wrong_one(with_password: Cast, provider: LyingProvider) -> None:
    right, wrong = sends(with_password.officer.email), sends(with_password.officer.email, "a wrong password")
    assert right.status_code == wrong.status_code == 200
    told = [list(answer.context["form"].non_field_errors()) for answer in (right, wrong)]
    assert told[0] == told[1]
    assert told[0]
    # Committees sign in as before.
    assert sends(with_password.secretary.email).status_code == 302


def test_a_force_may_leave_passwords_to_those_who_are_not_bound_yet(
    with_password: Cast, provider: LyingProvider, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = configured(provider.address, only=False)
    assert sends(with_password.officer.email).status_code == 302


def test_police_are_mailed_no_link_to_a_password(with_password: Cast, provider: LyingProvider) -> None:
    messages = [Message(pk=n, address=u.email) for n, u in enumerate((with_password.officer, with_password.secretary))]
    with database_role("worker"):
        assert list(write_reset(messages)) == [1]


def test_a_link_binds_an_account_once_and_no_second_one(cast: Cast, provider: LyingProvider) -> None:
    link, other = binding_path(cast.officer), binding_path(cast.colleague)
    client = Client()
    assert cast.officer.name in client.get(link).content.decode()
    assert by_force(client, provider, link).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.officer.pk)
    request: Any = client.get("/").wsgi_request
    assert has_shown_two(request)
    assert Client().get(link).status_code == 410
    # The same identity does not open another account as well.
    assert by_force(Client(), provider, other).status_code == 403
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("link", ["x", "1-x", "-", "zz-zz-zz", "1-" + "a" * 60])
def test_a_link_that_nobody_made(cast: Cast, provider: LyingProvider, link: str) -> None:
    assert Client().get(reverse("force_again", args=[link])).status_code == 410


def test_officers_who_have_accounts_are_mailed_a_link(
    cast: Cast, provider: LyingProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    with database_role("worker"):
        SocialAccount.objects.create(user=cast.colleague, provider="force-a", uid="his")
        call_command("link_police_to_force", unit="Riverford", dry_run=True)
        assert not Message.objects.filter(kind="accounts.bind").exists()
        call_command("link_police_to_force", unit="Riverford")
        written_to = set(Message.objects.filter(kind="accounts.bind").values_list("to", flat=True))
        carrier = Told()
        Dispatcher(carrier).until_empty()
    listed = capsys.readouterr().out
    assert cast.officer.email in listed
    assert cast.secretary.email not in listed
    parts = ("officer", "stranger", "supervisor", "commander", "adviser")
    assert written_to == {getattr(cast, part).pk for part in parts}
    mail = next(mail for mail in carrier.mails if mail.to == [cast.officer.email])
    link = next(line for line in mail.body.splitlines() if "/account/oidc/again/" in line)
    assert by_force(Client(), provider, link[link.index("/account/") :]).status_code == 302
    assert SocialAccount.objects.filter(user=cast.officer).exists()


def test_without_a_provider_nobody_is_mailed(cast: Cast) -> None:
    with pytest.raises(CommandError):
        call_command("link_police_to_force")
