"""Addresses of the dashboard, by noun."""

from django.urls import URLPattern

from dashboard.urls import place

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    *place.urlpatterns,
]
