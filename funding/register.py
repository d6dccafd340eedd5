"""The list of applications as its page tells it: a line each, from a few columns and not from whole objects."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from funding.models import HelpRequest
from funding.progress import Writing, colour_of, is_late, time_left
from funding.states import BEFORE_SENDING, State
from liaison.presentation import words

LABELS: dict[str, str] = {state.value: str(state.label) for state in State}
# Joined to the applications, the rules would be read for each of a place before the page is cut out; by hand, because
# Django takes longer for it than PostgreSQL. Rounds are for everybody who is signed in.
RULES = """
select r.id, c.short_name, r.closes_on, r.usual_next::text
  from funding_round r join funding_scheme c on c.id = r.scheme_id where r.id = any(%(rounds)s)
"""
COLUMNS = ("pk", "ref", "state", "state_since", "place", "round")


@dataclass(frozen=True, slots=True)
class Row:
    """What the list reads of one application; its state stands since that London date."""

    pk: int
    ref: str
    state: str
    state_since: date
    place_id: int
    round_id: int

    @property
    def is_being_written(self) -> bool:
        """Whether the committee still prepares it."""
        return self.state in BEFORE_SENDING


@dataclass(frozen=True, slots=True)
class Rules:
    """What the list reads of a round: the scheme's short name, its closing date, and what usually follows a state."""

    scheme: str
    closes_on: date | None
    usual_next: Mapping[str, str]


class Line(TypedDict):
    """One application in words. `asked` are questions to police that wait: address, what, and by when.

    A dictionary, because templates look into one far faster than into an object, and a page has many lines.
    """

    ref: str
    url: str
    scheme: str
    place: str
    state: str
    colour: str
    detail: str
    written: Writing | None
    asked: Sequence[tuple[str, str, str]]


def rows_of(applications: QuerySet) -> QuerySet:
    """These applications (the caller fetches them with `visible_to`), as tuples for `Row`."""
    return applications.values_list(*COLUMNS)


def rules_of(rows: Sequence[Row]) -> dict[int, Rules]:
    """The rounds of a page of rows, by primary key. One query, or none for none."""
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(RULES, {"rounds": list({row.round_id for row in rows})})
        return {pk: Rules(scheme, closes_on, json.loads(follows)) for pk, scheme, closes_on, follows in cursor}


def asked_of_police(pks: Collection[int]) -> dict[int, list[HelpRequest]]:
    """What police are asked about these applications and nobody has answered, by primary key. One query."""
    asked: dict[int, list[HelpRequest]] = defaultdict(list)
    for each in HelpRequest.objects.waiting().filter(application__in=pks):
        asked[each.application_id].append(each)
    return asked


def lines(
    rows: Sequence[Row],
    rules: Mapping[int, Rules],
    *,
    home: str,
    places: Mapping[int, str],
    written: Mapping[int, Writing],
    asked: Mapping[int, Sequence[HelpRequest]],
) -> list[Line]:
    """The rows in words; no query. `home` is the address of the list, below which the applications' pages stand.

    `places` are the names of those places that are to be told, `written` and `asked` belong to those applications of
    which the reader sees all.
    """
    days: dict[date, str] = {}
    return [
        Line(
            ref=row.ref,
            # One look-up of an address for all rows.
            url=f"{home}{row.ref}/",
            scheme=rules[row.round_id].scheme,
            place=places.get(row.place_id, ""),
            state=LABELS[row.state],
            colour=colour_of(row.state),
            detail=_detail(row, rules[row.round_id], days),
            written=written.get(row.pk),
            asked=[_question(row.ref, each) for each in asked.get(row.pk, ())],
        )
        for row in rows
    ]


def _detail(row: Row, rules: Rules, days: dict[date, str]) -> str:
    """How much time is left while it is being written; since when it stands where it stands, and what follows."""
    left = time_left(rules.closes_on) if row.is_being_written else ""
    if left and is_late(rules.closes_on):
        return f"{left}. {_('Your work is kept.')}"
    if left and rules.closes_on:
        return f"{_('Send it by %(day)s.') % {'day': _day(rules.closes_on, days)}} {left}."
    since = _("Since %(day)s.") % {"day": _day(row.state_since, days)}
    follows = rules.usual_next.get(row.state)
    return f"{since} {follows}" if follows else since


def _day(on: date, days: dict[date, str]) -> str:
    """Many applications came to where they stand on the same day: each is told once."""
    if on not in days:
        days[on] = words.day(on)
    return days[on]


def _question(ref: str, asked: HelpRequest) -> tuple[str, str, str]:
    by_when = _("answer due by %(when)s") % {"when": words.moment(asked.answer_due_at)}
    return reverse("funding:help_request", args=[ref, asked.pk]), str(asked.get_what_display()), by_when
