"""Contacts of a place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.places.actions import contacts as actions
from liaison.places.consulting import note_reading
from liaison.places.forms.contacts import AddContactForm, EditContactForm
from liaison.places.models import Contact, Place
from liaison.places.views.fetching import attempt, place_or_404
from liaison.presentation import words
from liaison.refusals import Refused


@require_http_methods(["GET", "POST"])
def contact_add(request: HttpRequest, slug: str) -> HttpResponse:
    """List somebody who agreed to be reached."""
    place = place_or_404(request, slug, Permission.CONTACTS_EDIT)
    form = AddContactForm(request.POST or None)
    saved = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: actions.add_contact(by=request.user, place=place, **form.cleaned_data))
    )
    if saved:
        messages.success(request, _("The contact is added."))
        return redirect("place", place.slug)
    note_reading(request, "Add a contact", [place])
    return render(request, "places/form.html", {"form": form, "place": place, "heading": _("Add a contact")})


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct a contact; the same page offers to say it is still right, and to end it."""
    place, contact = _contact(request, slug, pk)
    form = EditContactForm(request.POST or None, contact=contact)
    saved = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: actions.edit_contact(by=request.user, contact=contact, **form.cleaned_data))
    )
    if saved:
        messages.success(request, _("The contact is saved."))
        return redirect("place", place.slug)
    note_reading(request, "Edit a contact", [place])
    stale = getattr(form, "stale", None)
    context = {
        "form": form,
        "place": place,
        "contact": contact,
        "heading": _("Edit a contact"),
        "now": _as_it_is(stale) if stale else None,
    }
    return render(request, "places/contact.html", context)


@require_POST
def contact_checked(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """It is still right."""
    place, contact = _contact(request, slug, pk)
    try:
        actions.confirm_contact(by=request.user, contact=contact)
        messages.success(request, _("Thank you. Checked today."))
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("place", place.slug)


@require_http_methods(["GET", "POST"])
def contact_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody off the list, after asking once."""
    place, contact = _contact(request, slug, pk)
    if request.method == "POST":
        actions.end_contact(by=request.user, contact=contact)
        messages.success(request, _("This person is no longer a contact."))
        return redirect("place", place.slug)
    note_reading(request, "End a contact", [place])
    return render(request, "places/contact_end.html", {"place": place, "contact": contact})


def _contact(request: HttpRequest, slug: str, pk: int) -> tuple[Place, Contact]:
    place = place_or_404(request, slug, Permission.CONTACTS_EDIT)
    contacts: Any = Contact.objects.visible_to(request.user).filter(place=place, ended_on=None)
    return place, get_object_or_404(contacts, pk=pk)


def _as_it_is(contact: Contact) -> list[tuple[str, str]]:
    return [
        (_("Name"), contact.name),
        (_("What they do for the place"), contact.get_role_display()),
        (_("Work phone"), contact.phone or _("None")),
        (_("Work e-mail"), contact.email or _("None")),
        (_("How they like to be reached"), contact.get_reach_by_display()),
        (_("Language they like to speak"), contact.preferred_language or _("Not said")),
        (_("Agreed to be listed on"), words.day(contact.consented_on)),
    ]
