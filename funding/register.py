"""The list of applications as its page tells it: a line each, from a few columns and not from whole objects."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Func, QuerySet, TextField
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.models import HelpRequest
from funding.progress import Writing, colour_of, is_late, time_left
from funding.states import BEFORE_SENDING, State
from liaison.presentation import words

LABELS: dict[str, str] = {state.value: str(state.label) for state in State}
# One sentence of the round's, and not its sentences for every state.
USUAL_NEXT = Func(
    F("round__usual_next"), F("state"), template="%(expressions)s", arg_joiner=" ->> ", output_field=TextField()
)
COLUMNS = (
    "pk", "ref", "state", "state_since", "place", "place__name", "round__scheme__short_name", "round__closes_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What the list reads of one application; dates are London dates."""

    pk: int
    ref: str
    state: str
    state_since: date
    place_id: int
    place: str
    scheme: str
    closes_on: date | None
    usual_next: str | None

    @property
    def is_being_written(self) -> bool:
        """Whether the committee still prepares it."""
        return self.state in BEFORE_SENDING


@dataclass(frozen=True, slots=True)
class Line:
    """One application in words. `asked` are questions to police that wait: address, what, and by when."""

    row: Row
    url: str
    state: str
    colour: str
    detail: str
    written: Writing | None
    asked: Sequence[tuple[str, str, str]]


def rows_of(applications: QuerySet) -> QuerySet:
    """These applications (the caller fetches them with `visible_to`), as tuples for `Row`."""
    return applications.values_list(*COLUMNS, USUAL_NEXT)


def asked_of_police(pks: Collection[int]) -> dict[int, list[HelpRequest]]:
    """What police are asked about these applications and nobody has answered, by primary key. One query."""
    asked: dict[int, list[HelpRequest]] = defaultdict(list)
    for each in HelpRequest.objects.waiting().filter(application__in=pks):
        asked[each.application_id].append(each)
    return asked


def lines(
    rows: Sequence[Row], written: Mapping[int, Writing], asked: Mapping[int, Sequence[HelpRequest]], home: str
) -> list[Line]:
    """The rows in words; no query. `home` is the address of the list, below which the applications' pages stand."""
    days: dict[date, str] = {}
    return [
        Line(
            row=row,
            # One look-up of an address for all rows.
            url=f"{home}{row.ref}/",
            state=LABELS[row.state],
            colour=colour_of(row.state),
            detail=_detail(row, days),
            written=written.get(row.pk),
            asked=[_question(row.ref, each) for each in asked.get(row.pk, ())],
        )
        for row in rows
    ]


def _detail(row: Row, days: dict[date, str]) -> str:
    """How much time is left while it is being written; since when it stands where it stands, and what follows."""
    left = time_left(row.closes_on) if row.is_being_written else ""
    if left and is_late(row.closes_on):
        return f"{left}. {_('Your work is kept.')}"
    if left and row.closes_on:
        return f"{_('Send it by %(day)s.') % {'day': _day(row.closes_on, days)}} {left}."
    since = _("Since %(day)s.") % {"day": _day(row.state_since, days)}
    return f"{since} {row.usual_next}" if row.usual_next else since


def _day(on: date, days: dict[date, str]) -> str:
    """Many applications came to where they stand on the same day: each is told once."""
    if on not in days:
        days[on] = words.day(on)
    return days[on]


def _question(ref: str, asked: HelpRequest) -> tuple[str, str, str]:
    by_when = _("answer due by %(when)s") % {"when": words.moment(asked.answer_due_at)}
    return reverse("funding:help_request", args=[ref, asked.pk]), str(asked.get_what_display()), by_when
