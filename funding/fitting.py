"""Which scheme fits a place, and why the others do not: a committee's first question, answered without a login to any.

It follows what the schemes publish (see docs/funding.md). The scheme itself decides; where something is not known of
the place, that is said instead of guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from funding.models import Round, Scheme
from liaison.places.models.place import Faith
from liaison.presentation import words


class Fit(TextChoices):
    """What a scheme is to a place."""

    OPEN = "open", "You can apply now"
    LATER = "later", "Fits, but is closed now"
    ASK = "ask", "May fit: ask the scheme"
    NO = "no", "Not for you"


@dataclass(frozen=True)
class Facts:
    """What matters about a place: its faith, whether it applied before (ever), and the last works a scheme paid for."""

    faith: str
    has_applied: bool = False
    last_installed_on: date | None = None


@dataclass(frozen=True)
class Fitting:
    """One round or, where none is known, one scheme: how it fits, and the sentences that say why."""

    scheme: Scheme
    round: Round | None
    fit: Fit
    why: tuple[str, ...]


TWO_YEARS = 730


def fittings(facts: Facts, schemes: Iterable[Scheme], rounds: Iterable[Round], today: date) -> list[Fitting]:
    """How each scheme fits this place on this London date: what is open first, what does not fit last. No query.

    Of a scheme's rounds the open ones are named, or else the last that closed and the next that opens.
    """
    by_scheme: dict[int, list[Round]] = {}
    for each in rounds:
        if each.is_published:
            by_scheme.setdefault(each.scheme_id, []).append(each)
    found: list[Fitting] = []
    for scheme in schemes:
        refusal = _not_theirs(facts, scheme)
        if refusal:
            found.append(Fitting(scheme, None, Fit.NO, (refusal,)))
            continue
        found += _of_scheme(facts, scheme, by_scheme.get(scheme.pk, []), today)
    order = list(Fit)
    return sorted(found, key=lambda each: (order.index(each.fit), each.round.is_rapid if each.round else False))


def _not_theirs(facts: Facts, scheme: Scheme) -> str:
    """Why a scheme is not for this faith; empty where it is."""
    if facts.faith in scheme.faiths:
        return ""
    served = [Faith(faith).label for faith in scheme.faiths if faith not in (Faith.OTHER, Faith.COMMUNITY)]
    return f"This scheme is for {_and(served)} places."


def _of_scheme(facts: Facts, scheme: Scheme, rounds: list[Round], today: date) -> list[Fitting]:
    found = [_of_round(facts, scheme, each, today) for each in rounds if each.is_open_on(today)]
    if any(each.round is not None and not each.round.is_rapid for each in found):
        return found
    closed = [each for each in rounds if not each.is_rapid]
    return [*found, Fitting(scheme, None, Fit.LATER, _windows(closed, today))]


def _of_round(facts: Facts, scheme: Scheme, open_round: Round, today: date) -> Fitting:
    why, fit = [], Fit.OPEN
    if facts.faith == Faith.COMMUNITY:
        why.append(f"Community centres count where people of its faiths pray regularly ({scheme.where}).")
        fit = Fit.ASK
    if open_round.is_rapid:
        why.append("Only where violent disorder is close or has just happened.")
        fit = Fit.ASK
        if not facts.has_applied:
            why.append("It is for places that applied before. No earlier application of yours is known here.")
    if facts.last_installed_on and (today - facts.last_installed_on).days < TWO_YEARS:
        why.append("Places that had help within two years get it again only if the scheme so decides.")
        fit = Fit.ASK
    if open_round.closes_on:
        why.append(f"Send it by {words.day(open_round.closes_on)}. Late applications are refused.")
    else:
        why.append("You can apply at any time of the year.")
    return Fitting(scheme, open_round, fit, tuple(why))


def _windows(rounds: list[Round], today: date) -> tuple[str, ...]:
    ahead = sorted((r for r in rounds if r.opens_on and r.opens_on > today), key=lambda r: r.opens_on or today)
    past = sorted((r for r in rounds if r.closes_on and r.closes_on < today), key=lambda r: r.closes_on or today)
    said = []
    if ahead and ahead[0].opens_on:
        said.append(f"It opens on {words.day(ahead[0].opens_on)}.")
    if past and past[-1].opens_on and past[-1].closes_on:
        said.append(f"It was last open from {words.day(past[-1].opens_on)} to {words.day(past[-1].closes_on)}.")
    if not ahead:
        said.append("When it opens next is not known.")
    return tuple(said)


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
