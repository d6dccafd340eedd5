"""The week of one place."""

from django.urls import path

from dashboard.views import place

urlpatterns = [
    path("places/<slug:slug>/", place.place, name="place"),
]
