"""The same addresses as the portal's."""

from django.urls import path

from bench.floor import views

urlpatterns = [
    path("", views.today),
    path("places/", views.register),
    path("places/<slug:slug>/", views.place),
    path("visits/log/", views.log),
]
