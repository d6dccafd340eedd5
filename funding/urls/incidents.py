"""Addresses: incidents."""

from django.urls import URLPattern, path

from funding.views import incidents

urlpatterns: list[URLPattern] = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.incident_new, name="incident_new"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/change/", incidents.incident_change, name="incident_change"),
    path("incidents/<int:pk>/withdraw/", incidents.incident_withdraw, name="incident_withdraw"),
]
