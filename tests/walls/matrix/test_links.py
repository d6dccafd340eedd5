"""Links that open without signing in: they show what their owner may see, whoever holds them, and nothing else."""

import pytest
from django.urls import reverse

from liaison.db.acting import acting_as
from liaison.outbox.kinds import GROUPS
from liaison.outbox.mail import unsubscribe_token
from tests.walls.asking import World
from tests.walls.declared import ANONYMOUS
from tests.walls.matrix.tally import Tally
from visits.actions.calendar import make_link

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HOLDERS = (ANONYMOUS, "other", "outsider")


def test_a_calendar_shows_what_its_owner_may_see_and_notes_their_reading(unwalled: World, tally: Tally) -> None:
    wrong, shown = [], set()
    for owner in (part for part in unwalled.clients if part != ANONYMOUS):
        user = unwalled.cast.everybody()[owner]
        with acting_as(user.pk):
            url = reverse("calendar", args=[make_link(by=user)])
        for holder in HOLDERS:
            for method in METHODS:
                answer = unwalled.ask(holder, method, url)
                tally.requests += 1
                told = f"{holder} {method} the calendar of {owner}: {answer.status}"
                leaks = unwalled.leaks(owner, url, answer.body)
                tally.leaks += len(leaks)
                wrong += [f"{told}, leaks {word}" for word in leaks]
                wrong += [told] if answer.status != (200 if method in ("GET", "HEAD") else 405) else []
                if method == "GET":
                    told_of = [tenant for tenant in unwalled.tenants if tenant.word("facts") in answer.body]
                    noted = {place for place, by in answer.readings if by == user.pk}
                    missed = [tenant.key for tenant in told_of if tenant.pk not in noted]
                    tally.readings += len(noted)
                    tally.unread += len(missed)
                    wrong += [f"{told}, shows {missed} and notes no reading"] if missed else []
                    shown |= {tenant.key for tenant in told_of}
    assert not wrong, "\n".join(wrong)
    assert {"madina", "noor"} <= shown


def test_the_link_of_a_mail_names_no_place_and_changes_nobody_elses_wishes(unwalled: World, tally: Tally) -> None:
    wrong = []
    for owner, user in unwalled.cast.everybody().items():
        url = reverse("message_stop", args=[unsubscribe_token(user.pk, next(iter(GROUPS)))])
        for holder in HOLDERS:
            for method in METHODS:
                answer = unwalled.ask(holder, method, url)
                tally.requests += 1
                found = unwalled.leaks(holder, url, answer.body)
                found += [key for key in answer.moved if key[1:] != ("user_id", user.pk)]
                wrong += [f"{holder} {method} the link of {owner}: {found}"] if found else []
                if answer.status not in ((200, 302) if method in ("GET", "POST") else (200, 405)):
                    wrong.append(f"{holder} {method} {url}: {answer.status}")
    assert not wrong, "\n".join(wrong)
