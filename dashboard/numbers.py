"""The main numbers of a week, each with the week before beside it and the list of what it counts."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.figures.shape import Share, WeekFigures
from dashboard.lists import Lists
from dashboard.telling import board_of
from dashboard.wording import against
from liaison.observances.jumuah import FRIDAY
from liaison.observances.weeks import Week


@dataclass(frozen=True)
class Number:
    """One main number: what it is, how many (of how many), how it stands beside the week before, where it leads."""

    label: str
    value: str
    beside: str
    url: str


def main_numbers(figures: WeekFigures, before: WeekFigures | None, lists: Lists) -> list[Number]:
    """What a commander asks first, in the order of the page."""
    week, team = Week(figures.monday), figures.team_slug
    none_planned = "none planned" if figures.is_over else "none yet"
    # The last is said where there was nothing to be met or kept: a bare "none" would sound like a fault.
    shown: tuple[tuple[str, Callable[[WeekFigures], Share | int], str, str], ...] = (
        ("Places met within their plan", lambda f: f.contacts.met, "#not-met", "no plans"),
        ("Prayers with an officer", lambda f: f.coverage.total, board_of(week.days[FRIDAY], team), none_planned),
        ("Visits made", lambda f: f.visits.made, lists.visits, ""),
        ("Promises kept on time", _promises, lists.promises, "none due"),
        ("New worries", lambda f: f.concerns.new, lists.worries, ""),
        ("Requests answered in 72 hours", lambda f: f.clock.in_time, lists.requests, "none due"),
    )
    return [_number(label, read, url, none, figures, before) for label, read, url, none in shown]


def _promises(figures: WeekFigures) -> Share:
    return Share(key="promises", label="", done=figures.promises.kept, of=figures.promises.due)


def _number(
    label: str,
    read: Callable[[WeekFigures], Share | int],
    url: str,
    none: str,
    figures: WeekFigures,
    before: WeekFigures | None,
) -> Number:
    now, then = read(figures), read(before) if before else None
    if isinstance(now, int):
        return Number(label, f"{now:,}", against(figures, now, then if isinstance(then, int) else None), url)
    beside = f"{_share(then, 'none')} the week before" if isinstance(then, Share) else ""
    return Number(label, _share(now, none), beside, url)


def _share(share: Share, none: str) -> str:
    return f"{share.done:,} of {share.of:,}" if share.of else none
