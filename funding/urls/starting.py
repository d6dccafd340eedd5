"""Addresses: before a committee starts."""

from django.urls import URLPattern, path

from funding.views.starting import apply, start, tell_me

urlpatterns: list[URLPattern] = [
    path("start/", start, name="start"),
    path("apply/", apply, name="apply"),
    path("tell-me/", tell_me, name="tell_me"),
]
