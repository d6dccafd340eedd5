"""Tags of the crispy template pack "liaison", which prints forms in GOV.UK markup.

Django already writes `aria-describedby` (`<id>_helptext`, `<id>_error`) and `aria-invalid`; these tags choose
the template for each kind of field, add the classes, and list a form's errors so that each link
reaches an input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString

from liaison.presentation.fields import BOXES, ThreeBoxDateInput
from liaison.presentation.texts import line

register = template.Library()

# First match wins, so a subclass stands before its parent.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (ThreeBoxDateInput, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.Select, "select"),
    (forms.PasswordInput, "password"),
)
# Crispy's own defaults are Bootstrap's names; they mean nothing here.
FOREIGN_CLASSES = {"btn", "btn-primary", "btn-inverse", "hidden"}


@dataclass(frozen=True)
class Choice:
    """One radio button or checkbox as the template prints it."""

    id: str
    name: str
    value: str
    label: str
    checked: bool
    disabled: bool
    hint: str


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: what is wrong, and the id of the input to go to ('' for none)."""

    text: str
    target: str


@register.filter
def widget_template(field: BoundField) -> str:
    """The template that prints this kind of field."""
    for widget_class, kind in KINDS:
        if isinstance(field.field.widget, widget_class):
            return f"liaison/widgets/{kind}.html"
    return "liaison/widgets/text.html"


@register.simple_tag
def control(field: BoundField, css_class: str) -> SafeString:
    """The field's own input, with GOV.UK's class, its error class and the right keyboard.

    `maxlength` is left out: a browser cuts pasted text without a word, while the server says what is too long
    and keeps what was typed. A placeholder is left out too: it vanishes when it is needed.
    """
    widget = field.field.widget
    classes = [css_class, str(widget.attrs.get("class", ""))]
    if field.errors:
        classes.append(f"{css_class.split()[0]}--error")
    attrs: dict[str, Any] = {
        "class": " ".join(filter(None, classes)),
        "maxlength": False,
        "placeholder": False,
    }
    if isinstance(widget, forms.EmailInput):
        attrs |= {"spellcheck": "false", "autocapitalize": "none"}
    if isinstance(widget, forms.Textarea):
        attrs["rows"] = widget.attrs["rows"] if widget.attrs.get("rows") != "10" else "5"
        attrs["dir"] = "auto"
        if "lang" not in widget.attrs and (language := line(str(field.value() or ""))["lang"]) != "en":
            # The letters tell the language, and the language the font and the voice of a screen reader.
            attrs["lang"] = language
        if counted(field):
            attrs["class"] += " govuk-js-character-count"
            attrs["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}-info".strip()
    if isinstance(widget, forms.NumberInput):
        # A number box changes its value when scrolled over and hides letters from a screen reader.
        whole = isinstance(field.field, forms.IntegerField)
        attrs["inputmode"] = "numeric" if whole else "decimal"
        attrs["class"] += "" if widget.attrs.get("class") else " govuk-input--width-5"
        kept = {k: v for k, v in widget.attrs.items() if k not in ("min", "max", "step")}
        return field.as_widget(forms.TextInput(attrs=kept), attrs=attrs)
    return field.as_widget(attrs=attrs)


@register.filter
def counted(field: BoundField) -> int:
    """How many characters a long answer may have, when it has a limit (0 when not)."""
    limit = getattr(field.field, "max_length", None) or field.field.widget.attrs.get("maxlength")
    return int(limit or 0)


@register.filter
def choices(field: BoundField) -> list[Choice]:
    """The options of radios or checkboxes. A form field may carry `choice_hints`, value → sentence."""
    hints: dict[str, str] = getattr(field.field, "choice_hints", {})
    return [
        Choice(
            id=option.data["attrs"].get("id", ""),
            name=option.data["name"],
            value=str(option.data["value"]),
            label=str(option.data["label"]),
            checked=option.data["selected"],
            disabled=bool(option.data["attrs"].get("disabled")),
            hint=str(hints.get(str(option.data["value"]), "")),
        )
        for option in field.subwidgets
    ]


@register.filter
def marked_optional(field: BoundField) -> bool:
    """Whether the label says '(optional)'. A field that another one governs sets `hide_optional = True`."""
    return not field.field.required and not getattr(field.field, "hide_optional", False)


@register.filter
def prefix(field: BoundField) -> str:
    """What stands before the box, such as £: the form field's `prefix` attribute."""
    return str(getattr(field.field, "prefix", ""))


@register.filter
def suffix(field: BoundField) -> str:
    """What stands after the box, such as 'days': the form field's `suffix` attribute."""
    return str(getattr(field.field, "suffix", ""))


@register.filter
def boxes(field: BoundField) -> list[dict[str, Any]]:
    """The three boxes of a date: name, value, id, label, width, and whether this one is wrong."""
    wrong = set(BOXES) if field.errors else set()
    if field.errors and (named := _wrong_boxes(field)):
        wrong = named
    widget = field.field.widget
    context = widget.get_context(field.html_name, field.value(), {"id": field.auto_id})
    return [
        {
            "name": sub["name"],
            "value": sub["value"] if sub["value"] is not None else "",
            "id": sub["attrs"]["id"],
            "label": label,
            "width": 4 if box == "year" else 2,
            "wrong": box in wrong,
            "autocomplete": sub["attrs"].get("autocomplete", ""),
            "disabled": field.field.disabled,
        }
        for box, label, sub in zip(BOXES, widget.labels, context["widget"]["subwidgets"], strict=True)
    ]


@register.filter
def without_foreign_classes(value: str) -> str:
    """A crispy button's classes without Bootstrap's."""
    return " ".join(name for name in str(value).split() if name not in FOREIGN_CLASSES)


@register.inclusion_tag("liaison/error_summary.html")
def error_summary(form: forms.BaseForm | BaseFormSet | None) -> dict[str, Any]:
    """The box at the top that lists what is wrong, in the order of the page. Printed once for each form."""
    if form is None or getattr(form, "error_summary_shown", False) or not form.is_bound:
        return {"problems": []}
    found = list(problems(form))
    if found:
        form.error_summary_shown = True
    return {"problems": found}


@register.inclusion_tag("liaison/words_notice.html")
def words_notice(form: Any) -> dict[str, Any]:
    """Inside the form: words that may not belong here, with the choice to keep them. Nothing for other forms."""
    if not getattr(form, "notices", None):
        return {"notices": []}
    return {
        "notices": form.notices,
        "asks": form.asks_first,
        "heading": form.words_heading,
        "read_by": form.read_by,
        "reasons": form.words_reasons,
        "lack_a_reason": form.words_lack_a_reason,
        "marks": form.words_seen,
        "choice": form.words_choice,
        "prefix": form.add_prefix(""),
    }


def problems(form: forms.BaseForm | BaseFormSet) -> Iterator[Problem]:
    """Every error of a form or formset with the input it belongs to, in layout order."""
    if isinstance(form, BaseFormSet):
        for message in form.non_form_errors():
            yield Problem(str(message), "")
        for one in form.forms:
            yield from problems(one)
        return
    for message in form.non_field_errors():
        yield Problem(str(message), "")
    for name in _in_layout_order(form):
        if name in form.errors:
            bound = form[name]
            for message in form.errors[name]:
                yield Problem(str(message), _target(bound))


def _in_layout_order(form: forms.BaseForm) -> list[str]:
    layout = getattr(getattr(form, "helper", None), "layout", None)
    placed = [pointer.name for pointer in layout.get_field_names()] if layout is not None else []
    return list(dict.fromkeys([*(n for n in placed if n in form.fields), *form.fields]))


def _target(field: BoundField) -> str:
    if field.is_hidden:
        return ""
    widget = field.field.widget
    if isinstance(widget, ThreeBoxDateInput):
        wrong = _wrong_boxes(field)
        first = next((i for i, box in enumerate(BOXES) if box in wrong), 0)
        return f"{field.auto_id}_{first}"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        options = field.subwidgets
        return options[0].id_for_label if options else ""
    return field.id_for_label


def _wrong_boxes(field: BoundField) -> set[str]:
    wrong: set[str] = set()
    for error in field.errors.as_data():
        if isinstance(error, ValidationError) and error.params:
            wrong |= set(error.params.get("boxes", ()))
    return wrong
