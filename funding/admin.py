"""Schemes, rounds, suppliers and national figures are data that an administrator keeps. Applications are not here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify

from funding import sections
from funding.models import NationalFigure, Round, Scheme, Supplier
from liaison.places.models.place import Faith
from liaison.presentation.administration import PortalAdmin


class RoundForm(forms.ModelForm):
    """The sections and the evidence are checked, so that no committee meets a broken page."""

    class Meta:
        model = Round
        fields = "__all__"  # noqa: DJ007 -- an administrator may set all of it

    def clean_sections(self) -> Any:
        """In the shape of `funding.sections`."""
        given = self.cleaned_data["sections"]
        sections.check(given)
        return given

    def clean_evidence(self) -> Any:
        """A list of objects with key and label."""
        given = self.cleaned_data["evidence"]
        fits = isinstance(given, list) and all(
            isinstance(each, dict) and isinstance(each.get("key"), str) and isinstance(each.get("label"), str)
            for each in given
        )
        if not fits:
            raise ValidationError("Evidence is a list; each has a key and a label.")
        return given


class SchemeForm(forms.ModelForm):
    """Faiths are ticked."""

    faiths = forms.MultipleChoiceField(choices=Faith.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Scheme
        fields = "__all__"  # noqa: DJ007 -- an administrator may set all of it


@admin.register(Scheme)
class SchemeAdmin(PortalAdmin):
    """The schemes."""

    form = SchemeForm
    list_display = ("name", "run_by", "where", "source_on")


@admin.register(Supplier)
class SupplierAdmin(PortalAdmin):
    """Who surveys, installs and guards."""

    list_display = ("name", "scheme", "does_guarding", "since", "until")
    list_select_related = ("scheme",)


@admin.register(NationalFigure)
class NationalFigureAdmin(PortalAdmin):
    """Published figures."""

    list_display = ("year", "scheme", "what", "faith", "pence", "count", "is_approximate")
    list_filter = ("scheme", "year", "what")
    list_select_related = ("scheme",)


@admin.register(Round)
class RoundAdmin(PortalAdmin):
    """Rounds; a new one begins as a copy of the last."""

    form = RoundForm
    list_display = ("name", "scheme", "opens_on", "closes_on", "is_published")
    list_filter = ("scheme", "is_published")
    list_select_related = ("scheme",)
    readonly_fields = ("copied_from",)
    actions = ("copy",)

    @admin.action(description="Make a new round from this one")
    def copy(self, request: HttpRequest, queryset: QuerySet[Round]) -> None:
        """Everything but the dates comes over; it is not published, so that nobody applies by mistake."""
        for each in queryset:
            name = f"{each.name}, copy"[:120]
            each.copied_from_id, each.pk = each.pk, None
            each.name, each.opens_on, each.closes_on, each.is_published = name, None, None, False
            each.slug = slugify(f"{each.scheme.slug}-{timezone.now():%Y%m%d%H%M%S%f}")[:60]
            each._state.adding = True
            each.save()
            messages.success(request, f"{each.name}: made. Set its dates and its source, then publish it.")
