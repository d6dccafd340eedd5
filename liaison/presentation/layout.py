"""Crispy layout objects of our own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from liaison.presentation.templatetags.crispy_forms_liaison import choices


class RevealingRadios(LayoutObject):
    """Radios of which some answers open more fields: `RevealingRadios("when", {"earlier": ["day", "time"]})`.

    The opened fields are `required=False`; the form's `clean` asks for them when their answer is chosen. They
    are opened by the stylesheet, so no script is needed.
    """

    template = "%s/layout/revealing_radios.html"

    def __init__(self, field: str, reveals: Mapping[str, list[Any]]) -> None:
        self.field = field
        self.reveals = reveals
        self.fields = [field, *(name for names in reveals.values() for name in names)]

    def render(self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """The radio group with each answer's fields under it."""
        bound = form[self.field]
        form.rendered_fields.add(self.field)
        options = []
        for choice in choices(bound):
            opened = [
                render_field(name, form, context, template_pack=template_pack, **kwargs)
                for name in self.reveals.get(choice.value, [])
            ]
            options.append((choice, opened))
        flat: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
        return render_to_string(self.get_template_name(template_pack), {**flat, "field": bound, "options": options})


class RevealingCheckboxes(RevealingRadios):
    """As `RevealingRadios`, where several answers may be ticked and each opens its own fields."""

    template = "%s/layout/revealing_checkboxes.html"
