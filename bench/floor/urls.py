"""The same addresses as the portal's."""

from django.urls import include, path

from bench.floor import views

pages = [
    path("", views.today),
    path("places/", views.register),
    path("places/<slug:slug>/", views.place),
    path("funding/", views.applications),
    path("funding/<slug:ref>/", views.application),
]
urlpatterns = [*pages, path("string/", include(pages)), path("visits/log/", views.log)]
