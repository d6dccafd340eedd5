"""Addresses."""

from django.contrib import admin
from django.urls import include, path

from liaison.places.views.joining import join

handler500 = "liaison.views.shell.server_error"

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("join/<str:token>/", join, name="join"),
    path("places/", include("liaison.places.urls")),
    path("visits/", include("visits.urls")),
]
