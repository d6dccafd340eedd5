"""A form with every kind of field, and a page with every component. Test-only addresses."""

import datetime as dt
from pathlib import Path

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.utils import timezone, translation
from django.views.i18n import set_language

from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm

KINDS = [("foot", "Foot patrol past the mosque"), ("met", "Met the committee"), ("call", "Phone call")]
MEASURES = [("cctv", "Cameras"), ("gate", "A gate"), ("guard", "A guard")]


class GalleryForm(OnceForm):
    """One of each."""

    kind = forms.ChoiceField(
        label="What kind of contact was it?",
        help_text="Choose the nearest one",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of contact it was."},
    )
    day = ThreeBoxDateField(label="When was it?", help_text="For example, 27 3 2026", latest=timezone.localdate)
    time = TimeField24(label="At what time?")
    when = forms.ChoiceField(
        label="When do you want the visit?",
        choices=[("any", "Any time"), ("fixed", "On a day")],
        widget=forms.RadioSelect,
    )
    wished = ThreeBoxDateField(label="Which day?", required=False)
    place = forms.CharField(label="Place of worship", max_length=60)
    email = forms.EmailField(label="E-mail address")
    people = forms.IntegerField(label="How many people came?", min_value=0, max_value=100_000)
    measures = forms.MultipleChoiceField(
        label="What would help?", choices=MEASURES, widget=forms.CheckboxSelectMultiple
    )
    team = forms.ChoiceField(label="Team", choices=[("", "Choose a team"), ("1", "Ward 1"), ("2", "Ward 2")])
    note = forms.CharField(
        label="What was said or agreed?",
        help_text="Do not name worshippers",
        max_length=200,
        required=False,
        widget=forms.Textarea,
    )
    letter = forms.FileField(label="A letter or photo", help_text="PDF, JPG or PNG, up to 5 MB")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="The committee agreed to this summary")
    submit_label = "Save visit"

    measures_hint = {"cctv": "Outside only"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measures"].choice_hints = self.measures_hint
        self.fields["people"].suffix = "people"

    def layout(self):
        return [
            "kind",
            Div("day", "time", css_class="app-side-by-side"),
            RevealingRadios("when", {"fixed": ["wished"]}),
            Fieldset("The place", "place", "email", "people"),
            "measures",
            "team",
            "note",
            "letter",
            "password",
            "agreed",
        ]


class RowForm(KindForm):
    """A row of a formset."""

    time = TimeField24(label="Prayer time")
    day = ThreeBoxDateField(label="From which day?")


RowFormSet = forms.formset_factory(RowForm, extra=2, min_num=2)


def page(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    """A page of the portal from a template text."""
    language = request.GET.get("language", "en-gb")
    context |= {
        "demo": True,
        "navigation": [("Today", "/", True), ("Places", "/places/", False), ("Visits", "/visits/", False)],
    }
    with translation.override(language):
        text = "{% extends 'base.html' %}{% load crispy_forms_tags portal %}" + source
        return HttpResponse(Template(text).render(RequestContext(request, context)))


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """The form; sent empty it shows every error."""
    bound = GalleryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and bound.is_valid():
        messages.success(request, f"Saved {bound.cleaned_data['day']:%Y-%m-%d}.")
    return page(
        request,
        "{% block title %}Log a visit{% endblock %}{% block content %}"
        '<h1 class="govuk-heading-l">Log a visit</h1>{% crispy form %}{% endblock %}',
        form=bound,
    )


@login_not_required
def formset(request: HttpRequest) -> HttpResponse:
    """Rows of a formset."""
    return page(
        request,
        "{% block title %}Times{% endblock %}{% block content %}"
        '<h1 class="govuk-heading-l">Times</h1>{% crispy formset helper %}{% endblock %}',
        formset=RowFormSet(request.POST or None),
        helper=RowForm().helper,
    )


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component once."""
    now = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
    messages.success(request, "Visit saved. Sent 14:03.")
    messages.warning(request, "Not updated since 09:12.")
    return page(
        request,
        COMPONENTS,
        now=now,
        rows=[("Named officer", "PC Ahmed"), ("Phone", "020 7946 0000")],
        timeline=[
            {
                "title": "Quote added",
                "by": "Imran, treasurer",
                "at": now,
                "text": "Two cameras at the side door.",
            },
            {
                "title": "Letter asked for",
                "by": "Fatima, secretary",
                "at": now - dt.timedelta(days=2),
                "text": "",
            },
        ],
        import_errors=[
            (3, "time", "Enter the time like 13:15 or 1:15pm."),
            (9, "date", "There is no 31 November."),
        ],
        crumbs=[("Places", "/places/"), ("Al-Noor Mosque", "/places/al-noor/")],
    )


COMPONENTS = (Path(__file__).parent / "components.html").read_text()

urlpatterns = [
    path("gallery/form/", form),
    path("gallery/formset/", formset),
    path("gallery/components/", components),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    # What surrounds every page leads to other pages of the portal.
    path("", include("liaison.urls")),
]
