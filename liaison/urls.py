"""Addresses."""

from django.contrib import admin
from django.urls import include, path

from liaison.places.views.joining import join
from liaison.views.health import healthz, readyz

handler500 = "liaison.views.shell.server_error"

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("", include("liaison.outbox.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("join/<str:token>/", join, name="join"),
    path("places/", include("liaison.places.urls")),
    path("readyz", readyz, name="readyz"),
    path("visits/", include("visits.urls")),
]
