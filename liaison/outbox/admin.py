"""Messages and the machinery's pulse in the administration, only to look at."""

from django.contrib import admin

from liaison.outbox.models import Heartbeat, Message
from liaison.presentation.administration import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What was said or will be, to whom, and what went wrong; never the wording."""

    list_display = ("kind", "to", "address", "state", "due_at", "sent_at", "attempts", "last_error")
    list_filter = ("state", "kind")
    list_select_related = ("to",)
    search_fields = ("to__name", "to__email", "address")
    date_hierarchy = None
    fields = (
        "kind", "to", "address", "place", "state", "due_at", "expires_at", "retry_at", "said_at", "sent_at",
        "attempts", "last_error", "created_at",
    )  # fmt: skip
    ordering = ("-due_at", "-pk")


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When each part of the machinery was last alive."""

    list_display = ("part", "at")
