"""What must stay whatever its age: everything of a place, an application, a letter or a person under hold."""

from django.db.models import Q, QuerySet

from retention.kinds import Kind
from retention.models import Hold


def held_by(kind: Kind) -> Q:
    """A condition on the rows of this kind: those that a standing hold keeps."""
    condition = Q(pk__in=[])
    for what, lookup in kind.holds.items():
        held = Hold.objects.standing().filter(**{f"{what}__isnull": False})
        if what == "place":
            # A hold on an application names its place as well, and keeps that application alone.
            held = held.filter(application=None)
        condition |= Q(**{f"{lookup}__in": held.values(what)})
    return condition


def free(kind: Kind, rows: QuerySet) -> QuerySet:
    """Those of these rows that no hold keeps."""
    model = kind.table
    return rows.exclude(pk__in=model._base_manager.filter(held_by(kind)).values("pk"))
