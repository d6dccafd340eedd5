"""Figures that a letter may carry: each with its source and date, none that would give a place away.

Three kinds, by key: `national:<pk>` as published by others; `equity:<row>/<measure>` from the newest equity report that
the writer may read, where it is not withheld; `worries:<category>` and `places:all`, how many places of the unit found
the same and how many there are. Nothing here says who is worse off, and nothing picks a comparator: the writer does, or
says why a figure stands alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import Count
from django.utils import dateformat, timezone

from funding.counting import STAGES, key
from funding.equity import TITLES
from funding.models import EquityReport, NationalFigure
from funding.states import State
from letters.models import Categorised, Letter, LetterVersion, Quotation
from letters.models.letter import FundingCategory
from letters.withholding import Given, to_give
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import CommandUnit, Place
from liaison.presentation.money import pounds
from liaison.refusals import Refused

YEAR = relativedelta(months=12)
"""So far back do worries count, and so old may a source be."""
ALL_PLACES = "places:all"
MEASURES = {
    "sent": "Applications sent",
    "awarded": "Applications that were awarded money",
    "refused": "Applications that were refused",
    "waiting": "Applications that are still open",
}
NOUNS = {"places": ("place", "places"), "days": ("day", "days"), "applications": ("application", "applications")}


@dataclass(frozen=True)
class Figure:
    """One figure that may be pinned. `value` is a whole number of `unit`: places, applications, days or pence.

    `measure` says what is counted: figures of one measure can stand beside each other. `is_about` figures are rounded,
    or published as approximate. `group` is the heading under which a writer finds it.
    """

    key: str
    label: str
    value: int
    unit: str
    source: str
    as_of: date
    group: str
    measure: str = ""
    is_about: bool = False


class Changed(NamedTuple):
    """A pinned figure, or its comparator, that is not what it was; `now` is None where it cannot be had any more.

    Where both are the same, its source is more than twelve months old.
    """

    key: str
    then: int
    now: int | None


# What there is ------------------------------------------------------------------------------------------------


def figures_for(user: Any, unit: CommandUnit, letter: Letter | None = None) -> list[Figure]:
    """All figures that this person may put into a letter of this unit; none for those who do not lead it.

    A supervisor reads no equity report, so has none of its figures. `letter` is the one that is written: places that it
    may quote by name count as named.
    """
    if unit.pk not in standing(user).units_as(Role.SUPERVISOR, Role.COMMANDER):
        return []
    return [*_worries(user, unit, letter), *_equity(user, unit), *_national()]


def comparators(figure: Figure, offered: list[Figure]) -> list[Figure]:
    """Those that measure the same as this one elsewhere, in another year or scheme, in the order they are offered."""
    return [each for each in offered if each.key != figure.key and _is_like(each, figure)]


def _is_like(one: Figure, other: Figure) -> bool:
    return (one.measure, one.unit) == (other.measure, other.unit)


def _national() -> Iterator[Figure]:
    for each in NationalFigure.objects.select_related("scheme").order_by("-year", "scheme__name", "what", "pk"):
        scheme = each.scheme.short_name if each.scheme else "All schemes"
        of_faith = f" ({each.get_faith_display()})" if each.faith else ""
        value, unit = (each.pence, "pence") if each.count is None else (each.count, _counted(each.what))
        yield Figure(
            key=f"national:{each.pk}",
            label=f"{scheme}, {each.year}: {each.get_what_display().lower()}{of_faith}",
            value=value or 0,
            unit=unit,
            source=" ".join(_sentence(part) for part in (each.source, each.note) if part),
            as_of=each.source_on,
            group="National figures",
            measure=f"national/{each.what}",
            is_about=each.is_approximate,
        )


def _counted(what: str) -> str:
    return "applications" if what == NationalFigure.What.APPLICATIONS else "places"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _equity(user: Any, unit: CommandUnit) -> Iterator[Figure]:
    report = EquityReport.objects.visible_to(user).filter(unit=unit).order_by("-as_of").first()
    if report is None:
        return
    source = f"Applications of places of worship in {unit.name}, as recorded by them. Counts under 5 are not given."
    for row, label, group in [("", "all places", "All places of the unit"), *_rows(report)]:
        for each in _of_row(report, row):
            told = f"{source} Rounded to £5,000." if each.unit == "pence" else source
            yield replace(each, label=f"{each.label}: {label}", group=group, source=told)
    for state in State:
        number = report.tables["cells"].get(key("state", state))
        if number is not None:
            label = f"Applications by state: {state.label}"
            measure, group = "equity/state", "Where applications stand"
            name = f"equity:state/{state}/number"
            yield Figure(name, label, number, "applications", source, report.as_of, group, measure)


def _rows(report: EquityReport) -> Iterator[tuple[str, str, str]]:
    for row, label in report.tables["labels"]:
        title = TITLES[row.partition("/")[0]]
        yield row, f"{title.lower()}, {label}", title


def _of_row(report: EquityReport, row: str) -> Iterator[Figure]:
    """Figures of one row that are not withheld, still without source, group and the name of the row."""
    cells, amount = report.tables["cells"], report.tables["amounts"].get(row)
    name = f"equity:{row or 'all'}"

    def figure(measure: str, label: str, value: int, unit: str, as_of: date = report.as_of) -> Figure:
        about = unit == "pence"
        return Figure(f"{name}/{measure}", label, value, unit, "", as_of, "", f"equity/{measure}", about)

    for measure, label in MEASURES.items():
        number = cells.get(key(measure, row))
        if number is not None:
            yield figure(measure, label, number, "applications")
    if amount:
        yield figure("amount", "Money awarded", amount["pence"], "pence", date.fromisoformat(amount["as_of"]))
    for stage in STAGES:
        days = report.tables["days"].get(row, {}).get(stage)
        if days is not None:
            yield figure(f"days-{stage}", f"Middle number of days in the stage “{stage.label}”", days, "days")


def _worries(user: Any, unit: CommandUnit, letter: Letter | None) -> Iterator[Figure]:
    today = timezone.localdate()
    places = Place.objects.visible_to(user).filter(unit=unit).open_on(today)
    found = dict(
        Categorised.objects.visible_to(user)
        .filter(place__in=places, concern__raised_at__date__gt=today - YEAR)
        .values_list("category")
        .annotate(places=Count("place", distinct=True))
    )
    total, named, before = places.count(), _named(user, unit, letter, today), _given(user, unit, today)
    for category in FundingCategory:
        given = to_give(
            found.get(category, 0),
            places=total,
            named=named.get(category, 0),
            before=before[f"worries:{category}"],
            on=today,
        )
        if given is not None:
            yield Figure(
                key=f"worries:{category}",
                label=f"Places with a worry about funding: {category.label}",
                value=given.value,
                unit="places",
                source=(
                    f"Worries that places of worship in {unit.name} told police in the 12 months to"
                    f" {dateformat.format(given.as_of, 'j F Y')}. A place counts once. Counts under 5 are not given."
                ),
                as_of=given.as_of,
                group="What places told police",
                measure="places",
            )
    yield Figure(
        key=ALL_PLACES,
        label=f"Places of worship in {unit.name}",
        value=total,
        unit="places",
        source=f"Register of places of worship of {unit.name}.",
        as_of=today,
        group="What places told police",
        measure="places",
    )


def _named(user: Any, unit: CommandUnit, letter: Letter | None, today: date) -> dict[str, int]:
    """By category, how many places letters of twelve months quote by name; this letter quotes whoever lets it."""
    quoted = Quotation.objects.visible_to(user).filter(answer=Quotation.Answer.YES, withdrawn_at=None)
    sent = quoted.filter(letter__unit=unit, used=True, letter__sent_on__gt=today - YEAR)
    either = sent | quoted.filter(letter=letter) if letter else sent
    return dict(either.order_by().values_list("category").annotate(places=Count("place", distinct=True)))


def _given(user: Any, unit: CommandUnit, today: date) -> Mapping[str, set[Given]]:
    """What versions of this unit's letters gave within twelve months, sent or not: committees read drafts too."""
    versions = LetterVersion.objects.visible_to(user).filter(letter__unit=unit, made_at__date__gt=today - YEAR)
    given: dict[str, set[Given]] = defaultdict(set)
    for figures in versions.order_by().values_list("figures", flat=True):
        for name, pinned in _pinned(figures):
            as_of = date.fromisoformat(pinned["as_of"])
            if as_of > today - YEAR:
                given[name].add(Given(pinned["value"], as_of))
    return given


# Pinning ------------------------------------------------------------------------------------------------------


def pin(figure: Figure, compared_with: Figure | None, why_alone: str) -> dict[str, Any]:
    """The figure as a version keeps it. Refused without something like it beside it or a reason why it is alone."""
    why = why_alone.strip()
    if compared_with is None and not why:
        raise Refused("Choose what this figure is compared with, or say why it stands alone.", "why_alone")
    if compared_with is not None and (compared_with.key == figure.key or not _is_like(compared_with, figure)):
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


def in_words(value: int, unit: str, *, is_about: bool = False) -> str:
    """'about £24,500,000', '12 places', '1 day'."""
    one, many = NOUNS.get(unit, (unit, unit))
    worded = pounds(value) if unit == "pence" else f"{value:,} {one if value == 1 else many}"
    return f"about {worded}" if is_about else worded


def worded(pinned: Mapping[str, Any]) -> str:
    """A pinned figure, or its comparator, as it is read."""
    return in_words(pinned["value"], pinned["unit"], is_about=pinned.get("is_about", False))


# What has changed since ---------------------------------------------------------------------------------------


def changed_since(version: LetterVersion, user: Any) -> list[Changed]:
    """Pinned figures and comparators that differ now, were withdrawn, are now withheld, or are older than a year.

    Only for those who lead the unit. Equity figures are looked at for commanders alone, who read them.
    """
    unit = version.letter.unit
    held = standing(user)
    if unit.pk not in held.units_as(Role.SUPERVISOR, Role.COMMANDER):
        return []
    reads_equity = unit.pk in held.units_as(Role.COMMANDER, Role.OVERSIGHT)
    now = {each.key: each.value for each in figures_for(user, unit, version.letter)}
    oldest, found = timezone.localdate() - YEAR, {}
    for name, pinned in _pinned(version.figures):
        if name.startswith("equity:") and not reads_equity:
            continue
        is_old = date.fromisoformat(pinned["as_of"]) <= oldest
        if now.get(name) != pinned["value"] or is_old:
            found[name] = Changed(name, pinned["value"], now.get(name))
    return list(found.values())


def told(version: LetterVersion, changed: Changed) -> str:
    """What has changed, in one sentence."""
    pinned = next(pinned for name, pinned in _pinned(version.figures) if name == changed.key)
    then = worded(pinned)
    if changed.now is None:
        return f"{pinned['label']}: {then}. This figure cannot be given any more."
    if changed.now == changed.then:
        on = dateformat.format(date.fromisoformat(pinned["as_of"]), "j F Y")
        return f"{pinned['label']}: {then}. It is more than 12 months old ({on})."
    now = worded({**pinned, "value": changed.now})
    return f"{pinned['label']}: {then} in the letter, {now} now."


def _pinned(figures: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All pinned figures of a version by key, comparators among them."""
    for name, pinned in figures.items():
        yield name, pinned
        if pinned["compared_with"] is not None:
            yield pinned["compared_with"]["key"], pinned["compared_with"]
