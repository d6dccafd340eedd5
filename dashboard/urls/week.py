"""The page of a week."""

from django.urls import path

from dashboard.views import week

urlpatterns = [
    path("", week.week, name="week"),
]
