"""What a closing date does by itself: an application that was ready and never sent has missed its round."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from funding.actions.steps import move
from funding.models import Application, Step
from funding.states import Reporter, State
from liaison.outbox.planning import chore
from liaison.refusals import Refused


@chore
def miss_what_was_not_sent(now: datetime) -> int:
    """Record the missed closing date of what is still ready to be sent; how many there were.

    Some days (a setting) are left to write down that it was sent in time: the scheme's own form is elsewhere, and a
    committee may have used it on the last day without saying so here.
    """
    last = timezone.localdate(now) - timedelta(days=settings.FUNDING_MISSED_AFTER_DAYS)
    missed = 0
    for application in Application.objects.filter(state=State.READY, round__closes_on__lt=last).select_related("round"):
        step = Step.objects.filter(application=application, track=Step.Track.MAIN).last()
        closed_on: date = application.round.closes_on  # type: ignore[assignment]
        day = closed_on + timedelta(days=1)
        try:
            move(
                by=None,
                application=application,
                to=State.WINDOW_MISSED,
                effective_on=max(day, step.effective_on) if step else day,
                reported_by=Reporter.CALENDAR,
                version=application.version,
            )
        except Refused:
            # Somebody has sent it, or changed it, in this very moment: the next minute asks again.
            continue
        missed += 1
    return missed
