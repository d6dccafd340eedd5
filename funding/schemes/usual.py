"""Putting what is known of the schemes into an empty portal."""

from typing import Any

from funding.models import NationalFigure, Round, Scheme, Supplier
from funding.schemes.catalogue import SCHEMES, SUPPLIERS
from funding.schemes.figures import FIGURES
from funding.schemes.rounds import ROUNDS
from funding.schemes.sources import READ_ON


def ensure(**_: Any) -> None:
    """Add what is missing. What is there stays as somebody has made it, and what was never there is added once."""
    known = set(Scheme.objects.values_list("slug", flat=True))
    if not known:
        Scheme.objects.bulk_create([Scheme(slug=slug, source_on=READ_ON, **fields) for slug, fields in SCHEMES.items()])
    schemes = {scheme.slug: scheme for scheme in Scheme.objects.filter(slug__in=SCHEMES)}
    if not known:
        Supplier.objects.bulk_create([Supplier(**_of(schemes, fields)) for fields in SUPPLIERS])
        NationalFigure.objects.bulk_create(
            [NationalFigure(source_on=READ_ON, **_of(schemes, fields)) for fields in FIGURES]
        )
    held = set(Round.objects.values_list("slug", flat=True))
    Round.objects.bulk_create(
        [
            Round(slug=slug, source_on=READ_ON, **_of(schemes, fields))
            for slug, fields in ROUNDS.items()
            if slug not in held and fields["scheme"] in schemes
        ]
    )


def _of(schemes: dict[str, Scheme], fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "scheme": schemes[fields["scheme"]] if fields["scheme"] else None}
