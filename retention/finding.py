"""What the portal holds about one person: every row that names them, counted; and what is about them, in full.

The worker looks, since walls hide most of it from everybody else. Administrators read numbers alone; the person reads
the rest. Somebody without an account, who is listed as a contact, is handed it by the administrator who answers. Rows
that tell about others as well (a visit, a worry) are named by kind, part and number, and not printed: UK GDPR
Article 15(4).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.plain import in_plain_words
from liaison.presentation import words
from liaison.presentation.texts import clean, lines
from liaison.presentation.typesetting import typeset
from retention import listed
from retention.leaving import erase_for
from retention.models import Decision, Findings, SubjectRequest
from retention.rows import MOST_ROWS, Found, told

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


def naming(person: User) -> Iterator[Found]:
    """Every table and part of it that names this person; histories are left out, they repeat their tables."""
    yield Found("Account", "yourself", 1, [told(person)])
    for model in apps.get_models():
        if model is User or hasattr(model, "pgh_tracked_model") or model._meta.proxy:
            continue
        for part in model._meta.concrete_fields:
            if not part.is_relation or part.related_model is not User:
                continue
            rows = model._base_manager.filter(**{part.name: person.pk})
            if number := rows.count():
                whole = model._meta.label in ABOUT_THEM and part.name in PART_OF_THEM
                whole_rows = [told(row) for row in rows.order_by("-pk")[:MOST_ROWS]] if whole else []
                yield Found(in_plain_words(model), str(part.verbose_name), number, whole_rows)


def held_about(request: SubjectRequest) -> Iterator[Found]:
    """What is held about whoever asks, with an account or without."""
    return listed.naming(request) if request.person is None else naming(request.person)


def find_all(now: datetime) -> None:
    """Count for requests that wait, write down what was granted, erase whom it was granted, forget what is over."""
    for request in SubjectRequest.objects.open().filter(counts__isnull=True):
        _count(request)
    granted = SubjectRequest.objects.filter(answer__in=["yes", "partly"])
    for request in granted.filter(kind="access", findings=None).select_related("person"):
        write_down(request, now)
    done = Decision.objects.filter(request__isnull=False).values("request")
    for request in granted.filter(kind="erasure").exclude(pk__in=done):
        erase_for(request, now)
    over = Q(until__lte=now) | Q(request__handed_over_at__isnull=False)
    Findings.objects.filter(over, content__isnull=False).update(content=None, pdf=None)


def _count(request: SubjectRequest) -> None:
    counts: dict[str, int] = {}
    for found in held_about(request):
        counts[found.table] = counts.get(found.table, 0) + found.number
    SubjectRequest.objects.filter(pk=request.pk, counts__isnull=True).update(counts=counts)


@transaction.atomic
def write_down(request: SubjectRequest, now: datetime) -> Findings:
    """Write down what is held about whoever asked, as data and as a PDF: for them alone, or to be handed over."""
    found = list(held_about(request))
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
            "giver": request.answered_by if request.is_of_contact else None,
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
        "whom": lines(request.who if request.person else listed.called(request)),
        "made": f"Written down on {words.moment(now)}.",
        "numbers": [{"table": clean(f"{each.table}: {each.part}"), "number": f"{each.number:,}"} for each in found],
        "rows": [
            {"table": clean(each.table), "rows": [[[lines(k), lines(v)] for k, v in row.items()] for row in each.rows]}
            for each in found
            if each.rows
        ],
    }
