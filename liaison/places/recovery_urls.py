"""Addresses of giving somebody a new way in."""

from django.urls import path

from liaison.places.views import recovery

urlpatterns = [
    path("", recovery.recoveries, name="recoveries"),
    path("start/", recovery.recovery_start, name="recovery_start"),
    path("<int:pk>/", recovery.recovery, name="recovery"),
    path("<int:pk>/confirm/", recovery.recovery_confirm, name="recovery_confirm"),
    path("<int:pk>/withdraw/", recovery.recovery_withdraw, name="recovery_withdraw"),
]
