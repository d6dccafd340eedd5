"""Django's administration under the portal's own door (`liaison.views.administration`)."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """The administration, for administrators alone."""

    default_site = "liaison.views.administration.AdministrationSite"
