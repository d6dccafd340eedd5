"""Addresses of security funding, by noun."""

from django.urls import URLPattern, register_converter

from liaison.db.references import ALPHABET


class Reference:
    """Eight characters that no other address of funding can be."""

    regex = f"[{ALPHABET}]{{8}}"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the database."""
        return value


register_converter(Reference, "application")

from funding.urls import (  # noqa: E402 -- the converter comes first
    deadlines,
    equity,
    evidence,
    helping,
    incidents,
    packs,
    starting,
    steps,
    waiting,
    writing,
)

app_name = "funding"
urlpatterns: list[URLPattern] = [
    *starting.urlpatterns,
    *incidents.urlpatterns,
    *equity.urlpatterns,
    *deadlines.urlpatterns,
    *writing.urlpatterns,
    *steps.urlpatterns,
    *waiting.urlpatterns,
    *evidence.urlpatterns,
    *packs.urlpatterns,
    *helping.urlpatterns,
]
