"""The rules are data that an administrator keeps; every change has its history."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from liaison.presentation.administration import PortalAdmin
from retention.models import Rule


@admin.register(Rule)
class RuleAdmin(PortalAdmin):
    """How long each kind of thing is kept, why, and who decides. Kinds are code: none is added here."""

    list_display = ("kind", "time", "reviewer", "is_proposal")
    list_filter = ("reviewer", "is_proposal")
    readonly_fields = ("kind", "version")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """A changed rule is not overwritten by the next release's file."""
        obj.version += 1
        super().save_model(request, obj, form, change)
