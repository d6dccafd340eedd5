"""Addresses of the visits."""

from django.urls import URLPattern, path

from visits.views import commitments, concerns, requests

app_name = "visits"
urlpatterns: list[URLPattern] = [
    path("concerns/", concerns.concerns, name="concerns"),
    path("concerns/raise/", concerns.concern_raise, name="concern_raise"),
    path("concerns/<slug:ref>/", concerns.concern, name="concern"),
    path("concerns/<slug:ref>/owner/", concerns.concern_owner, name="concern_owner"),
    path("promises/", commitments.commitments, name="commitments"),
    path("promises/make/", commitments.commitment_make, name="commitment_make"),
    path("promises/<slug:ref>/", commitments.commitment, name="commitment"),
    path("requests/", requests.requests, name="requests"),
    path("requests/make/", requests.request_make, name="request_make"),
    path("requests/<slug:ref>/", requests.visit_request, name="request"),
    path("requests/<slug:ref>/take-back/", requests.request_take_back, name="request_take_back"),
]
