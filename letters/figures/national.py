"""National figures, published by others."""

from collections.abc import Iterator

from funding.models import NationalFigure
from letters.figures.figure import Figure


def national() -> Iterator[Figure]:
    """All of them, the newest year first. One query."""
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
