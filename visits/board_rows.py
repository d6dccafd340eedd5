"""The rows of the board as HTML. By hand, because sixty rows through a template take longer than all the rest.

`format_html` escapes whatever is put in.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from visits.board import Going, Line
from visits.on_duty import Sent

ROW = (
    '<li class="app-entry"><div class="app-board__head">'
    '<h3 class="app-entry__title"><a class="govuk-link" href="{}" dir="auto">{}</a></h3>'
    '<strong class="govuk-tag govuk-tag--{}">{}</strong></div>'
    '<p class="app-entry__detail app-entry__facts">{}</p>'
    '<p class="app-entry__detail">Be there {}</p>'
    '<p class="app-entry__detail">{}</p>{}{}{}</li>'
)
GOING = '<li><span><strong dir="auto">{}</strong>{}</span>{}</li>'
LINK = '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden">: {}</span></a>'
SENT = '<li class="app-entry"><p class="app-entry__title" dir="auto">{}</p><p class="app-entry__detail">{}</p>{}</li>'
NOTHING = SafeString("")


def rows(lines: Iterable[Line]) -> SafeString:
    """List items, one for each congregation."""
    visits, send = reverse("visits:list"), reverse("visits:send")
    return format_html_join("\n", "{}", ((_row(line, visits, send),) for line in lines))


def sent_rows(sent: Iterable[Sent]) -> SafeString:
    """List items, one for each officer who is sent somewhere."""
    return format_html_join("\n", SENT, ((one.name, one.hours, _steps(one)) for one in sent))


def _row(line: Line, visits: str, send: str) -> SafeString:
    team = f"{line.window}\N{NO-BREAK SPACE}· {line.place.team}" if line.place.team else line.window
    return format_html(
        ROW,
        line.url,
        line.place.name,
        line.colour,
        line.state,
        line.what,
        team,
        line.known,
        _going(line.going, f"{visits}{line.visit}/", line) if line.going else NOTHING,
        _news(line) if line.lost or line.called else NOTHING,
        _links(line, visits, send),
    )


def _going(going: list[Going], visit: str, line: Line) -> SafeString:
    """Who goes, each with how the roster agrees and, for those who may, what can be done about it."""
    items = format_html_join(
        "", GOING, ((one.name, _duty(one), _changes(one, visit) if line.may_send else NOTHING) for one in going)
    )
    return format_html('<ul class="app-board__going">{}</ul>', items)


def _duty(one: Going) -> SafeString | str:
    if not one.duty:
        return ""
    if one.trouble:
        return format_html(' <strong class="govuk-tag govuk-tag--yellow">{}</strong>', one.duty)
    return f", {one.duty}"


def _changes(one: Going, visit: str) -> SafeString:
    if not one.allotment:
        return NOTHING
    asked = f"/?allotment={one.allotment}"
    links = (
        (f"{visit}move{asked}", "Move", one.name),
        (f"{visit}swap{asked}", "Swap", one.name),
        (f"{visit}release{asked}", "Release", one.name),
    )
    return format_html('<span class="app-board__changes app-no-print">{}</span>', format_html_join(" ", LINK, links))


def _news(line: Line) -> SafeString:
    lost = format_html_join("", '<p class="app-notice app-notice--warn">{}</p>', ((said,) for said in line.lost))
    if not line.called:
        return lost
    return format_html('{}<p class="app-entry__detail app-entry__facts">{}</p>', lost, line.called)


def _links(line: Line, visits: str, send: str) -> SafeString:
    """What can be done about the congregation."""
    about = f"{line.place.name}, {line.window}"
    if line.may_send and line.visit:
        links = [(f"{visits}{line.visit}/officers/", "Send another" if line.going else "Send officers", about)]
        if line.short:
            asked = "The volunteers" if line.called else "Ask for a volunteer"
            links.append((f"{visits}{line.visit}/call/", asked, about))
    elif line.may_send:
        links = [(f"{send}?gathering={line.gathering}&place={line.place.slug}", "Send officers", about)]
    elif line.may_plan:
        links = [(f"{visits}plan/?place={line.place.slug}&gathering={line.gathering}", "Plan a visit", about)]
    elif line.visit:
        links = [(f"{visits}{line.visit}/", "Open the visit", about)]
    else:
        return NOTHING
    return format_html('<p class="app-board__links app-no-print">{}</p>', format_html_join(" ", LINK, links))


def _steps(one: Sent) -> SafeString:
    tight = "app-entry__detail app-board__tight"
    steps = [(tight if step.tight else "app-entry__detail app-entry__facts", step.text) for step in one.steps]
    if one.free:
        steps.append(("app-entry__detail", f"Free {one.free}"))
    return format_html_join("", '<p class="{}">{}</p>', steps)
