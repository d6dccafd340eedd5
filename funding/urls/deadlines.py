"""Addresses: what is due."""

from django.urls import URLPattern, path

from funding.views.deadlines import deadline, deadline_met, deadlines

urlpatterns: list[URLPattern] = [
    path("<application:ref>/deadlines/", deadlines, name="deadlines"),
    path("<application:ref>/deadlines/<int:pk>/", deadline, name="deadline"),
    path("<application:ref>/deadlines/<int:pk>/met/", deadline_met, name="deadline_met"),
]
