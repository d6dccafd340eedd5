"""The pulse of the machinery in the administration. Messages are in that of the places: units divide them."""

from django.contrib import admin

from liaison.outbox.models import Heartbeat
from liaison.presentation.administration import ReadOnlyAdmin


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When each part of the machinery was last alive."""

    list_display = ("part", "at")
