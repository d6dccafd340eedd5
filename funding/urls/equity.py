"""Addresses: equity."""

from django.urls import URLPattern, path

from funding.views.equity import equity

urlpatterns: list[URLPattern] = [path("equity/", equity, name="equity")]
