"""Builders for tests of funding: a scheme and its round, applications in any state, and what was shared.

They write as the worker, whom no wall hinders, and past the rules: what the rules are, the tests of actions say.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from funding.models import Answer, Application, Declaration, Measure, Round, Scheme, SectionMark, Share
from funding.sections import Question, read
from funding.states import State
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.db.references import new_reference
from liaison.places.models import Place
from tests.roles import database_role

SECTIONS: list[dict[str, Any]] = [
    {
        "key": "place",
        "title": "About your place",
        "why": "The scheme asks who you are.",
        "questions": [
            {"key": "name", "label": "What is the name of your place?", "kind": "text"},
            {"key": "owner", "label": "Who owns the building?", "kind": "choice",
             "choices": [["we", "We own it"], ["landlord", "A landlord owns it"]]},
            {"key": "landlord", "label": "What is the name of the landlord?", "kind": "text",
             "only_if": {"key": "owner", "is": "landlord"}},
            {"key": "charity", "label": "What is your charity number?", "kind": "charity", "required": False},
        ],
    },
    {
        "key": "need",
        "title": "Why you need it",
        "why": "Say what happened, and what you fear.",
        "questions": [
            {"key": "what", "label": "What happened at your place?", "kind": "long"},
            {"key": "kinds", "label": "What do you need?", "kind": "choices",
             "choices": [["works", "Cameras, doors or fences"], ["guards", "Guards"]]},
            {"key": "since", "label": "Since when?", "kind": "date", "required": False},
            {"key": "lost", "label": "What did it cost you?", "kind": "money", "required": False},
        ],
    },
]  # fmt: skip
ANSWERS: dict[str, Any] = {
    "place.name": "Madina Mosque",
    "place.owner": "we",
    "need.what": "A window was broken in spring.",
    "need.kinds": ["works"],
}
"""Enough to finish every section of SECTIONS."""
EVIDENCE = [
    {"key": "photo", "label": "A photo of the damage", "hint": "No faces.", "required": True},
    {"key": "lease", "label": "The lease", "hint": "", "required": False},
]
SOURCE = {"source": "A page of the scheme", "source_on": date(2026, 11, 1)}


@contextmanager
def as_(user: User) -> Iterator[User]:
    """This person acts, under the web's role."""
    with acting_as(user.pk):
        yield user


def make_scheme(slug: str = "mosques", **fields: Any) -> Scheme:
    """The scheme of this address; made when there is none."""
    fields = {
        "name": "Protective Security for Mosques",
        "short_name": "PSMS",
        "run_by": "Home Office",
        "faiths": ["muslim"],
        "where": "The United Kingdom",
        "about": "Cameras, fences and guards for mosques.",
        **SOURCE,
    } | fields
    with database_role("worker"):
        return Scheme.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_round(scheme: Scheme | None = None, *, days_left: int | None = 16, **fields: Any) -> Round:
    """A round that is open and closes in so many days (negative: it closed; None: it takes applications all year)."""
    scheme = scheme or make_scheme()
    today = timezone.localdate()
    closes_on = None if days_left is None else today + timedelta(days=days_left)
    fields = {
        "slug": f"{scheme.slug}-{new_reference().lower()}",
        "name": "Autumn round",
        "opens_on": min(today, closes_on or today) - timedelta(days=60),
        "closes_on": closes_on,
        "measures": ["cctv", "fencing", "doors", "guarding"],
        "maintenance_months": 12,
        "sections": SECTIONS,
        "evidence": EVIDENCE,
        "usual_next": {"submitted": "The scheme writes to you that it has your application."},
        "is_published": True,
        **SOURCE,
    } | fields
    with database_role("worker"):
        return Round.objects.create(scheme=scheme, **fields)


def make_application(place: Place, by: User, round: Round | None = None, **fields: Any) -> Application:  # noqa: A002
    """An application of this place in any state; nothing of it is answered."""
    fields = {"state": State.CONSIDERING, "state_since": timezone.localdate()} | fields
    round_ = round or make_round()
    with database_role("worker"):
        return Application.objects.create(place=place, started_by=by, round=round_, **fields)


def answer(application: Application, by: User, values: dict[str, Any] | None = None) -> list[Answer]:
    """Answer these questions, by name; without `values` enough to finish every section of SECTIONS."""
    with database_role("worker"):
        return [
            Answer.of(application, key=key, value=value, saved_by=by)
            for key, value in (ANSWERS if values is None else values).items()
        ]


def finish(application: Application, by: User) -> None:
    """This person marks every section as finished."""
    with database_role("worker"):
        for section in read(application.round.sections):
            SectionMark.of(application, section=section.key, made_by=by)


def declare(application: Application, by: User) -> Declaration:
    """This person declared, and it is ready to be sent."""
    with database_role("worker"):
        Application.objects.filter(pk=application.pk).update(state=State.READY)
        application.refresh_from_db()
        return Declaration.of(application, made_by=by, text="All of it is true.")


def want(application: Application, kind: str = "cctv", **fields: Any) -> Measure:
    """One measure of this application."""
    with database_role("worker"):
        return Measure.of(application, kind=kind, **fields)


def share_with(
    application: Application,
    by: User,
    officer: User | None = None,
    *,
    extent: str = "whole",
    may_write: bool = False,
    **fields: Any,
) -> Share:
    """The committee shares it with this officer, or with `team=` or `with_adviser=True`."""
    if may_write:
        fields = {"for_whom": "Yusuf Khan, chair", "agreed_on": timezone.localdate()} | fields
    with database_role("worker"):
        return Share.of(application, made_by=by, officer=officer, extent=extent, may_write=may_write, **fields)


def end_share(share: Share, by: User) -> None:
    """The committee takes it back."""
    with database_role("worker"):
        Share.objects.filter(pk=share.pk).update(ended_by=by, ended_at=timezone.now())


def questions(sections: Any = SECTIONS) -> dict[str, Question]:
    """Every question by the name of its answer."""
    return {question.name: question for section in read(sections) for question in section.questions}
