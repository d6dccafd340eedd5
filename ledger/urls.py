"""Addresses of the ledger; the ledger's own page is `places/<slug>/ledger/`."""

from django.urls import path

from ledger.views import access, corrections, held

app_name = "ledger"
urlpatterns = [
    path("places/<slug:slug>/corrections/", corrections.corrections, name="corrections"),
    path("places/<slug:slug>/corrections/ask/", corrections.correction_ask, name="correction_ask"),
    path("places/<slug:slug>/held/", held.held, name="held"),
    path("places/<slug:slug>/held/<int:pk>.<str:ending>", held.held_file, name="held_file"),
    path("corrections/", corrections.waiting, name="waiting"),
    path("corrections/<str:ref>/", corrections.correction, name="correction"),
    path("oversight/access/", access.access, name="access"),
]
