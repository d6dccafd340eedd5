"""For whoever keeps watch: is it alive, is it ready. Figures only, nothing about anybody."""

from datetime import timedelta
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from liaison.outbox import heartbeat
from liaison.outbox.models import Heartbeat

FRESH = timedelta(seconds=150)
BROKER_TIMEOUT = 2  # seconds
NEEDED = (heartbeat.WORKER, heartbeat.BEAT)


@login_not_required
@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The web process answers."""
    return JsonResponse({"alive": True})


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker, worker and beat are there, else 503; with how the outbox is.

    `oldest_unsent_seconds` is how long ago the oldest message that has not gone out was due; `expired` and `failed`
    count the last seven days.
    """
    answer: dict[str, Any] = {"broker": "ok" if _broker_answers() else "away"}
    try:
        answer |= {"database": "ok", **_parts(), **_outbox()}
    except (DatabaseError, InterfaceError):
        answer |= {"database": "away", **dict.fromkeys(NEEDED, "unknown")}
    ready = all(answer[part] == "ok" for part in ("database", "broker", *NEEDED))
    return JsonResponse({"ready": ready, **answer}, status=200 if ready else 503)


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL,
            socket_timeout=BROKER_TIMEOUT,
            socket_connect_timeout=BROKER_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        ) as broker:
            return bool(broker.ping())
    except (redis.RedisError, OSError):
        return False


def _parts() -> dict[str, Any]:
    now = timezone.now()
    seen = dict(Heartbeat.objects.values_list("part", "at"))
    parts: dict[str, Any] = {}
    for part in (*NEEDED, heartbeat.DISPATCHER):
        at = seen.get(part)
        parts[part] = "unseen" if at is None else "ok" if now - at < FRESH else "silent"
        parts[f"{part}_seen_seconds_ago"] = None if at is None else max(0, int((now - at).total_seconds()))
    return parts


def _outbox() -> dict[str, int]:
    names = ("oldest_unsent_seconds", "expired", "failed")
    with connection.cursor() as cursor:
        cursor.execute("select oldest_unsent_seconds, expired, failed from outbox_health()")
        return dict(zip(names, cursor.fetchone(), strict=True))
