"""The first wall for everything that hangs on a place of worship."""

from typing import Any, Self

from django.db import models


class PlaceScopedQuerySet(models.QuerySet):
    """A queryset over a model with a foreign key `place`."""

    def visible_to(self, user: Any) -> Self:
        """The rows of places this person may see in full; nobody sees nothing."""
        places: Any = self.model._meta.get_field("place").related_model
        return self.filter(place__in=places.objects.seen_in_full_by(user))
