"""The wards of the demo city: as made up as its places."""

from django.conf import settings

from liaison.places.actions.boundaries import keep
from liaison.places.boundaries import find_areas, read_file
from liaison.places.models import CommandUnit

FILE = settings.BASE_DIR / "data" / "made-up-wards.geojson"


def load_wards() -> None:
    """Give the first unit its wards; the places of the others lie in the country round them."""
    keep(
        unit=CommandUnit.objects.order_by("pk")[0],
        areas=find_areas(read_file(FILE)).areas,
        source="Made-up wards of a made-up city",
    )
