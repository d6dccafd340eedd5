"""Who may use Django's administration, and what it is called."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from liaison.accounts.proving import recently_proven
from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.presentation.administration import PortalAdmin

CHANGING = ("add_view", "change_view", "delete_view")


class AdministrationSite(admin.AdminSite):
    """For people who both may use the administration and are posted as administrators somewhere today."""

    site_header = f"{settings.PORTAL_NAME}: administration"
    site_title = settings.PORTAL_NAME
    index_title = "What needs no screen of its own"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what keeps the portal's rules: the tables that other packages would offer are left out."""
        if admin_class is not None and issubclass(admin_class, PortalAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff alone is not enough: what an administrator sees follows from the posting."""
        user = request.user
        return user.is_active and bool(getattr(user, "is_staff", False)) and standing(user).holds(Role.ADMINISTRATOR)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Whoever adds or changes something here has proven lately that it is them."""
        changes = getattr(view, "__name__", "") in CHANGING and isinstance(getattr(view, "__self__", None), PortalAdmin)
        return super().admin_view(recently_proven(view) if changes else view, cacheable)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """There is one door for everybody; whoever is in already and may not come here learns nothing."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next", request.path))
