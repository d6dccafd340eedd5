"""How long an application has waited, beside the others of its scheme; never a promise when it will end."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from funding.models import Application, Deadline, StageMedian
from funding.models.waiting import FEWEST
from funding.states import BEFORE_SENDING, ENDED
from liaison.outbox.planning import chore

TOO_FEW = "Too few cases to compare."

# A case is one application, with all the days that it spent in a state before it left it for good; so one that was
# asked for more twice counts once. It is closed when it is in that state no more.
MIDDLES = """
with stays as (
    select s.application_id, s.after as state, s.effective_on as began,
           lead(s.effective_on) over (partition by s.application_id order by s.made_at, s.id) as ended
      from funding_step s where s.track = 'main'
), cases as (
    select r.scheme_id, t.state, a.place_id, sum(t.ended - t.began) as days
      from stays t join funding_application a on a.id = t.application_id join funding_round r on r.id = a.round_id
     where t.ended is not null and a.state <> t.state
     group by r.scheme_id, t.state, a.id, a.place_id
)
select scheme_id, state, count(*), round(percentile_cont(0.5) within group (order by days))::int
  from cases group by scheme_id, state having count(distinct place_id) >= %s
"""


@dataclass(frozen=True)
class Waiting:
    """How long it has been so, how long others waited, and when to ask. Days are London days."""

    days: int
    since: date
    median: StageMedian | None
    ask_on: date | None
    usual_next: str

    @property
    def so_far(self) -> str:
        """'96 days so far'."""
        if self.days == 0:
            return _("Since today")
        return ngettext("%(n)d day so far", "%(n)d days so far", self.days) % {"n": self.days}

    @property
    def others(self) -> str:
        """How long others waited in this state; that too few did, where that is so."""
        if self.median is None or self.median.median_days is None:
            return _(TOO_FEW)
        waited = ngettext("Others waited %(n)d day", "Others waited %(n)d days", self.median.median_days)
        return _("%(waited)s (the middle of %(cases)d cases).") % {
            "waited": waited % {"n": self.median.median_days},
            "cases": self.median.cases,
        }


def waiting(application: Application, *, today: date | None = None) -> Waiting | None:
    """How it waits; None before it was sent and after its end. At most two queries.

    `application.round` should be fetched with it. When to ask is read by whoever sees all of it.
    """
    if application.state in BEFORE_SENDING or application.state in ENDED:
        return None
    median = StageMedian.objects.filter(scheme=application.round.scheme_id, state=application.state).first()
    chase = Deadline.objects.filter(application=application, what=Deadline.What.CHASE).open().first()
    return Waiting(
        days=max(((today or timezone.localdate()) - application.state_since).days, 0),
        since=application.state_since,
        median=median,
        ask_on=chase.due_on if chase else None,
        usual_next=application.round.usual_next.get(application.state, ""),
    )


def refresh_medians(today: date) -> int:
    """Work out the middles of all stages anew, as the worker; how many there are.

    Where fewer than five places have left a stage, none is kept, and one from before is emptied.
    """
    with connection.cursor() as cursor:
        cursor.execute(MIDDLES, [FEWEST])
        rows = [
            StageMedian(scheme_id=scheme, state=state, cases=cases, median_days=days, as_of=today)
            for scheme, state, cases, days in cursor.fetchall()
        ]
    StageMedian.objects.exclude(as_of=today).update(cases=None, median_days=None)
    StageMedian.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["scheme", "state"],
        update_fields=["cases", "median_days", "as_of"],
    )
    return len(rows)


@chore
def middles_of_the_day(now: datetime) -> None:
    """Once a day."""
    today = timezone.localdate(now)
    if not StageMedian.objects.filter(as_of=today).exists():
        refresh_medians(today)
