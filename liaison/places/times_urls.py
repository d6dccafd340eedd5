"""Addresses under `/places/<slug>/times/`; part of the namespace of the places."""

from django.urls import URLPattern, path

from liaison.places.views import dates, times, timetable

urlpatterns: list[URLPattern] = [
    path("", times.times, name="times"),
    path("right/", times.times_right, name="times_right"),
    path("add/", times.sitting_kinds, name="sitting_kinds"),
    path("add/<slug:kind>/", times.sitting_add, name="sitting_add"),
    path("sittings/<int:pk>/", times.sitting_change, name="sitting_change"),
    path("sittings/<int:pk>/end/", times.sitting_end, name="sitting_end"),
    path("sittings/<int:pk>/one-day/", times.one_day, name="one_day"),
    path("changes/<int:pk>/take-back/", times.one_day_withdraw, name="one_day_withdraw"),
    path("dates/add/", dates.date_add, name="date_add"),
    path("dates/<int:pk>/", dates.date_confirm, name="date_confirm"),
    path("rule/", dates.rule, name="calendar_rule"),
    path("timetable/", timetable.timetable, name="timetable"),
]
