"""One week of one place, as its committee reads it: what police did there, what was said, what came of it.

Everything is fetched in the reader's name. The words to hand on tell days, kinds and numbers: no officer, nobody of
the place, nothing that somebody wrote, and no visit that is still to come, since that would tell when nobody is there.
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from dashboard import labels
from dashboard.wording import counted, days_of, listed
from liaison.accounts.roles import Permission
from liaison.observances.clock import wall_clock
from liaison.observances.weeks import Week
from liaison.places.models import Place
from liaison.presentation import words
from visits import workflow
from visits.account import roles_met, span
from visits.models import Allotment, Commitment, Concern, ConcernStep, Reply, Visit, VisitRequest


@dataclass(frozen=True)
class Line:
    """One thing that happened or will: when, what in a few words, what was said about it, by whom, and its page."""

    at: datetime
    when: str
    what: str
    url: str
    text: str = ""
    who: str = ""


@dataclass
class PlaceWeek:
    """What the page shows, part by part."""

    visits: list[Line] = field(default_factory=list)
    said: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)
    coming: list[Line] = field(default_factory=list)
    tally: dict[str, int] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)
    worries: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """So many more of this kind of thing, for the words to hand on."""
        self.tally[what] = self.tally.get(what, 0) + number


def week_of(place: Place, week: Week, *, by: Any) -> PlaceWeek:
    """The week of this place, which the caller has fetched for `by`; eight queries."""
    found = PlaceWeek()
    _visits(found, place, week, by)
    _replies(found, place, week, by)
    _worries(found, place, week, by)
    _requests(found, place, week, by)
    _promises(found, place, week, by)
    for part in (found.visits, found.said, found.done, found.coming):
        part.sort(key=lambda line: line.at)
    return found


def _visits(found: PlaceWeek, place: Place, week: Week, by: Any) -> None:
    going = Allotment.objects.visible_to(by).current().select_related("officer").order_by("allotted_at", "pk")
    rows = (
        Visit.objects.visible_to(by)
        .filter(place=place, starts_at__gte=week.begins_at, starts_at__lt=week.next.ends_at)
        .select_related("logged_by")
        .prefetch_related(Prefetch("allotments", going, to_attr="going"))
        .order_by("starts_at", "pk")
    )
    for visit in rows:
        officers = [str(allotment.officer) for allotment in visit.going]
        if visit.logged_by is not None:
            officers = [str(visit.logged_by), *(name for name in officers if name != str(visit.logged_by))]
        line = Line(
            at=visit.starts_at,
            when=span(visit.starts_at, visit.ends_at),
            what=visit.get_kind_display(),
            url=visit.get_absolute_url(),
            text=visit.summary or visit.purpose,
            who=listed(officers),
        )
        if visit.starts_at >= week.ends_at:
            if visit.status == Visit.Status.PLANNED:
                found.coming.append(line)
        elif visit.status == Visit.Status.LOGGED:
            met = f"Met: {roles_met(tuple(visit.met))}." if visit.is_two_way else "Nobody was met."
            found.visits.append(_with(line, text=f"{met} {visit.summary}".strip()))
            found.days.append(f"{words.day(visit.starts_at)} ({visit.get_kind_display()})")
            found.count("visits")
        elif visit.status == Visit.Status.CANCELLED:
            found.visits.append(_with(line, what=f"Called off: {line.what}", text=visit.cancelled_because))
        else:
            found.visits.append(_with(line, what=f"Planned: {line.what}"))


def _with(line: Line, **changed: str) -> Line:
    return Line(**{**vars(line), **changed})


def _replies(found: PlaceWeek, place: Place, week: Week, by: Any) -> None:
    rows = Reply.objects.visible_to(by).filter(place=place, made_at__gte=week.begins_at, made_at__lt=week.ends_at)
    for reply in rows.select_related("visit", "made_by"):
        what = f"About the visit on {words.day(reply.visit.starts_at)}: {reply.get_verdict_display()}"
        found.said.append(_line(reply.made_at, what, reply.visit.get_absolute_url(), reply.text, reply.made_by))
        found.count("replies")


def _worries(found: PlaceWeek, place: Place, week: Week, by: Any) -> None:
    """Worries raised, and each step with one, told by whose step it was."""
    steps = ConcernStep.objects.visible_to(by).select_related("made_by").order_by("made_at", "pk")
    touched = Q(raised_at__gte=week.begins_at) | Q(changed_at__gte=week.begins_at)
    rows = Concern.objects.visible_to(by).filter(touched, place=place, raised_at__lt=week.ends_at)
    for worry in rows.select_related("raised_by").prefetch_related(Prefetch("steps", steps, to_attr="taken")):
        about, url = worry.get_category_display(), worry.get_absolute_url()
        if week.begins_at <= worry.raised_at < week.ends_at:
            found.said.append(_line(worry.raised_at, f"A worry: {about}", url, worry.text, worry.raised_by))
            found.worries.append(about)
            found.count("worries")
        for before, step in pairwise([None, *worry.taken]):
            if step is None or not week.begins_at <= step.made_at < week.ends_at:
                continue
            move = workflow.find(before.status if before else Concern.Status.OPEN, step.status)
            if move is None:
                continue
            ours = move.permission == Permission.CONCERN_AGREE
            what = f"{about}: {labels.status(step.status)}"
            line = _line(step.made_at, what, url, step.note, step.made_by)
            (found.said if ours else found.done).append(line)
            found.count("agreed" if step.status == Concern.Status.AGREED else "back" if ours else "steps")


def _requests(found: PlaceWeek, place: Place, week: Week, by: Any) -> None:
    inside = {"gte": week.begins_at, "lt": week.ends_at}
    asked = Q(**{f"asked_at__{key}": value for key, value in inside.items()})
    answered = Q(**{f"answered_at__{key}": value for key, value in inside.items()})
    rows = VisitRequest.objects.visible_to(by).filter(asked | answered, place=place)
    for row in rows.select_related("asked_by", "answered_by"):
        url, kind = row.get_absolute_url(), row.get_kind_display()
        if week.begins_at <= row.asked_at < week.ends_at:
            taken = " (taken back)" if row.taken_back_at else ""
            found.said.append(_line(row.asked_at, f"A request: {kind}{taken}", url, row.text, row.asked_by))
            found.count("requests")
        if row.answered_at is not None and week.begins_at <= row.answered_at < week.ends_at:
            what = f"An answer to your request ({kind}): {row.get_answer_display()}"
            found.done.append(_line(row.answered_at, what, url, row.answer_text, row.answered_by))
            found.count("answers")


def _promises(found: PlaceWeek, place: Place, week: Week, by: Any) -> None:
    begin, end = week.begins_at, week.ends_at
    touched = Q(kept_at__gte=begin, kept_at__lt=end) | Q(called_off_at__gte=begin, called_off_at__lt=end)
    due = Q(due_on__gte=week.monday, due_on__lte=week.next.sunday)
    rows = Commitment.objects.visible_to(by).filter(touched | due | Q(made_at__gte=begin, made_at__lt=end), place=place)
    for row in rows.select_related("owner", "made_by", "kept_by", "called_off_by"):
        url = row.get_absolute_url()
        text = f"“{row.text}” {row.outcome}".strip()
        if begin <= row.made_at < end:
            what = f"A promise, for {words.day(row.due_on)}"
            found.done.append(_line(row.made_at, what, url, f"“{row.text}”", row.owner))
            found.count("promised")
        if row.kept_at is not None and begin <= row.kept_at < end:
            found.done.append(_line(row.kept_at, "A promise was kept", url, text, row.kept_by))
            found.count("kept")
        elif row.called_off_at is not None and begin <= row.called_off_at < end:
            found.done.append(_line(row.called_off_at, "A promise was called off", url, text, row.called_off_by))
        if week.monday <= row.due_on <= week.next.sunday and _open_at(row, end):
            until = wall_clock(row.due_on, time.max)
            line = Line(until, words.day(row.due_on), "A promise falls due", url, f"“{row.text}”", str(row.owner))
            if until < min(end, timezone.now()):
                found.done.append(_with(line, what="A promise was not kept in time"))
                found.count("open")
            else:
                found.coming.append(line)


def _open_at(row: Commitment, moment: datetime) -> bool:
    ended = row.kept_at or row.called_off_at
    return ended is None or ended >= moment


def _line(at: datetime, what: str, url: str, text: str, who: Any) -> Line:
    return Line(at, words.moment(at), what, url, text, str(who or ""))


def sentence(found: PlaceWeek, *, is_over: bool, own: bool) -> str:
    """The week in one or two sentences; `own` is whether its reader belongs to the place."""
    visits = found.tally.get("visits", 0)
    if visits:
        came = f"Police came {'once' if visits == 1 else f'{visits} times'}"
    else:
        came = "Police did not come" if is_over else "Police have not come yet"
    said = _tally(found, ("worries", "worry", "worries"), ("requests", "request"), ("replies", "reply", "replies"))
    did = _tally(found, ("steps", "step with your worries", "steps with your worries"), ("answers", "answer"))
    kept = _tally(found, ("kept", "promise kept", "promises kept"))
    parts = [f"{came} {'this week' if is_over or visits == 0 else 'so far this week'}."]
    parts.append(f"{'You' if own else 'The place'} sent {listed(said) if said else 'nothing'}.")
    parts += [f"From the police: {listed([*did, *kept])}."] if did or kept else []
    return " ".join(parts)


def to_hand_on(found: PlaceWeek, place: Place, week: Week) -> str:
    """The week in words that may be passed to the congregation: see the head of this module for what they leave out."""
    lines = [f"{place.name} and the police, {days_of(week)}"]
    visits = found.tally.get("visits", 0)
    if visits:
        times = "once" if visits == 1 else f"{visits} times"
        lines.append(f"Police came {times}: {'; '.join(found.days)}.")
    else:
        lines.append("Police did not come in this week.")
    said = _tally(found, ("worries", "worry", "worries"), ("requests", "request"), ("replies", "reply", "replies"))
    if said:
        about = f" The worries: {listed(list(dict.fromkeys(found.worries)))}." if found.worries else ""
        lines.append(f"We sent {listed(said)}.{about}")
    did = _tally(
        found,
        ("answers", "answer to our requests", "answers to our requests"),
        ("steps", "step with our worries", "steps with our worries"),
        ("promised", "new promise"),
        ("kept", "promise kept", "promises kept"),
    )
    if did:
        lines.append(f"The police: {listed(did)}.")
    if found.tally.get("agreed"):
        lines.append(f"{counted(found.tally['agreed'], 'worry', 'worries')} finished, as we see it.")
    if found.tally.get("open"):
        lines.append(f"{counted(found.tally['open'], 'promise')} not kept in time.")
    return "\n".join(lines)


def _tally(found: PlaceWeek, *things: tuple[str, ...]) -> list[str]:
    return [counted(found.tally[key], *names) for key, *names in things if found.tally.get(key)]


def own_weeks(places: list[Place], week: Week) -> list[tuple[str, str]]:
    """Names and addresses of the same week at these places."""
    return [(place.name, f"{reverse('dashboard:place', args=[place.slug])}?week={week}") for place in places]
