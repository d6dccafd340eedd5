"""Bare views: the session and the user are looked up, the rows are fetched by hand and printed one after the other."""

import secrets
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template

from bench.floor import sql

LONDON = ZoneInfo("Europe/London")
PAGE = "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{body}"
TEMPLATE = Template(
    """<!doctype html><html lang=en><meta charset=utf-8><title>{{ title }}</title><h1>{{ title }}</h1>
{% for heading, rows in parts %}<h2>{{ heading }}</h2><ul>{% for row in rows %}<li>{% for cell in row %}\
{% if cell is not None %}{{ cell }}, {% endif %}{% endfor %}{% endfor %}</ul>{% endfor %}"""
)
Parts = list[tuple[str, list[tuple]]]
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def today(request: HttpRequest) -> HttpResponse:
    """Places of mine, what is on today, the visits of the week, promises, requests."""
    now = _now()
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = {"me": _me(request), "day": now.date(), "weekday": now.weekday(), "season": _season(now)}
    asked |= {"start": start, "end": start + timedelta(days=8)}
    wanted = (sql.PLACES_OF_MINE, sql.GATHERINGS, sql.WEEK, sql.PROMISES, sql.REQUESTS)
    places, gatherings, visits, promises, requests = (_rows(each, asked) for each in wanted)
    names = {row[0]: row[2] for row in places}
    covered = {row[3]: f"{row[9]} {row[10]}" for row in visits if row[10]}
    mine = [row for row in visits if row[8] == asked["me"]]
    due = sorted((row for row in places if row[6]), key=lambda row: row[6])[:10]
    parts: Parts = [
        ("Today", [(names[g[0]], g[1], g[2], g[3], g[4], covered.get(g[5], "Nobody yet")) for g in gatherings]),
        ("Mine", [(names.get(v[2], ""), v[1], v[4], v[6], v[7]) for v in mine]),
        ("Due", [(row[1], row[2], row[5], row[6]) for row in due]),
        ("Promises", promises),
        ("Requests", requests),
    ]
    return _page(request, "Today", parts)


def register(request: HttpRequest) -> HttpResponse:
    """The first 25 places by name."""
    asked = {"me": _me(request)}
    rows, teams = _rows(sql.REGISTER, asked), _rows(sql.TEAMS, asked)
    return _page(request, "Places", [("Teams", teams), ("Places", rows[:25]), ("More", [(len(rows) > 25,)])])


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One place with everything that its page in the portal shows."""
    now = _now()
    asked: dict[str, Any] = {"me": _me(request), "slug": slug, "day": now.date(), "season": _season(now), "now": now}
    asked["until"] = now.date() + timedelta(days=120)
    found = _rows(sql.PLACE, asked)
    if not found:
        raise Http404
    asked["place"] = found[0][0]
    parts = ((sql.CONTACTS, "Contacts"), (sql.SITTINGS, "Sittings"), (sql.DATES, "Dates"), (sql.MATTERS, "Open"),
             (sql.VISITS, "Visits"))  # fmt: skip
    return _page(request, found[0][1], [("Place", found), *((title, _rows(query, asked)) for query, title in parts)])


def applications(request: HttpRequest) -> HttpResponse:
    """The first 25 applications of the committee."""
    rows = _rows(sql.APPLICATIONS, {"me": _me(request)})
    return _page(request, "Applications", [("Applications", rows[:25]), ("More", [(len(rows) > 25,)])])


def application(request: HttpRequest, ref: str) -> HttpResponse:
    """One application with everything that its page in the portal shows."""
    asked: dict[str, Any] = {"me": _me(request), "ref": ref}
    found = _rows(sql.APPLICATION, asked)
    if not found:
        raise Http404
    asked |= {"application": found[0][0], "state": found[0][2], "scheme": found[0][-1]}
    wanted = {
        "Answers": sql.ANSWERS,
        "Marks": sql.MARKS,
        "Declared": sql.DECLARATIONS,
        "Files": sql.FILES,
        "Measures": sql.MEASURES,
        "Help": sql.HELP,
    }
    if asked["state"] not in ("considering", "gathering-evidence", "ready"):
        wanted["Waiting"] = sql.WAITING
    return _page(request, ref, [("It", found), *((title, _rows(query, asked)) for title, query in wanted.items())])


def log(request: HttpRequest) -> HttpResponse:
    """Write a logged visit, the place's last contact and a message to each member of the committee."""
    typed = request.POST
    day = datetime(int(typed["day_year"]), int(typed["day_month"]), int(typed["day_day"]), tzinfo=LONDON)
    times = [day.replace(hour=int(clock[:2]), minute=int(clock[3:])) for clock in (typed["starts"], typed["ends"])]
    asked: dict[str, Any] = {
        "me": _me(request),
        "slug": typed["place"],
        "ref": "".join(secrets.choice(ALPHABET) for _ in range(8)),
        "client_id": typed["client_id"],
        "kind": typed["kind"],
        "starts": times[0],
        "ends": times[1],
        "met": typed.getlist("met"),
        "mood": int(typed["mood"]),
        "summary": typed["summary"][:500],
    }
    with transaction.atomic():
        found = _rows(sql.MAY_LOG, asked)
        if not found:
            raise Http404
        asked["place"] = found[0][0]
        if _rows(sql.NEAR, asked):
            return HttpResponse("Is it the same visit?", status=409)
        with connection.cursor() as cursor:
            for statement in (sql.LOG, sql.CONTACT_MADE, sql.TELL):
                cursor.execute(statement, asked)
    return HttpResponseRedirect(f"/visits/{asked['ref']}/")


def _me(request: HttpRequest) -> int:
    """The signed-in person, looked up as any view does."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user.pk


def _rows(query: str, asked: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return cursor.fetchall()


def _now() -> datetime:
    return datetime.now(UTC).astimezone(LONDON)


def _season(now: datetime) -> str:
    return "summer" if now.dst() else "winter"


def _list(title: str, rows: list[tuple]) -> str:
    items = "".join([f"<li>{', '.join([escape(str(cell)) for cell in row if cell is not None])}" for row in rows])
    return f"<h2>{title}</h2><ul>{items}</ul>"


def _page(request: HttpRequest, title: str, parts: Parts) -> HttpResponse:
    """The rows as a plain page: by a small Django template, or below /string/ by string formatting alone."""
    if request.path.startswith("/string/"):
        body = "".join([_list(heading, rows) for heading, rows in parts])
        return HttpResponse(PAGE.format(title=escape(title), body=body))
    return HttpResponse(TEMPLATE.render(Context({"title": title, "parts": parts})))
