"""Figures of a letter: which there are, and putting one into a point beside another one. Built here, never typed."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from letters.access import may_send
from letters.actions import drafting
from letters.figures import Figure, changed_since, comparators, figures_for, pin, told, worded
from letters.figures.worries import ALL_PLACES
from letters.forms.figures import ALONE, FigureForm, dated, said
from letters.models import Letter, LetterVersion
from letters.models.letter import FundingCategory
from letters.views.fetching import led_letter, points_of
from letters.withholding import SMALLEST
from liaison.places.wording import words_kept
from liaison.presentation.refusing import say_why
from liaison.presentation.resending import VersionForm
from liaison.refusals import Refused, Stale

WITHHELD = (
    f"A number of places is left out where it is under {SMALLEST}, or leaves fewer than {SMALLEST} other places,"
    " so that nobody can work out who they are."
)
TOO_FEW = (
    f"This unit has fewer than {2 * SMALLEST} places of worship. A number of places with a worry would always tell"
    " which ones they are, so letters of this unit never carry one. Words of places, and figures published by others,"
    " can stand in the letter instead."
)


@require_GET
def figures(request: HttpRequest, ref: str) -> HttpResponse:
    """Those that are in the letter, and all that can be put in."""
    letter = led_letter(request, ref)
    newest = letter.newest()
    offered = figures_for(request.user, letter.unit, letter)
    changed = {each.key: told(newest, each) for each in changed_since(newest, request.user)} if newest else {}
    chosen = _chosen(newest, changed, {each.key for each in offered})
    context = {
        "letter": letter,
        "is_open": letter.is_draft and bool(points_of(newest)),
        "chosen": chosen,
        "groups": _groups(offered, {each["key"] for each in chosen}),
        "too_few": TOO_FEW if _is_small(offered) else "",
        "withheld": WITHHELD,
        "reads_equity": may_send(request.user, letter),
    }
    return render(request, "letters/figures.html", context)


def _is_small(offered: list[Figure]) -> bool:
    return any(each.key == ALL_PLACES and each.value < 2 * SMALLEST for each in offered)


def _chosen(newest: LetterVersion | None, changed: Mapping[str, str], offered: set[str]) -> list[dict[str, Any]]:
    rows = []
    for key, kept in (newest.figures if newest else {}).items():
        other = kept.get("compared_with")
        points = [
            f"{at + 1}. {FundingCategory(point['category']).label}"
            for at, point in enumerate(points_of(newest))
            if key in point.get("figures", ())
        ]
        flags = [changed[name] for name in (key, other["key"] if other else "") if name in changed]
        rows.append({
            "key": key, "kept": kept, "worded": worded(kept), "other": other, "points": points, "flags": flags,
            "other_worded": worded(other) if other else "", "is_offered": key in offered,
        })  # fmt: skip
    return rows


def _groups(offered: list[Figure], chosen: set[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [
        (
            name,
            [
                {"figure": each, "said": said(each), "dated": dated(each), "is_chosen": each.key in chosen}
                for each in group
            ],
        )
        for name, group in groupby(offered, key=lambda each: each.group)
    ]


@require_http_methods(["GET", "POST"])
def figure(request: HttpRequest, ref: str) -> HttpResponse:
    """One figure, `?key=`: into which point, and beside which other one or why alone."""
    letter = led_letter(request, ref)
    newest = letter.newest()
    if not letter.is_draft or not points_of(newest):
        messages.info(
            request, "Write a point first. Then figures can stand in it." if letter.is_draft else drafting.FINISHED
        )
        return redirect("letters:figures", ref)
    offered = figures_for(request.user, letter.unit, letter)
    chosen = next((each for each in offered if each.key == request.GET.get("key", "")), None)
    if chosen is None:
        messages.info(request, "This figure cannot be given any more. Choose another one.")
        return redirect("letters:figures", ref)
    beside = comparators(chosen, offered)
    sent: Any = request.POST if request.method == "POST" else None
    points = points_of(newest)
    form = FigureForm(sent, points=points, beside=beside, initial=_initial(letter, newest, chosen.key))
    if request.method == "POST" and form.is_valid():
        try:
            pinned = pin(chosen, form.beside(), form.cleaned_data["why_alone"])
            with words_kept(form, by=request.user, unit=letter.unit):
                made = _put(request, letter, newest, chosen, pinned, form)
        except Stale:
            messages.warning(request, "Somebody else has just changed this letter. Choose the figure once more.")
            return redirect("letters:figures", ref)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"The figure is in the letter. This is version {made.number}.")
            return redirect("letters:figures", ref)
    context = {"letter": letter, "figure": chosen, "said": said(chosen), "dated": dated(chosen), "form": form}
    return render(request, "letters/figure.html", context)


def _initial(letter: Letter, newest: LetterVersion | None, key: str) -> dict[str, Any]:
    points = points_of(newest)
    at = next((at for at, point in enumerate(points) if key in point.get("figures", ())), None)
    known: dict[str, Any] = {"version": letter.version}
    if at is not None:
        known["point"] = str(at)
    elif len(points) == 1:
        known["point"] = "0"
    kept = newest.figures.get(key) if newest else None
    if kept:
        other = kept.get("compared_with")
        known |= {"compared": other["key"] if other else ALONE, "why_alone": kept.get("why_alone", "")}
    return known


def _put(
    request: HttpRequest,
    letter: Letter,
    newest: LetterVersion | None,
    chosen: Figure,
    pinned: dict[str, Any],
    form: FigureForm,
) -> LetterVersion:
    """A version with this figure in that point, and nowhere else."""
    if newest is None:
        raise Http404
    content = _without(newest.content, chosen.key)
    content["points"][int(form.cleaned_data["point"])]["figures"].append(chosen.key)
    because = "A figure was chosen anew." if chosen.key in newest.figures else "A figure was put in."
    figures = {**newest.figures, chosen.key: pinned}
    return _written(request, letter, content, figures, form=form, because=because)


@require_POST
def figure_out(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one out of the letter."""
    letter = led_letter(request, ref)
    newest, form = letter.newest(), VersionForm(request.POST)
    key = request.POST.get("key", "")
    if newest is None or key not in newest.figures or not form.is_valid():
        messages.warning(request, "Something in that page was lost. Look at the figures and try again.")
        return redirect("letters:figures", ref)
    try:
        content, others = _without(newest.content, key), _others(newest.figures, key)
        _written(request, letter, content, others, form=form, because="A figure was taken out.")
    except Refused as refused:
        messages.warning(request, refused.message.replace("See above how it stands now. Your words are kept.", ""))
    else:
        messages.success(request, "The figure is not in the letter any more.")
    return redirect("letters:figures", ref)


def _without(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    points = [{**point, "figures": [each for each in point["figures"] if each != key]} for point in content["points"]]
    return {**content, "points": points}


def _others(figures: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: kept for name, kept in figures.items() if name != key}


def _written(
    request: HttpRequest,
    letter: Letter,
    content: Mapping[str, Any],
    figures: Mapping[str, Any],
    *,
    form: VersionForm,
    because: str,
) -> LetterVersion:
    used = {key for point in content["points"] for key in point["figures"]}
    return drafting.write(
        by=request.user,
        letter=letter,
        version=form.cleaned_data["version"],
        content=content,
        figures={key: kept for key, kept in figures.items() if key in used},
        because=because,
        client_id=form.cleaned_data.get("client_id"),
    )
