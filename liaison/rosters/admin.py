"""Rules and patterns are data that an administrator keeps."""

from django.contrib import admin

from liaison.presentation.administration import PortalAdmin
from liaison.rosters.models import DutyRules, ShiftPattern


@admin.register(DutyRules)
class DutyRulesAdmin(PortalAdmin):
    """What a roster should keep, by unit and group."""

    list_display = ("label", "unit", "is_rostered", "min_rest_minutes", "max_days_in_a_row", "notice_days")
    list_select_related = ("unit",)


@admin.register(ShiftPattern)
class ShiftPatternAdmin(PortalAdmin):
    """Cycles of days."""

    list_display = ("name", "is_offered")
    prepopulated_fields = {"slug": ("name",)}
