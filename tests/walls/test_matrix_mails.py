"""What leaves the house by mail holds no word about any place, and goes to nobody who may not see that place."""

import re
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any

import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone

from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.kinds import KINDS
from liaison.outbox.models import Message
from liaison.outbox.planning import plan
from liaison.places.models import Place
from tests.cast import Cast
from tests.outbox.plain import Told
from tests.roles import database_role
from tests.walls.canaries import furnish

# What the furnished places give no occasion for; tests/outbox and tests/funding have the occasions.
ON_OTHER_OCCASIONS = {
    *("places.begins", "places.confirm-date", "places.date-confirmed", "places.plan-due", "visits.short-tonight"),
    *("places.unreachable", "places.unreachable-list", "visits.gathering-moved"),
    "dashboard.weekly",
    *("accounts.reset", "accounts.changed", "accounts.confirm", "accounts.bind"),
    *("accounts.recovery", "accounts.recovery-asks", "accounts.tried", "accounts.new-browser"),
    *("funding.shared", "funding.help-asked", "funding.help-answered"),
    *("funding.said-by-committee", "funding.said-by-police"),
    *("letters.quotation-answered", "letters.signature-lapsed", "letters.reply-due-soon"),
    *("letters.given-up-quoted", "letters.given-up-signed"),
    *("retention.asked", "retention.answered", "retention.extended", "retention.request-due"),
    *("visits.cover-lost", "visits.days-before", "visits.orders", "visits.thanked"),
}
# References are not among them: they stand in links, are random, and open nothing to whoever may not see the place.
SPECIAL = {"mosque", "church", "muslim", "christian", "jumuah", "ramadan", "eid", "friday prayers", "prayer"}


def week_of_mails(carrier: Told) -> None:
    """Plan and dispatch what a week brings, three hours at a time."""
    start = timezone.now()
    for hours in range(0, 8 * 24, 3):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            plan(timezone.now())
            Dispatcher(carrier).until_empty()


def whole(mail: EmailMessage) -> str:
    """Every line of a mail, headers and all, as its reader sees it."""
    raw: Any = mail.message()
    headers = "\n".join(f"{name}: {make_header(decode_header(str(value)))}" for name, value in raw.items())
    return f"{headers}\n{raw.get_payload(decode=True).decode()}"


def test_mails_say_nothing_and_go_to_nobody_else(cast: Cast) -> None:
    tenants = furnish(cast)
    carrier = Told()
    with database_role("worker"):
        week_of_mails(carrier)
        said = list(Message.objects.filter(state="sent").select_related("to"))
        for message in said:
            if message.to and message.place_id:
                seen = Place.objects.seen_in_full_by(message.to)
                assert seen.filter(pk=message.place_id).exists(), message.key
    words = SPECIAL | {word for tenant in tenants for word in tenant.words if word.startswith("zq")}
    words |= {tenant.slug for tenant in tenants if "slug" in tenant.numbers}
    for mail in carrier.mails:
        # The address of somebody who is invited is their own.
        text = whole(mail).replace(mail.to[0], "").lower()
        assert not [word for word in words if re.search(rf"\b{word}\b", text)], text
    kinds = {kind for kind in KINDS if not kind.startswith("tests.")}
    assert kinds - {message.kind for message in said} <= ON_OTHER_OCCASIONS
