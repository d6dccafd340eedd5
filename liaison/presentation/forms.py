"""The forms' shared manners: kind messages for every field, and a crispy helper that prints them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.forms.utils import pretty_name
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

FALLBACKS = {
    "required": _("Enter an answer."),
    "null_characters_not_allowed": _("This text has a character that cannot be kept. Delete it and type it again."),
    "max_length": _("Use %(limit_value)d characters or fewer. You have used %(show_value)d."),
    "min_length": _("Use %(limit_value)d characters or more."),
    "min_value": _("Enter %(limit_value)s or more."),
    "max_value": _("Enter %(limit_value)s or less."),
    "invalid_choice": _("Choose one of the answers listed."),
}
REQUIRED_BY_WIDGET: tuple[tuple[type[forms.Widget], Any], ...] = (
    (forms.CheckboxSelectMultiple, _("Choose at least one answer.")),
    (forms.RadioSelect, _("Choose an answer.")),
    (forms.Select, _("Choose one from the list.")),
    (forms.CheckboxInput, _("Tick the box to go on.")),
    (forms.FileInput, _("Choose a file.")),
)
INVALID_BY_FIELD: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.EmailField, _("Enter an e-mail address like name@example.org.")),
    (forms.IntegerField, _("Enter a whole number.")),
    (forms.URLField, _("Enter a web address like https://example.org.")),
)


def speak_kindly(fields: Mapping[str, forms.Field]) -> None:
    """Give each field a clear sentence for every code it has no message of its own for.

    "Of its own" means given in the field's `error_messages=`, or declared by one of our own field classes;
    Django's stock English is replaced. Changes the fields in place, each once: copies of a field keep its sentences.
    """
    for name, field in fields.items():
        if getattr(field, "speaks_kindly", False):
            continue
        stock = _stock_messages(type(field))
        for code, message in _kind_messages(field).items():
            if code not in field.error_messages or field.error_messages[code] == stock.get(code):
                field.error_messages[code] = _about(field.label or pretty_name(name), message)
        field.speaks_kindly = True


def _about(label: Any, message: Any) -> Any:
    """'Team: Choose one from the list.': in the error summary a message stands far from its field."""
    if "%" in str(label):
        # A per cent sign would be taken for a place to fill in.
        return message
    return format_lazy(
        "{label} {message}" if str(label)[-1:] in "?.!:" else "{label}: {message}",
        label=label,
        message=message,
    )


def _stock_messages(field_class: type[forms.Field]) -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for ancestor in reversed(field_class.__mro__):
        if ancestor.__module__.startswith("django."):
            messages.update(getattr(ancestor, "default_error_messages", {}))
    return messages


def _kind_messages(field: forms.Field) -> dict[str, Any]:
    messages = dict(FALLBACKS)
    for widget_class, message in REQUIRED_BY_WIDGET:
        if isinstance(field.widget, widget_class):
            messages["required"] = message
            break
    for field_class, message in INVALID_BY_FIELD:
        if isinstance(field, field_class):
            messages["invalid"] = message
            break
    if isinstance(field, forms.FileField):
        # A file's max_length speaks of its name and has other parameters.
        messages.pop("max_length")
    return messages


class KindMessages:
    """Mixin for forms and model forms: kind messages, and a `helper` with every field and one button.

    Set `submit_label`; override `layout()` to group fields. `form_action` stays the page's own address.
    """

    submit_label: Any = _("Save")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The class's fields are copied for each form; those made for one form alone come after.
        speak_kindly(self.base_fields)
        super().__init__(*args, **kwargs)
        speak_kindly(self.fields)

    def layout(self) -> list[Any]:
        """Names of fields and crispy layout objects, in the order of the page."""
        return list(self.fields)

    @cached_property
    def helper(self) -> FormHelper:
        """What `{% crispy form %}` prints: the layout, then the button."""
        helper = FormHelper()
        helper.layout = Layout(*self.layout())
        helper.render_hidden_fields = True
        helper.add_input(Submit("submit", self.submit_label))
        return helper


class KindForm(KindMessages, forms.Form):
    """A plain form with the portal's manners."""
