"""What weighs most asks for a fresh proof: fifteen minutes after the last one, and nothing typed is lost."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse

from liaison.accounts.proving import recently_proven
from liaison.places.models import Invitation, Membership
from liaison.sessions import SessionStore
from tests.accounts.addresses import every_address
from tests.cast import Cast
from tests.roles import database_role
from tests.signing_in import PASSWORD, sign_in

ClientOf = Callable[..., Client]
LONG_AGO = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
# A calendar asks by its secret link, without a session.
READ_BY_PROGRAMS = {"calendar"}
# Leads to the page for one's own password, which asks for the old one.
OWN_PASSWORD = "admin:password_change"
WORDS = "a-long-enough-password"


def tired(user: Any) -> Client:
    """Signed in with a passkey, and so long ago that it is no proof any more."""
    return sign_in(Client(), user, ago=LONG_AGO)


def with_password(user: Any) -> Any:
    """Give them a password."""
    user.set_password(WORDS)
    with database_role("worker"):
        user.save()
    return user


def test_every_file_and_every_change_in_the_administration_asks(cast: Cast) -> None:
    client = tired(cast.administrator)
    asked = []
    for name, address in every_address():
        is_file = PurePosixPath(address).suffix and name not in READ_BY_PROGRAMS
        changes = name.startswith("admin:") and name.endswith(("_add", "_change", "_delete")) and name != OWN_PASSWORD
        if is_file or changes:
            answer = client.get(address)
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("prove")), address
            asked.append(name)
    assert {"dashboard:briefing_newest", "funding:pack_zip", "letters:docx", "admin:places_posting_change"} <= set(
        asked
    )


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("supervisor", "/dashboard/export/visits.csv?week=2026-W47"),
        ("commander", "/dashboard/briefing.pdf?week=2026-W47"),
        ("commander", "/dashboard/briefings/1.pdf"),
        ("commander", "/letters/ABCD2345/letter.pdf"),
        ("commander", "/letters/ABCD2345/letter.docx"),
        ("secretary", "/funding/ABCD2345/pack/1.pdf"),
        ("secretary", "/funding/ABCD2345/pack/1.zip"),
    ],
)
def test_files_ask_and_are_then_one_press_away(cast: Cast, part: str, address: str) -> None:
    client = tired(with_password(getattr(cast, part)))
    asked = client.get(address)
    assert asked.url.startswith(f"{reverse('prove')}?next=")
    asked = client.get(asked.url)
    done = client.post(asked.url, {"password": WORDS})
    page = client.get(done.url).content.decode()
    assert f'href="{address}"' in page
    assert client.get(address).status_code in (200, 404), "asked no more"


def test_a_proof_gives_the_session_a_new_key_and_ends_the_old_one(cast: Cast) -> None:
    client = tired(with_password(cast.secretary))
    before = client.session.session_key
    UserSession.objects.create(user=cast.secretary, session_key=before, ip="192.0.2.1", user_agent="")
    client.post(f"{reverse('account_reauthenticate')}?next=/committee/", {"password": WORDS})
    after = client.session.session_key
    assert after != before
    assert client.get("/committee/").status_code == 200
    assert not SessionStore(before).load()
    listed = UserSession.objects.filter(user=cast.secretary).values_list("session_key", flat=True)
    assert list(listed) == [after], "it is still one sign-in"


@pytest.mark.parametrize(
    ("part", "address"),
    [
        ("secretary", "/places/madina-mosque/members/invite/"),
        ("administrator", "/admin/accounts/user/add/"),
    ],
)
def test_a_form_asks_before_it_is_filled_in(cast: Cast, part: str, address: str) -> None:
    address = address.replace("madina-mosque", cast.madina.slug)
    client = tired(with_password(getattr(cast, part)))
    asked = client.get(client.get(address).url)
    done = client.post(asked.url, {"password": WORDS})
    assert done.url == address
    assert client.get(address).status_code == 200


def test_what_was_sent_waits_for_the_proof_and_is_sent_by_its_owner(cast: Cast) -> None:
    client = tired(with_password(cast.secretary))
    address = reverse("places:invite", args=[cast.madina.slug])
    sent = {"email": "new@example.org", "committee_role": "trustee", "client_id": str(uuid4())}
    asked = client.post(address, sent)
    assert not Invitation.objects.filter(email="new@example.org").exists()
    asked = client.get(asked.url)
    wrong = client.post(asked.url, {"password": "not-this-password"})
    assert wrong.status_code == 200
    assert client.get(reverse("proven")).url == "/", "no way round"
    done = client.post(asked.url, {"password": WORDS})
    page = client.get(done.url)
    assert 'value="new@example.org"' in page.content.decode()
    kept = page.context["kept"]
    assert kept["address"] == address
    assert "csrfmiddlewaretoken" not in dict(kept["fields"])
    answer = client.post(address, dict(kept["fields"]))
    assert answer.status_code == 302, answer.content.decode()
    with database_role("worker"):
        assert Invitation.objects.filter(email="new@example.org").exists()
    assert b"Nothing is waiting here" in client.get(reverse("proven")).content


def test_what_waits_is_shown_to_nobody_else(cast: Cast) -> None:
    client = tired(cast.secretary)
    client.post(reverse("places:invite", args=[cast.madina.slug]), {"email": "new@example.org"})
    sign_in(client, cast.other)
    assert "new@example.org" not in client.get(reverse("proven")).content.decode()


@pytest.mark.parametrize("name", ["places:member_end", "places:invitation_again"])
def test_ending_and_sending_again_ask(cast: Cast, name: str) -> None:
    with database_role("worker"):
        pk = Membership.objects.get(user=cast.treasurer).pk
    answer = tired(cast.secretary).post(reverse(name, args=[cast.madina.slug, pk]))
    assert answer.url.startswith(reverse("prove"))
    with database_role("worker"):
        assert Membership.objects.get(pk=pk).until is None


def test_pages_that_are_only_read_do_not_ask(cast: Cast) -> None:
    client = tired(cast.secretary)
    for address in ("/committee/", f"/places/{cast.madina.slug}/", f"/places/{cast.madina.slug}/members/"):
        assert client.get(address).status_code == 200


def test_a_foreign_place_is_still_not_there(cast: Cast) -> None:
    assert sign_in(Client(), cast.other).get(reverse("places:invite", args=[cast.madina.slug])).status_code == 404


def test_a_wrong_method_stays_one(cast: Cast) -> None:
    client = tired(cast.secretary)
    address = reverse("places:invitation_again", args=[cast.madina.slug, 1])
    assert client.get(address).status_code == 405


def test_nobody_is_led_to_another_site(cast: Cast) -> None:
    client = sign_in(Client(), cast.secretary, PASSWORD)
    for field in ("next", "file"):
        assert "evil.test" not in client.get(reverse("prove"), {field: "https://evil.test/"}).headers.get(
            "Location", ""
        )
        page = sign_in(Client(), cast.secretary).get(reverse("proven"), {field: "https://evil.test/x.pdf"})
        assert "evil.test" not in page.content.decode()


def test_an_over_long_form_does_not_fill_the_session(cast: Cast) -> None:
    client = tired(cast.secretary)
    answer = client.post(reverse("places:invite", args=[cast.madina.slug]), {"email": "x" * 50_000})
    assert answer.url.startswith(reverse("prove"))
    assert "proving.kept" not in client.session


def test_the_decorator_keeps_the_views_name() -> None:
    def hand_out(_request: Any) -> Any:
        """Everything."""

    assert recently_proven(hand_out).__name__ == "hand_out"
