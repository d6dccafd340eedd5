"""Guessing gets nobody in, and no answer tells whom an address belongs to, by what it says or by how long it takes."""

import re
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.models import User
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.models import Message
from liaison.places.models import Membership
from tests.accounts.measured import GUESSES, TIMED, note
from tests.cast import Cast
from tests.outbox.plain import Told
from tests.roles import database_role
from tests.signing_in import sign_in

pytestmark = pytest.mark.auth
PASSWORD = "three random words"
WRONG = "a password that is wrong"
SIGN_IN, SECOND, RESET = "/account/login/", "/account/factors/authenticate/", "/account/password/reset/"
TOO_MANY, NOT_RIGHT = "Too many failed", "not correct"
ADDRESSES = max(2, GUESSES // 100)


@pytest.fixture(autouse=True)
def nothing_tried_yet(db: None) -> None:
    """No limit has been used up by another test."""
    cache.clear()


def make_people(count: int) -> list[User]:
    """People who can sign in with a password."""
    kept = make_password(PASSWORD)
    with database_role("worker"):
        people = User.objects.bulk_create(
            User(email=f"known-{number:04}@somewhere.test", name=f"Kit {number}", password=kept)
            for number in range(count)
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
        )
    return people


def unknown(count: int) -> list[str]:
    """Addresses that are as long and nobody's."""
    return [f"nobody{number:04}@somewhere.test" for number in range(count)]


def from_elsewhere(number: int, offset: int = 0) -> str:
    """Another computer for each try."""
    number += offset
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def attempt(email: str, password: str, ip: str, **headers: str) -> Any:
    return Client(REMOTE_ADDR=ip, headers=headers).post(SIGN_IN, {"login": email, "password": password})


def test_five_guesses_an_account_and_then_the_right_one_waits_too(db: None) -> None:
    known = make_people(ADDRESSES // 2)
    addresses = [one.email for one in known] + unknown(ADDRESSES - ADDRESSES // 2)
    looked_at, let_in = dict.fromkeys(addresses, 0), 0
    now = time.time()
    with time_machine.travel(now, tick=False):
        for number in range(GUESSES):
            email = addresses[number % len(addresses)]
            answer = attempt(email, f"{WRONG} {number}", from_elsewhere(number))
            let_in += answer.status_code == 302
            looked_at[email] += NOT_RIGHT in answer.content.decode()
        waits = [attempt(one.email, PASSWORD, from_elsewhere(n, GUESSES)) for n, one in enumerate(known)]
    with time_machine.travel(now + 15 * 60 + 1, tick=False):
        later = attempt(known[0].email, PASSWORD, from_elsewhere(0, 2 * GUESSES))
    note("guesses", GUESSES)
    note("addresses", len(addresses))
    note("most_tries_an_account", max(looked_at.values()))
    note("guesses_let_in", let_in)
    note("right_password_let_in_early", sum(answer.status_code == 302 for answer in waits))
    note("right_password_let_in_later", int(later.status_code == 302))
    assert set(looked_at.values()) == {5}
    assert let_in == 0
    assert all(TOO_MANY in answer.content.decode() for answer in waits)
    assert later.status_code == 302


def test_a_header_does_not_make_another_computer(db: None) -> None:
    """Without a proxy that the settings trust, what a request says of where it comes from counts for nothing."""
    seen = 0
    for number, email in enumerate(unknown(14)):
        forged = {"x-forwarded-for": from_elsewhere(number), "forwarded": f"for={from_elsewhere(number)}"}
        seen += NOT_RIGHT in attempt(email, WRONG, "192.0.2.9", **forged).content.decode()
    note("tries_through_forged_headers", seen)
    assert seen == 10


def test_behind_a_trusted_proxy_its_own_word_counts_and_no_other(db: None, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    seen = 0
    for number, email in enumerate(unknown(14)):
        said = {"x-forwarded-for": f"{from_elsewhere(number)}, 192.0.2.77"}
        seen += NOT_RIGHT in attempt(email, WRONG, "127.0.0.1", **said).content.decode()
    assert seen == 10


def in_general(answer: Any, email: str) -> str:
    """A page without the address that was typed and without what is random."""
    text = answer.content.decode().replace(email, "…")
    return re.sub(r'(csrfmiddlewaretoken" value=|nonce=|challenge[^"]*" value=)"[^"]*"', r"\1", text)


def test_sign_in_answers_known_and_unknown_addresses_alike(db: None) -> None:
    (one,), (nobody,) = make_people(1), unknown(1)
    answers = [attempt(email, WRONG, from_elsewhere(n)) for n, email in enumerate((one.email, nobody))]
    pages = [in_general(answer, email) for answer, email in zip(answers, (one.email, nobody), strict=True)]
    note("sign_in_same_bytes", int(pages[0] == pages[1]))
    assert pages[0] == pages[1]
    assert sorted(answers[0].headers) == sorted(answers[1].headers)


def ask_for_a_link(email: str, ip: str) -> Any:
    return Client(REMOTE_ADDR=ip).post(RESET, {"email": email})


def test_a_link_to_a_new_password_is_asked_for_alike_and_sent_to_those_who_are_known(db: None) -> None:
    (one,), (nobody,) = make_people(1), unknown(1)
    answers = [ask_for_a_link(email, from_elsewhere(n)) for n, email in enumerate((one.email, nobody))]
    pages = [
        in_general(Client(REMOTE_ADDR=from_elsewhere(9)).get(answer["Location"]), email)
        for answer, email in zip(answers, (one.email, nobody), strict=True)
    ]
    note("reset_same_bytes", int(answers[0].content == answers[1].content and pages[0] == pages[1]))
    assert answers[0]["Location"] == answers[1]["Location"]
    assert pages[0] == pages[1]
    carrier = Told()
    with database_role("worker"):
        # Both left a message; only one is written, and by the worker.
        assert Message.objects.filter(kind="accounts.reset").count() == 2
        Dispatcher(carrier).until_empty()
    assert [mail.to for mail in carrier.mails] == [[one.email]]
    assert "/account/password/reset/key/" in carrier.mails[0].body


def test_five_links_an_hour_and_an_address(db: None) -> None:
    (one,) = make_people(1)
    answers = [ask_for_a_link(one.email, from_elsewhere(number)) for number in range(8)]
    assert [answer.status_code for answer in answers].count(429) == 3
    with database_role("worker"):
        assert Message.objects.filter(kind="accounts.reset").count() == 5


def test_an_address_that_is_too_long_to_be_one(db: None) -> None:
    assert ask_for_a_link(f"{'a' * 300}@somewhere.test", from_elsewhere(1)).status_code in (200, 302)


def medians(known: list[str], strangers: list[str], ask: Any) -> float:
    """How many per cent the median for the known differs from that for the others; asked for in turn."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for number, pair in enumerate(zip(known, strangers, strict=True)):
        for is_known in (True, False) if number % 2 else (False, True):
            begun = time.perf_counter()
            ask(pair[not is_known], from_elsewhere(2 * number + is_known))
            took[is_known].append(time.perf_counter() - begun)
    first, second = (statistics.median(took[which]) for which in (True, False))
    return 100 * abs(first - second) / max(first, second)


def test_both_take_as_long(db: None, hashed_in_earnest: None) -> None:
    """Measured in earnest by `bench/guessing.py`; here with a wide margin, since others share the processors."""
    count = 100 if TIMED else 6
    known, strangers = [one.email for one in make_people(count)], unknown(count)

    def differ(ask: Any) -> float:
        for _ in range(1 if TIMED else 3):
            if (found := medians(known, strangers, ask)) < 60:
                break
        return found

    wrong, links = differ(lambda email, ip: attempt(email, WRONG, ip)), differ(ask_for_a_link)
    note("sign_in_medians_differ", wrong)
    note("reset_medians_differ", links)
    assert wrong < 60
    assert links < 60


def code_at(secret: str, moment: float) -> str:
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


def half_way_in(user: User) -> Client:
    client = Client()
    assert client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})["Location"] == SECOND
    return client


def test_codes_and_spare_codes_work_once(db: None) -> None:
    (one,), secret = make_people(1), generate_totp_secret()
    now = time.time() // 30 * 30 + 3
    with time_machine.travel(now, tick=False):
        TOTP.activate(one, secret)
        spare = RecoveryCodes.activate(one).get_unused_codes()[0]
        code = code_at(secret, now)
        assert half_way_in(one).post(SECOND, {"code": code}).status_code == 302
        assert half_way_in(one).post(SECOND, {"code": spare}).status_code == 302
    again = {"code": 0, "spare": 0}
    for after in (0, 1, 20, 31, 61, 3600):
        cache.delete_many([])
        with time_machine.travel(now + after, tick=False):
            again["code"] += half_way_in(one).post(SECOND, {"code": code}).status_code == 302
    with time_machine.travel(now + 7200, tick=False):
        again["spare"] += half_way_in(one).post(SECOND, {"code": spare}).status_code == 302
    note("totp_replays_let_in", again["code"])
    note("spare_code_replays_let_in", again["spare"])
    assert again == {"code": 0, "spare": 0}


def test_a_member_who_was_taken_off_gets_404(cast: Cast) -> None:
    client, address = sign_in(Client(), cast.secretary), reverse("place", args=[cast.madina.slug])
    assert client.get(address).status_code == 200
    with database_role("worker"):
        Membership.objects.filter(user=cast.secretary).update(until=timezone.localdate() - timedelta(days=1))
    answer = client.get(address)
    note("taken_off_gets", answer.status_code)
    assert answer.status_code == 404
