"""Addresses of security funding, by noun."""

from django.urls import URLPattern, register_converter

from liaison.presentation.references import ReferenceConverter

register_converter(ReferenceConverter, "application")

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
