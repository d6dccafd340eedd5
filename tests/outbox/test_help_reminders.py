"""What police were asked about an application is remembered after 48 hours, without a place or a word of it."""

import pytest
import time_machine
from django.utils import timezone

from funding.models import HelpRequest
from liaison.outbox.models import Message
from tests.cast import Cast
from tests.funding.desk import end_share, make_application, share_with
from tests.outbox.minutes import Life, london
from tests.roles import database_role

SECRET = "The back door does not lock."
ASKED = "2026-11-24T10:00"


@pytest.mark.usefixtures("as_worker", "reachable")
class TestReminders:
    def test_after_48_hours_those_who_read_it_then_a_number_for_supervisors(self, cast: Cast) -> None:
        life = Life()
        with time_machine.travel(london("2026-11-24T10:00"), tick=False):
            application = make_application(cast.madina, cast.secretary)
            share_with(application, cast.secretary, cast.officer)
            gone = share_with(application, cast.secretary, cast.colleague)
            HelpRequest.of(application, what="advice", text=SECRET, asked_by=cast.secretary)
            end_share(gone, cast.secretary)
        life.minute(london("2026-11-26T09:30"))
        life.through("2026-11-26T10:00", "2026-11-27T11:00", every=60)
        assert [(m.clock, m.subject) for m in life.to(cast.officer)] == [
            ("Thu 10:00", "Help with an application: answer by Friday 27 November at 10:00")
        ]
        assert not life.to(cast.colleague)
        (second,) = life.to(cast.supervisor)
        assert second.subject == "1 question of a committee waits for more than two days"
        assert SECRET not in "".join(str(m) for m in life.received)
        with database_role("worker"):
            assert not Message.objects.filter(kind__startswith="funding.", place__isnull=False).exists()

    def test_nobody_is_reminded_of_what_was_answered(self, cast: Cast) -> None:
        life = Life()
        with time_machine.travel(london("2026-11-24T10:00"), tick=False):
            application = make_application(cast.madina, cast.secretary)
            share_with(application, cast.secretary, cast.officer)
            now = timezone.now()
            HelpRequest.of(
                application, what="advice", asked_by=cast.secretary, answer="Yes.", answered_by=cast.officer,
                answered_at=now,
            )  # fmt: skip
        life.minute(london("2026-11-26T09:30"))
        life.through("2026-11-26T10:00", "2026-11-26T23:00", every=60)
        assert not life.to(cast.officer)
        assert not life.to(cast.supervisor)
