"""Who may use Django's administration, and what it is called."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse

from liaison.accounts.proving import recently_proven
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.presentation.administration import PortalAdmin

P = ParamSpec("P")
CHANGING = ("add_view", "change_view", "delete_view")


class NotesReadings:
    """Whoever is shown places, or rows of places, in the administration stands in their reading logs."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The rows of a list."""
        response: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        found = getattr(response, "context_data", None) or {}
        if "cl" in found:
            note_reading(request, "Administration: a list", _places(found["cl"].result_list))
        return response

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """One row: its form, its history."""
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        note_reading(request, "Administration: one row", _places([found]))
        return found


def _rendered_at_once(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """The page within the transaction of its view: what a form offers is asked for while it is printed, and row-level
    security shows nothing to whom no transaction is bound.
    """

    @wraps(view)
    def whole(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return whole


def _places(rows: Iterable[Any]) -> set[int]:
    """Primary keys of the places that these rows are, or belong to."""
    found = (row.pk if isinstance(row, Place) else getattr(row, "place_id", None) for row in rows)
    return {pk for pk in found if pk}


class AdministrationSite(admin.AdminSite):
    """For people who both may use the administration and are posted as administrators somewhere today."""

    site_header = f"{settings.PORTAL_NAME}: administration"
    site_title = settings.PORTAL_NAME
    index_title = "What needs no screen of its own"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what keeps the portal's rules: the tables that other packages would offer are left out."""
        if admin_class is not None and issubclass(admin_class, PortalAdmin):
            noting = type(admin_class.__name__, (NotesReadings, admin_class), {"__doc__": admin_class.__doc__})
            super().register(model_or_iterable, noting, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff alone is not enough: what an administrator sees follows from the posting."""
        user = request.user
        return user.is_active and bool(getattr(user, "is_staff", False)) and standing(user).holds(Role.ADMINISTRATOR)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Whoever adds or changes something here has proven lately that it is them."""
        changes = getattr(view, "__name__", "") in CHANGING and isinstance(getattr(view, "__self__", None), PortalAdmin)
        whole = _rendered_at_once(view)
        return super().admin_view(recently_proven(whole) if changes else whole, cacheable)

    def password_change(self, request: HttpRequest, extra_context: object = None) -> Any:
        """Passwords are changed in one place, which tells their owner by mail."""
        return redirect("account_change_password")

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """There is one door for everybody; whoever is in already and may not come here learns nothing."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path))
