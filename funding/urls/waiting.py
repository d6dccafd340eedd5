"""Addresses: waiting."""

from django.urls import URLPattern, path

from funding.views import waiting

urlpatterns: list[URLPattern] = [
    path("<application:ref>/timeline/", waiting.events, name="timeline"),
]
