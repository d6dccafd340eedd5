"""The rows of the board as HTML. By hand, because sixty rows through a template take longer than all the rest.

`format_html` escapes whatever is put in.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from visits.board import Line
from visits.on_duty import Sent

ROW = (
    '<li class="app-entry"><div class="app-board__head">'
    '<h3 class="app-entry__title"><a class="govuk-link" href="{}" dir="auto">{}</a></h3>'
    '<strong class="govuk-tag govuk-tag--{}">{}</strong></div>'
    '<p class="app-entry__detail app-entry__facts">{}</p>'
    '<p class="app-entry__detail">Be there {}</p>'
    '<p class="app-entry__detail">{}</p>{}{}{}</li>'
)
GOING = '<li><span><strong dir="auto">{}</strong>{}{}</span></li>'
LINK = '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}, {}</span></a>'
LINKS = f'<p class="app-board__links app-no-print">{LINK}</p>'
TWO_LINKS = f'<p class="app-board__links app-no-print">{LINK} {LINK}</p>'
# Each once more for every officer who goes, so in one piece.
CHANGES = " ".join(
    f'<a class="govuk-link" href="{{1}}{what}/?allotment={{2}}">{word}'
    '<span class="govuk-visually-hidden">: {0}</span></a>'
    for what, word in (("move", "Move"), ("swap", "Swap"), ("release", "Release"))
)
MAY_CHANGE = (
    '<li><span><strong dir="auto">{0}</strong>{3}{4}</span>'
    f'<span class="app-board__changes app-no-print">{CHANGES}</span></li>'
)
DUTY_TROUBLE = ' <strong class="govuk-tag govuk-tag--yellow">{}</strong>'
SENT = '<li class="app-entry"><p class="app-entry__title" dir="auto">{}</p><p class="app-entry__detail">{}</p>{}</li>'
NOTHING = SafeString("")


def rows(lines: Iterable[Line]) -> SafeString:
    """List items, one for each congregation."""
    visits, send = reverse("visits:list"), reverse("visits:send")
    return format_html_join("\n", ROW, (_row(line, visits, send) for line in lines))


def sent_rows(sent: Iterable[Sent]) -> SafeString:
    """List items, one for each officer who is sent somewhere."""
    return format_html_join("\n", SENT, ((one.name, one.hours, _steps(one)) for one in sent))


def _row(line: Line, visits: str, send: str) -> tuple[str, ...]:
    return (
        line.url,
        line.place.name,
        line.colour,
        line.state,
        line.what,
        f"{line.window}\N{NO-BREAK SPACE}· {line.place.team}" if line.place.team else line.window,
        line.known,
        _going(line, f"{visits}{line.visit}/") if line.going else NOTHING,
        _news(line) if line.lost or line.called else NOTHING,
        _links(line, visits, send),
    )


def _going(line: Line, visit: str) -> SafeString:
    """Who goes, each with how the roster agrees and, for those who may, what can be done about it."""
    form = MAY_CHANGE if line.may_send and all(one.allotment for one in line.going) else GOING
    return format_html('<ul class="app-board__going">{}</ul>', format_html_join("", form, _people(line, visit, form)))


def _people(line: Line, visit: str, form: str) -> Iterable[tuple[object, ...]]:
    for one in line.going:
        comma = ", " if one.duty and not one.trouble else ""
        duty = format_html(DUTY_TROUBLE, one.duty) if one.trouble else one.duty
        yield (one.name, comma, duty) if form is GOING else (one.name, visit, one.allotment, comma, duty)


def _news(line: Line) -> SafeString:
    lost = format_html_join("", '<p class="app-notice app-notice--warn">{}</p>', ((said,) for said in line.lost))
    if not line.called:
        return lost
    return format_html('{}<p class="app-entry__detail app-entry__facts">{}</p>', lost, line.called)


def _links(line: Line, visits: str, send: str) -> SafeString:
    """What can be done about the congregation."""
    about = line.place.name, line.window
    visit = f"{visits}{line.visit}/"
    if line.may_send and line.visit:
        first = f"{visit}officers/", "Send another" if line.going else "Send officers", *about
        if not line.short:
            return format_html(LINKS, *first)
        return format_html(
            TWO_LINKS, *first, f"{visit}call/", "The volunteers" if line.called else "Ask for a volunteer", *about
        )
    if line.may_send:
        return format_html(LINKS, f"{send}?gathering={line.gathering}&place={line.place.slug}", "Send officers", *about)
    if line.may_plan:
        address = f"{visits}plan/?place={line.place.slug}&gathering={line.gathering}"
        return format_html(LINKS, address, "Plan a visit", *about)
    return format_html(LINKS, visit, "Open the visit", *about) if line.visit else NOTHING


def _steps(one: Sent) -> SafeString:
    tight = "app-entry__detail app-board__tight"
    steps = [(tight if step.tight else "app-entry__detail app-entry__facts", step.text) for step in one.steps]
    if one.free:
        steps.append(("app-entry__detail", f"Free {one.free}"))
    return format_html_join("", '<p class="{}">{}</p>', steps)
