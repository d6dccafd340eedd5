"""Making briefings: count the week, set the pages from those figures, keep both."""

import hashlib
from pathlib import Path

from django.utils import timezone

from dashboard.briefings import waiting
from dashboard.briefings.document import document
from dashboard.briefings.waiting import Claim
from dashboard.figures.counting import count
from dashboard.figures.keeping import known_then, to_json
from dashboard.figures.shape import WeekFigures
from dashboard.models import Briefing
from dashboard.scopes import Scope
from liaison.observances.weeks import Week
from liaison.presentation.typesetting import page_count, typeset

TEMPLATE = Path(__file__).parent / "briefing.typ"
COUNTED, SET = 40, 90  # percent
Status = Briefing.Status


def work() -> int:
    """Make briefings until none waits any more; gives how many were tried."""
    return waiting.QUEUE.work(make)


def make(claim: Claim) -> None:
    """Make one briefing. Raises Lost, and whatever counting or setting raises."""
    briefing, now = claim.row, timezone.now()
    week = Week(briefing.monday)
    scope = Scope.of_unit(briefing.unit)
    figures = count(scope, week, by=None, now=now)
    before = known_then(scope, week.previous, None)
    claim.beat(COUNTED)
    pdf = pdf_of(figures, before, number=briefing.number)
    claim.beat(SET)
    claim.finish(
        Status.READY,
        progress=100,
        figures=to_json(figures),
        pdf=pdf,
        pages=page_count(pdf),
        sha256=hashlib.sha256(pdf).hexdigest(),
    )


def pdf_of(figures: WeekFigures, before: WeekFigures | None, *, number: int = 1) -> bytes:
    """The pages of these figures, with the week before beside them where it is known. Raises typst.TypstError."""
    return typeset(TEMPLATE, document(figures, before, number=number))
