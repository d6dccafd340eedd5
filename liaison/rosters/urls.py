"""Addresses of the rosters."""

from django.urls import path

from liaison.rosters.views import importing, patterns, shifts, week, wishes

app_name = "rosters"
urlpatterns = [
    path("", week.week, name="week"),
    path("add/", shifts.tour_add, name="tour_add"),
    path("away/", shifts.away_add, name="away_add"),
    path("preferences/", wishes.preferences, name="preferences"),
    path("pattern/", patterns.pattern_assign, name="pattern"),
    path("import/", importing.upload, name="import"),
    path("import/<int:pk>/", importing.preview, name="import_preview"),
    path("import/<int:pk>/drop/", importing.import_drop, name="import_drop"),
    path("<int:pk>/", shifts.shift, name="shift"),
    path("<int:pk>/withdraw/", shifts.shift_withdraw, name="shift_withdraw"),
]
