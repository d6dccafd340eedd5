"""Addresses of the dashboard, by noun."""

from django.urls import URLPattern

from dashboard.urls import briefings, exports, place, week
from dashboard.urls import map as map_of_places

app_name = "dashboard"
urlpatterns: list[URLPattern] = [
    *week.urlpatterns,
    *place.urlpatterns,
    *exports.urlpatterns,
    *briefings.urlpatterns,
    *map_of_places.urlpatterns,
]
