"""Oversight bodies, who holds their office and which units write to them are data that an administrator keeps."""

from django.contrib import admin

from letters.models import OfficeHolder, OversightBody, Remit
from liaison.places.admin import OfOwnUnits
from liaison.presentation.administration import PortalAdmin, PortalInline


class HolderInline(PortalInline):
    """Who holds the office, from when to when; a letter goes to whoever holds it on the day it is written."""

    model = OfficeHolder


class RemitInline(OfOwnUnits, PortalInline):
    """The administrator's own units that write to this body; a remit ends on a day."""

    model = Remit


@admin.register(OversightBody)
class OversightBodyAdmin(PortalAdmin):
    """To whom commanders write. What is over gets a last day, and who comes after is a new body."""

    list_display = ("name", "kind", "valid_from", "valid_to", "replies_within_days")
    list_filter = ("kind",)
    inlines = (HolderInline, RemitInline)
