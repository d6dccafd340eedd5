"""The map."""

from django.urls import path

from dashboard.views import map as views

urlpatterns = [
    path("map/", views.map_of_places, name="map"),
]
