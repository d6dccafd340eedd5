"""What browsers refused to load or run because our content security policy forbids it, as they report it.

Anybody can send such a report, so nothing of its own words is kept: a page is known by the name of its view, what was
refused by its host or kind. That leaves no room for tokens, query strings or line breaks. Reports are counted by day in
the cache, and forgotten after two weeks or when the cache is emptied; the log has a line for each.
"""

import json
import logging
import re
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.urls import Resolver404, resolve
from django.utils import timezone

logger = logging.getLogger(__name__)
OLD, NEW = "application/csp-report", "application/reports+json"
KINDS = (OLD, NEW, "application/json")
DAYS = 14
# More kinds than this in one day are somebody's invention, or one fault too many to read about.
KINDS_A_DAY, REPORTS_AT_ONCE = 50, 20
OTHER = "other"
DIRECTIVE = re.compile(r"(?:[a-z]{3,12}-(?:src|uri|ancestors|action|types-for|types)(?:-attr|-elem)?|sandbox)")
WORD = re.compile(r"[a-z-]{1,24}")
HOST = re.compile(r"[a-z0-9.-]{1,100}(?::[0-9]{1,5})?")


@dataclass(frozen=True)
class Refusal:
    """One kind of refusal: the directive that forbade it, what was refused, and the view of the page."""

    directive: str
    refused: str
    page: str


def read(content_type: str, body: bytes) -> list[Refusal]:
    """The refusals in a report of either form; raises ValueError for anything else."""
    try:
        told = json.loads(body)
    except RecursionError as error:
        raise ValueError("Nested too deeply.") from error
    if content_type == NEW or isinstance(told, list):
        reports = told if isinstance(told, list) else [told]
        bodies = [
            each.get("body") for each in reports if isinstance(each, dict) and each.get("type") == "csp-violation"
        ]
        names = ("effectiveDirective", "blockedURL", "documentURL")
    else:
        bodies = [told.get("csp-report")] if isinstance(told, dict) else []
        names = ("effective-directive", "blocked-uri", "document-uri")
    found = [_refusal(each, names) for each in bodies[:REPORTS_AT_ONCE] if isinstance(each, dict)]
    if not found:
        raise ValueError("No report of a browser.")
    return found


def _refusal(told: dict[str, Any], names: tuple[str, str, str]) -> Refusal:
    directive, refused, page = (str(told.get(name) or "")[:2000] for name in names)
    directive = directive or str(told.get("violated-directive") or "").partition(" ")[0]
    return Refusal(
        directive=directive if DIRECTIVE.fullmatch(directive) else OTHER, refused=_origin(refused), page=_view(page)
    )


def _origin(address: str) -> str:
    """The host of an address, or a word such as `inline` or `data`."""
    if WORD.fullmatch(address):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return OTHER
    host = parts.netloc.rpartition("@")[2].lower()
    if HOST.fullmatch(host):
        return host
    return parts.scheme if not host and WORD.fullmatch(parts.scheme) else OTHER


def _view(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name or OTHER
    except (Resolver404, ValueError):
        return OTHER


def keep(found: list[Refusal]) -> None:
    """Write a line for each into the log, and count them. Two reports at the same moment may be counted as one."""
    for each in found:
        logger.warning("A browser refused %s by %s on the page %s.", each.refused, each.directive, each.page)
    key = _key(timezone.localdate())
    counts: dict[tuple[str, ...], int] = cache.get(key, {})
    for kind in map(astuple, found):
        if kind in counts or len(counts) < KINDS_A_DAY:
            counts[kind] = counts.get(kind, 0) + 1
    cache.set(key, counts, timedelta(days=DAYS).total_seconds())


def by_day() -> list[tuple[date, list[tuple[Refusal, int]]]]:
    """The days with reports, the newest first; in each the most frequent first."""
    today = timezone.localdate()
    days = {_key(day): day for day in (today - timedelta(days=number) for number in range(DAYS))}
    found: dict[str, dict[tuple[str, ...], int]] = cache.get_many(days)
    return [
        (day, [(Refusal(*told), times) for told, times in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))])
        for key, day in days.items()
        if (counts := found.get(key))
    ]


def _key(day: date) -> str:
    return f"browser-reports:{day.isoformat()}"
