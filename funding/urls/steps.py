"""Addresses: steps."""

from django.urls import URLPattern, path

from funding.views import steps

urlpatterns: list[URLPattern] = [
    path("<application:ref>/next/", steps.following, name="next"),
    path("<application:ref>/step/<slug:to>/", steps.step, name="step"),
    path("<application:ref>/guarding/<slug:to>/", steps.guarding, name="guarding"),
]
