"""Pinning a figure to a version of a letter, and whether it is still true."""

from datetime import date
from typing import Any, NamedTuple

from django.utils import dateformat, timezone

from letters.figures.equity import equity
from letters.figures.figure import YEAR, Figure, worded
from letters.figures.national import national
from letters.figures.worries import is_led, pinned_in, worries
from letters.models import Letter, LetterVersion
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit
from liaison.refusals import Refused


class Changed(NamedTuple):
    """A pinned figure, or its comparator, that is not what it was; `now` is None where it cannot be had any more.

    Where both are the same, its source is more than twelve months old.
    """

    key: str
    then: int
    now: int | None


def figures_for(user: Any, unit: CommandUnit, letter: Letter | None = None) -> list[Figure]:
    """All figures that this person may put into a letter of this unit; none for those who do not lead it.

    A supervisor reads no equity report, so has none of its figures. `letter` is the one that is written: places that it
    may quote by name count as named.
    """
    if not is_led(user, unit):
        return []
    return [*worries(user, unit, letter), *equity(user, unit), *national()]


def pin(figure: Figure, compared_with: Figure | None, why_alone: str) -> dict[str, Any]:
    """The figure as a version keeps it. Refused without something like it beside it or a reason why it is alone."""
    why = why_alone.strip()
    if compared_with is None and not why:
        raise Refused("Choose what this figure is compared with, or say why it stands alone.", "why_alone")
    if compared_with is not None and (compared_with.key == figure.key or not compared_with.is_like(figure)):
        raise Refused("Choose another figure that measures the same.", "compared_with")
    return {
        **_kept(figure),
        "compared_with": {"key": compared_with.key, **_kept(compared_with)} if compared_with else None,
        "why_alone": "" if compared_with else why,
        "pinned_at": timezone.now().isoformat(),
    }


def _kept(figure: Figure) -> dict[str, Any]:
    return {
        "label": figure.label,
        "value": figure.value,
        "unit": figure.unit,
        "source": figure.source,
        "as_of": figure.as_of.isoformat(),
        "is_about": figure.is_about,
    }


def changed_since(version: LetterVersion, user: Any) -> list[Changed]:
    """Pinned figures and comparators that differ now, were withdrawn, are now withheld, or are older than a year.

    Only for those who lead the unit. Equity figures are looked at for commanders alone, who read them.
    """
    unit = version.letter.unit
    if not is_led(user, unit):
        return []
    reads_equity = unit.pk in standing(user).units_as(Role.COMMANDER, Role.OVERSIGHT)
    now = {each.key: each.value for each in figures_for(user, unit, version.letter)}
    oldest, found = timezone.localdate() - YEAR, {}
    for name, pinned in pinned_in(version.figures):
        if name.startswith("equity:") and not reads_equity:
            continue
        is_old = date.fromisoformat(pinned["as_of"]) <= oldest
        if now.get(name) != pinned["value"] or is_old:
            found[name] = Changed(name, pinned["value"], now.get(name))
    return list(found.values())


def told(version: LetterVersion, changed: Changed) -> str:
    """What has changed, in one sentence."""
    pinned = next(pinned for name, pinned in pinned_in(version.figures) if name == changed.key)
    then = worded(pinned)
    if changed.now is None:
        return f"{pinned['label']}: {then}. This figure cannot be given any more."
    if changed.now == changed.then:
        on = dateformat.format(date.fromisoformat(pinned["as_of"]), "j F Y")
        return f"{pinned['label']}: {then}. It is more than 12 months old ({on})."
    now = worded({**pinned, "value": changed.now})
    return f"{pinned['label']}: {then} in the letter, {now} now."
