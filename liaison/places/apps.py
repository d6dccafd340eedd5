"""Where: places of worship, and who belongs to which."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PlacesConfig(AppConfig):
    """Where: places of worship, and who belongs to which."""

    name = "liaison.places"
    verbose_name = "Places"

    def ready(self) -> None:
        """Keep the function that tells everybody's standing as the apps above have registered its parts.

        The sign-in below learns who is police, and invitations can be taken up through a force.
        """
        from liaison.accounts.single_sign_on import police_are
        from liaison.places import access
        from liaison.places.views import joining  # noqa: F401 -- signs up where identities are welcomed

        police_are(access.is_posted_as_police)
        post_migrate.connect(access.write_function, sender=self, dispatch_uid="the standing of everybody")
