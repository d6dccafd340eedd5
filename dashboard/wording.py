"""What the figures of a week say in words: the sentence of the page and the briefing, and the finding of each chart.

Pure functions over `WeekFigures`; `before` is the week before as it was first counted, or None where nothing is kept
of it. A week that still runs is never compared with a whole one: what it lacks may still come.
"""

from collections.abc import Sequence
from statistics import median_low

from django.utils import dateformat

from dashboard.figures.shape import Ahead, Coverage, Share, TrendPoint, Visits, WeekFigures
from liaison.observances.weeks import Week


def days_of(week: Week) -> str:
    """'16 to 22 November 2026'; months and years are said twice where they differ."""
    return week.in_words


def counted(number: int, one: str, many: str = "") -> str:
    """'1 visit', '2 visits', '0 visits'; `many` where the plural is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def see(number: int, one: str, many: str = "") -> str:
    """A link to what is counted: 'See the visit', 'See the 1,214 visits'; `one` and `many` as in `counted`."""
    return f"See the {one}" if number == 1 else f"See the {counted(number, one, many)}"


def listed(parts: Sequence[str]) -> str:
    """'Monday', 'Monday and Friday', 'Monday, Tuesday and Friday'."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def compared(now: int, before: int | None) -> str:
    """'2 more than the week before', '1 fewer …', 'as many as the week before'; empty where it is not known."""
    if before is None:
        return ""
    if now == before:
        return "as many as the week before"
    return f"{abs(now - before):,} {'more' if now > before else 'fewer'} than the week before"


def against(figures: WeekFigures, now: int, before: int | None) -> str:
    """How a count of this week stands beside the week before; a week that runs is only told what the last one had."""
    if before is None or figures.is_over:
        return compared(now, before)
    return f"{before:,} in the whole week before"


def sentence(figures: WeekFigures, before: WeekFigures | None) -> str:
    """The whole week in one or two sentences: places met within their plan, and prayers without an officer."""
    parts = [_met(figures, before), _prayers(figures)]
    return " ".join(filter(None, parts)) or _nothing_planned(figures)


def _met(figures: WeekFigures, before: WeekFigures | None) -> str:
    met, over = figures.contacts.met, figures.is_over
    if not met.of:
        return ""
    if met.of == 1:
        said = f"The one place with a plan {'was' if over else 'is'} {'' if met.done else 'not '}"
        return f"{said}{'met within it' if over else 'within it'}."
    who = {met.of: f"All {met.of:,}", 0: f"None of {met.of:,}"}.get(met.done, f"{met.done:,} of {met.of:,}")
    said = f"{who} places {'were met' if over else 'are'} within their plan"
    aside = compared(met.done, before.contacts.met.done) if over and before else ""
    return f"{said}, {aside}." if aside else f"{said}."


def _prayers(figures: WeekFigures) -> str:
    total = figures.coverage.total
    if not total.of:
        return ""
    missed, so_far = total.of - total.done, "" if figures.is_over else " so far"
    if total.of == 1:
        return f"The one prayer{so_far} had {'no' if missed else 'an'} officer."
    if not missed:
        return f"All {total.of:,} prayers{so_far} had an officer."
    return f"{missed:,} of {total.of:,} prayers{so_far} had no officer."


def _nothing_planned(figures: WeekFigures) -> str:
    made = figures.visits.made
    said = f"{counted(made, 'visit')} {'was' if made == 1 else 'were'} made" if made else "No visits were recorded"
    return f"{said} {'in this week' if figures.is_over else 'so far this week'}. No place has an agreed plan yet."


def by_day(visits: Visits, *, is_over: bool = True) -> str:
    """The finding of visits by day: 'Friday had most visits: 26'."""
    most = max((day.visits for day in visits.by_day), default=0)
    if not most:
        return "No visits recorded this week" if is_over else "No visits recorded so far this week"
    days = [dateformat.format(day.day, "l") for day in visits.by_day if day.visits == most]
    if len(days) == len(visits.by_day):
        return f"Every day had {counted(most, 'visit')}"
    return f"{listed(days)} had most visits: {most:,}{' each' if len(days) > 1 else ''}"


def by_prayer(coverage: Coverage, *, is_over: bool = True) -> str:
    """The finding of coverage by kind of prayer: which kind had most gaps. Told by window, never by day."""
    if not coverage.total.of:
        return "No officer was planned for a prayer" if is_over else "No prayer with a planned officer is over yet"
    gaps = {share.label: share.of - share.done for share in coverage.by_kind}
    most = max(gaps.values(), default=0)
    if not most:
        return "Every prayer had an officer"
    worst = next(share for share in coverage.by_kind if gaps[share.label] == most)
    if list(gaps.values()).count(most) > 1 or len(gaps) == 1:
        missed = coverage.total.of - coverage.total.done
        return f"{missed:,} of {counted(coverage.total.of, 'prayer')} had no officer"
    return f"{worst.label} had most gaps: {most:,} of {worst.of:,} had no officer"


def trend_of_visits(trend: Sequence[TrendPoint], *, is_over: bool = True) -> str:
    """The finding of twelve weeks of visits: the week beside a usual one (the middle of the weeks before)."""
    this = trend[-1].visits if trend else None
    earlier = [point.visits for point in trend[:-1] if point.visits is not None]
    said = f"{counted(this or 0, 'visit')}{'' if is_over else ' so far'}"
    if not earlier:
        return f"{said}; nothing is kept of earlier weeks"
    return f"{said}; a usual week has {median_low(earlier):,}"


def trend_of_coverage(trend: Sequence[TrendPoint], *, is_over: bool = True) -> str:
    """The finding of twelve weeks of prayers: the share with an officer beside a usual week."""
    percents = [percent_of(point) for point in trend]
    earlier = [percent for percent in percents[:-1] if percent is not None]
    if not percents or percents[-1] is None:
        if not earlier:
            return "No officer was planned for a prayer"
        return f"Of prayers in a usual week {median_low(earlier)}% had an officer"
    said = f"{percents[-1]}% of prayers had an officer{'' if is_over else ' so far'}"
    return f"{said}; {median_low(earlier)}% in a usual week" if earlier else f"{said}; nothing is kept of earlier weeks"


def percent_of(point: TrendPoint) -> int | None:
    """The share of prayers with an officer, in percent; None where nothing was planned or nothing is kept."""
    if point.promised is None or point.attended is None:
        return None
    return Share(key="", label="", done=point.attended, of=point.promised).percent


def how_long(days: int | None) -> str:
    """Since the last contact: 'never met' is something else than 'met today'."""
    if days is None:
        return "Never met"
    return "Met today" if days == 0 else f"Last met {counted(days, 'day')} ago"


def promises(figures: WeekFigures) -> str:
    """What became of the promises that fell due, and of those that were late before."""
    due = figures.promises
    parts = []
    if not due.due:
        parts.append("No promise was due.")
    else:
        kept = f"{due.kept:,} of {counted(due.due, 'promise')} that {'was' if due.due == 1 else 'were'} due"
        off = f", and {due.called_off:,} {_was(due.called_off)} called off" if due.called_off else ""
        parts.append(f"{kept} {_was(due.kept)} kept on time{off}.")
    if due.open_before:
        parts.append(f"{counted(due.open_before, 'promise')} of earlier weeks {_was(due.open_before)} still not kept.")
    return " ".join(parts)


def worries(figures: WeekFigures) -> str:
    """What came, what was answered, and what is left."""
    told = figures.concerns
    if not (told.new or told.fed_back or told.agreed):
        return f"No worry was new, fed back or agreed to be finished. {_open(told.open, figures)}"
    new = counted(told.new, "new worry", "new worries")
    back = f"{told.fed_back:,} {_was(told.fed_back)} fed back to the place"
    agreed = f"{told.agreed:,} {_was(told.agreed)} agreed to be finished"
    return f"{new}. {back}, and {agreed}. {_open(told.open, figures)}"


def requests(figures: WeekFigures) -> str:
    """The 72-hour clock."""
    share = figures.clock.in_time
    if not share.of:
        return "No answer to a request was due."
    if share.done == share.of:
        which = "The one request" if share.of == 1 else f"All {share.of:,} requests"
        return f"{which} had an answer within 72 hours."
    return f"{share.done:,} of {counted(share.of, 'request')} had an answer within 72 hours."


def not_met(figures: WeekFigures) -> str:
    """Places not met within their plan, those never met told by themselves."""
    told = figures.contacts
    never = sum(place.days is None for place in told.not_met)
    missed = len(told.not_met)
    parts = []
    if not told.met.of:
        parts.append("No place has an agreed plan yet.")
    elif not missed:
        parts.append("Every place with a plan was met within it.")
    else:
        parts.append(
            f"{counted(missed, 'place')} {_was(missed)} not met within {'its' if missed == 1 else 'their'} plan."
        )
    if never:
        parts.append(f"{never:,} of them {_was(never)} never met." if missed > 1 else "It was never met.")
    if told.without_plan and told.met.of:
        parts.append(
            f"{counted(told.without_plan, 'place')} {'has' if told.without_plan == 1 else 'have'} no plan yet."
        )
    return " ".join(parts)


def ahead(figures: WeekFigures) -> str:
    """The next fourteen days: what still lacks an officer, and which days may move."""
    gatherings = sum(day.gatherings for day in figures.ahead)
    bare = sum(day.uncovered for day in figures.ahead)
    if not gatherings:
        return "Nothing is planned in the next 14 days."
    verb = "has" if bare == 1 else "have"
    said = (
        f"{bare:,} of {counted(gatherings, 'gathering')} {verb} no officer yet."
        if bare
        else "Every gathering has an officer."
    )
    unsure = any(day.unsure for day in figures.ahead)
    return f"{said} Some days may be one day earlier or later." if unsure else said


def cover_of(day: Ahead) -> tuple[str, str]:
    """Whether somebody is sent to the gatherings of a day, and the colour that goes with it."""
    if not day.uncovered:
        return "Covered", "green"
    if day.uncovered == day.gatherings:
        return "No officer yet", "red"
    return f"{day.uncovered:,} without an officer", "red"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _open(number: int, figures: WeekFigures) -> str:
    if not number:
        return "None was open at the end of the week." if figures.is_over else "None is open now."
    if figures.is_over:
        return f"{number:,} {_was(number)} open at the end of the week."
    return f"{number:,} {'is' if number == 1 else 'are'} open now."
