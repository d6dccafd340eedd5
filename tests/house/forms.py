"""The forms of a page as a browser sees them: names, what stands in them, what may be chosen."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One control: its kind, the values it starts with, and those it offers."""

    kind: str
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """One form with its method and its fields by name."""

    method: str
    action: str
    id: str = ""
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, list[str]]:
        """What a browser sends when nothing is touched."""
        return {name: list(each.values) for name, each in self.fields.items() if each.values}

    def typed_in(self) -> list[str]:
        """The names of fields that somebody types text into."""
        return [name for name, each in self.fields.items() if each.kind in TYPED]


TYPED = ("text", "email", "textarea", "number", "tel")


class Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._select: Field | None = None
        self._text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Forms, and the controls inside them."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                PageForm(given.get("method", "get").lower(), given.get("action", ""), given.get("id", ""))
            )
        if not self.forms:
            return
        if tag == "option" and self._select is not None:
            self._select.offered.append(given.get("value", ""))
            if "selected" in given:
                self._select.values.append(given.get("value", ""))
        elif tag in ("input", "textarea", "select") and given.get("name"):
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in ("submit", "button", "file"):
            return
        # A control may stand elsewhere on the page than its form.
        owner = next((form for form in self.forms if given.get("form") and form.id == given["form"]), self.forms[-1])
        control = owner.fields.setdefault(given["name"], Field(kind))
        if kind in ("radio", "checkbox"):
            control.offered.append(given.get("value", "on"))
            if "checked" in given:
                control.values.append(given.get("value", "on"))
        elif tag == "select":
            self._select = control
        elif tag == "textarea":
            self._text = control
            control.values.append("")
        else:
            control.values.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._text is not None:
            self._text.values[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """Text areas and selects end."""
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            if self._text is not None:
                # A browser leaves out the line break after the tag.
                self._text.values[-1] = self._text.values[-1].removeprefix("\n")
            self._text = None


def forms_of(body: str) -> list[PageForm]:
    """The forms of this page that are posted, without the one that signs out."""
    reader = Reader()
    reader.feed(body)
    return [form for form in reader.forms if form.method == "post" and "logout" not in form.action]
