"""What the portal holds about one person: every row that names them, counted; and what is about them, in full.

The worker looks, since walls hide most of it from everybody else. Administrators read numbers alone; the person reads
the rest. Rows that tell about others as well (a visit, a worry) are named by kind, part and number, and not printed:
UK GDPR Article 15(4).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst

from liaison.accounts.models import User
from liaison.presentation import words
from liaison.presentation.texts import clean, lines
from liaison.presentation.typesetting import typeset
from retention.leaving import erase_person
from retention.models import Decision, Findings, SubjectRequest

TEMPLATE = Path(__file__).parent / "findings.typ"
KEPT_FOR = timedelta(days=30)
VERSION = 1
# Tables whose rows are about the person and about nobody else.
ABOUT_THEM = frozenset(
    {
        *("accounts.User", "accounts.ForceId", "places.Posting", "places.Membership", "places.Contact"),
        *("rosters.Shift", "rosters.PatternHolding", "rosters.DutyPreference", "visits.CalendarLink"),
        *("outbox.Message", "outbox.Preference", "outbox.QuietHours", "outbox.Reachability"),
        *("account.EmailAddress", "usersessions.UserSession", "socialaccount.SocialAccount"),
        *("retention.SubjectRequest", "retention.Hold"),
    }
)
PART_OF_THEM = frozenset({"user", "officer", "to", "person", "id"})
SECRET = frozenset(
    {
        *("password", "token_digest", "session_key", "data", "key", "claim_token", "about", "client_id", "extra_data"),
        *("version", "id", "user", "officer", "to", "person", "counts"),
    }
)
MOST_ROWS = 500


@dataclass
class Found:
    """The rows of one table that name the person in one part: how many, and what those about them say."""

    table: str
    part: str
    number: int
    rows: list[dict[str, str]] = field(default_factory=list)


def naming(person: User) -> Iterator[Found]:
    """Every table and part of it that names this person; histories are left out, they repeat their tables."""
    yield Found("Account", "yourself", 1, [_told(person)])
    for model in apps.get_models():
        if model is User or hasattr(model, "pgh_tracked_model") or model._meta.proxy:
            continue
        for part in model._meta.concrete_fields:
            if not part.is_relation or part.related_model is not User:
                continue
            rows = model._base_manager.filter(**{part.name: person.pk})
            if number := rows.count():
                whole = model._meta.label in ABOUT_THEM and part.name in PART_OF_THEM
                told = [_told(row) for row in rows.order_by("-pk")[:MOST_ROWS]] if whole else []
                yield Found(capfirst(str(model._meta.verbose_name_plural)), str(part.verbose_name), number, told)


def _told(row: models.Model) -> dict[str, str]:
    told = {}
    for each in row._meta.concrete_fields:
        value = getattr(row, each.attname)
        if each.name in SECRET or value in (None, "", [], {}):
            continue
        told[capfirst(str(each.verbose_name))] = _in_words(row, each, value)
    return told


def _in_words(row: models.Model, each: Any, value: Any) -> str:
    if each.is_relation:
        return str(getattr(row, each.name))
    if each.choices:
        return str(getattr(row, f"get_{each.name}_display")())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(each, models.DateTimeField):
        return words.moment(value)
    return words.day(value) if isinstance(each, models.DateField) else str(value)


def find_all(now: datetime) -> None:
    """Count for requests that wait, write down what was granted, erase whom it was granted, forget what is over."""
    for request in SubjectRequest.objects.open().filter(counts__isnull=True):
        _count(request)
    granted = SubjectRequest.objects.filter(answer__in=["yes", "partly"])
    for request in granted.filter(kind="access", findings=None).select_related("person"):
        write_down(request, now)
    done = Decision.objects.filter(request__isnull=False).values("request")
    for request in granted.filter(kind="erasure").exclude(pk__in=done):
        erase_person(request, now)
    Findings.objects.filter(until__lte=now, content__isnull=False).update(content=None, pdf=None)


def _count(request: SubjectRequest) -> None:
    counts: dict[str, int] = {}
    for found in naming(request.person):
        counts[found.table] = counts.get(found.table, 0) + found.number
    SubjectRequest.objects.filter(pk=request.pk, counts__isnull=True).update(counts=counts)


@transaction.atomic
def write_down(request: SubjectRequest, now: datetime) -> Findings:
    """Write down what is held about the person who asked, as data and as a PDF for them alone."""
    found = list(naming(request.person))
    content = {
        "version": VERSION,
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "request": request.ref,
        "held": [asdict(each) for each in found],
    }
    content = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    made, _new = Findings.objects.get_or_create(
        request=request,
        defaults={
            "person": request.person,
            "until": now + KEPT_FOR,
            "content": content,
            "pdf": typeset(TEMPLATE, _document(request, found, now)),
        },
    )
    return made


def _document(request: SubjectRequest, found: list[Found], now: datetime) -> dict[str, Any]:
    return {
        "marking": settings.PORTAL_MARKING,
        "title": "What is held about you",
        "footer": f"Request {request.ref}",
        "whom": lines(str(request.person)),
        "made": f"Written down on {words.moment(now)}.",
        "numbers": [{"table": clean(f"{each.table}: {each.part}"), "number": f"{each.number:,}"} for each in found],
        "rows": [
            {"table": clean(each.table), "rows": [[[lines(k), lines(v)] for k, v in row.items()] for row in each.rows]}
            for each in found
            if each.rows
        ],
    }
