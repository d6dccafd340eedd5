"""Questions that most people skip, folded away under a line that opens them."""

from typing import Any

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class Folded(LayoutObject):
    """`Folded("More", "advice", "officers")`: open from the start where something in it is filled in or wrong."""

    def __init__(self, title: str, *fields: Any) -> None:
        self.title = title
        self.fields = list(fields)

    def render(self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """A `details` element with the fields in it."""
        html = self.get_rendered_fields(form, context, template_pack, **kwargs)
        names = [pointer.name for pointer in self.get_field_names()]
        opened = any(form[name].errors or form[name].value() for name in names if name in form.fields)
        return render_to_string("visits/_folded.html", {"title": self.title, "fields": html, "opened": opened})
