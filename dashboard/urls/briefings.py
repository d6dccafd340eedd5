"""Briefings."""

from django.urls import path

from dashboard.views import briefings

urlpatterns = [
    path("briefing.pdf", briefings.newest_pdf, name="briefing_newest"),
    path("briefings/", briefings.briefings, name="briefings"),
    path("briefings/<int:pk>/", briefings.briefing, name="briefing"),
    path("briefings/<int:pk>.pdf", briefings.briefing_pdf, name="briefing_pdf"),
]
