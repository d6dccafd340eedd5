"""The rows of the board as HTML. By hand, because sixty rows through a template take longer than all the rest.

Every function here gives HTML and puts nothing in but what went through `escape`, numbers, and addresses of ours.
"""

from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from visits.board import Going, Line
from visits.on_duty import Free, Sent

FACTS, DETAIL, TIGHT = (f"app-entry__detail{more}" for more in (" app-entry__facts", "", " app-board__tight"))


def rows(lines: Iterable[Line]) -> SafeString:
    """List items, one for each congregation."""
    visits, send = reverse("visits:list"), reverse("visits:send")
    return SafeString("\n".join(_row(line, visits, send) for line in lines))


def sent_rows(sent: Iterable[Sent]) -> SafeString:
    """List items, one for each officer who is sent somewhere."""
    return SafeString("\n".join(_sent(one) for one in sent))


def free_rows(groups: Iterable[Free]) -> SafeString:
    """List items, one for each tour whose officers have nothing to do yet."""
    return SafeString("\n".join(_free(group) for group in groups))


def _row(line: Line, visits: str, send: str) -> str:
    team = f"\N{NO-BREAK SPACE}· {escape(line.place.team)}" if line.place.team else ""
    name = escape(line.place.name)
    return (
        '<li class="app-entry"><div class="app-board__head"><h3 class="app-entry__title">'
        f'<a class="govuk-link" href="{escape(line.url)}" dir="auto">{name}</a></h3>'
        f'<strong class="govuk-tag govuk-tag--{line.colour}">{escape(line.state)}</strong></div>'
        f'<p class="{FACTS}">{escape(line.what)}</p>'
        f'<p class="{DETAIL}">Be there {escape(line.window)}{team}</p>'
        f'<p class="{DETAIL}">{escape(line.known)}</p>'
        f"{_going(line, f'{visits}{line.visit}/') if line.going else ''}{_news(line)}"
        f"{_links(line, f'{name}, {escape(line.window)}', visits, send)}</li>"
    )


def _going(line: Line, visit: str) -> str:
    """Who goes, each with how the roster agrees and, for those who may, what can be done about it."""
    people = (
        f'<li><span><strong dir="auto">{escape(one.name)}</strong>{_duty(one)}</span>'
        f"{_changes(one, visit) if line.may_send and one.allotment else ''}</li>"
        for one in line.going
    )
    return f'<ul class="app-board__going">{"".join(people)}</ul>'


def _duty(one: Going) -> str:
    if one.trouble:
        return f' <strong class="govuk-tag govuk-tag--yellow">{escape(one.duty)}</strong>'
    return f", {escape(one.duty)}" if one.duty else ""


def _changes(one: Going, visit: str) -> str:
    about = escape(one.name)
    links = (
        _link(f"{visit}{what}/?allotment={one.allotment}", word, about)
        for what, word in (("move", "Move"), ("swap", "Swap"), ("release", "Release"))
    )
    return f'<span class="app-board__changes app-no-print">{" ".join(links)}</span>'


def _news(line: Line) -> str:
    lost = "".join(f'<p class="app-notice app-notice--warn">{escape(said)}</p>' for said in line.lost)
    return lost + (f'<p class="{FACTS}">{escape(line.called)}</p>' if line.called else "")


def _links(line: Line, about: str, visits: str, send: str) -> str:
    """What can be done about the congregation; `about` is HTML."""
    visit, links = f"{visits}{line.visit}/", []
    asked = f"gathering={line.gathering}&amp;place={line.place.slug}"
    if line.may_send and line.visit:
        links.append(_link(f"{visit}officers/", "Send another" if line.going else "Send officers", about))
        if line.short:
            links.append(_link(f"{visit}call/", "The volunteers" if line.called else "Ask for a volunteer", about))
    elif line.may_send:
        links.append(_link(f"{send}?{asked}", "Send officers", about))
    elif line.may_plan:
        links.append(_link(f"{visits}plan/?{asked}", "Plan a visit", about))
    elif line.visit:
        links.append(_link(visit, "Open the visit", about))
    return f'<p class="app-board__links app-no-print">{" ".join(links)}</p>' if links else ""


def _link(address: str, word: str, about: str) -> str:
    """A link; all three are HTML. What it is about is for those who hear the page."""
    return f'<a class="govuk-link" href="{address}">{word}<span class="govuk-visually-hidden">: {about}</span></a>'


def _sent(one: Sent) -> str:
    steps = "".join(f'<p class="{TIGHT if step.tight else FACTS}">{escape(step.text)}</p>' for step in one.steps)
    free = f'<p class="{DETAIL}">Free {escape(one.free)}</p>' if one.free else ""
    return (
        f'<li class="app-entry"><p class="app-entry__title" dir="auto">{escape(one.name)}</p>'
        f'<p class="{DETAIL}">{escape(one.hours)}</p>{steps}{free}</li>'
    )


def _free(group: Free) -> str:
    free = f"free {escape(group.free)}" if group.free else "too short for a visit"
    return (
        f'<li class="app-entry"><p class="{FACTS}"><strong>{escape(group.hours)}</strong>, {free}</p>'
        f'<p class="{DETAIL}" dir="auto">{escape(", ".join(group.names))}</p></li>'
    )
