"""Units, teams, postings, the register, and what was said to whom, in the administration."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import In
from django.http import HttpRequest

from liaison.outbox.models import Message
from liaison.places.access import standing
from liaison.places.models import CommandUnit, Invitation, Membership, NeighbourhoodTeam, Place, Posting
from liaison.presentation.administration import PortalAdmin, ReadOnlyAdmin


class OfOwnUnits:
    """Rows of the units this person administers; row-level security says the same once more."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Only those rows."""
        return super().get_queryset(request).filter(self.of_units(_administered(request)))  # type: ignore[misc]

    def of_units(self, units: set[int]) -> Q:
        """What is of these units in this table."""
        return Q(unit__in=units)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Units and teams to choose from: their own."""
        units = _administered(request)
        if db_field.name == "unit":
            kwargs["queryset"] = CommandUnit.objects.filter(pk__in=units)
        elif db_field.name == "team":
            kwargs["queryset"] = NeighbourhoodTeam.objects.filter(unit__in=units)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


def _administered(request: HttpRequest) -> set[int]:
    return standing(request.user).units_as("administrator")


class OwnTeams(admin.RelatedFieldListFilter):
    """Teams to narrow a list by: those of the units this person administers."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """Primary keys and names."""
        return field.get_choices(include_blank=False, limit_choices_to={"unit__in": _administered(request)})


@admin.register(CommandUnit)
class CommandUnitAdmin(PortalAdmin):
    """Command units: the administrator's own can be changed, and new ones added when a force regroups."""

    list_display = ("name", "kind", "valid_from", "valid_to")
    ordering = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Their own."""
        return super().has_change_permission(request, obj) and (obj is None or obj.pk in _administered(request))


@admin.register(NeighbourhoodTeam)
class NeighbourhoodTeamAdmin(OfOwnUnits, PortalAdmin):
    """Teams of a unit."""

    list_display = ("name", "unit")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Posting)
class PostingAdmin(OfOwnUnits, PortalAdmin):
    """Who holds which role in which unit and team, from when to when."""

    list_display = ("user", "role", "unit", "team", "since", "until")
    list_filter = ("role", ("team", OwnTeams))
    list_select_related = ("user", "unit", "team")
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)
    ordering = ("user__name", "pk")


@admin.register(Place)
class PlaceAdmin(OfOwnUnits, PortalAdmin):
    """The public facts of a place. What the committee tells, it tells in the portal."""

    list_display = ("name", "faith", "postcode", "team", "closed_on")
    list_filter = ("faith", ("team", OwnTeams))
    list_select_related = ("team",)
    search_fields = ("name", "postcode")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("named_officer", "deputy")
    exclude = ("declines_visits", "calendar_rule", "languages", "expected_band")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A form that somebody has open in the portal must notice this change."""
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)


@admin.register(Membership)
class MembershipAdmin(OfOwnUnits, ReadOnlyAdmin):
    """Who belongs to which committee; inviting and ending is done at the place."""

    list_display = ("user", "place", "role", "since", "until")
    list_filter = ("role",)
    list_select_related = ("user", "place")
    search_fields = ("user__name", "user__email", "place__name")
    ordering = ("place__name", "user__name", "pk")

    def of_units(self, units: set[int]) -> Q:
        """Those of the places of these units."""
        return Q(place__unit__in=units)


@admin.register(Invitation)
class InvitationAdmin(OfOwnUnits, ReadOnlyAdmin):
    """Invitations to units and committees; sending again and withdrawing is done in the portal."""

    list_display = ("email", "role", "unit", "team", "invited_by", "invited_at", "expires_at", "accepted_at")
    list_filter = ("role",)
    list_select_related = ("unit", "team", "invited_by")
    search_fields = ("email",)
    exclude = ("token_digest", "client_id")
    ordering = ("-invited_at",)

    def of_units(self, units: set[int]) -> Q:
        """Those to these units and to committees of their places."""
        return Q(unit__in=units) | Q(place__unit__in=units)


@admin.register(Message)
class MessageAdmin(OfOwnUnits, ReadOnlyAdmin):
    """What was said or will be, to whom, and what went wrong; never the wording."""

    list_display = ("kind", "to", "address", "state", "due_at", "sent_at", "attempts", "last_error")
    list_filter = ("state", "kind")
    list_select_related = ("to",)
    search_fields = ("to__name", "to__email", "address")
    date_hierarchy = None
    fields = (
        "kind", "to", "address", "place", "state", "due_at", "expires_at", "retry_at", "said_at", "sent_at",
        "attempts", "last_error", "created_at",
    )  # fmt: skip
    ordering = ("-due_at", "-pk")

    def of_units(self, units: set[int]) -> Q:
        """Those about their places; of those about no place, the ones to their people and to whom they invite."""
        people = Posting.objects.filter(unit__in=units).values("user")
        invitations = Invitation.objects.filter(unit__in=units).values_list(Cast("pk", TextField()))
        invited = Q(In(KT("about__pk"), invitations), kind="places.invited")
        return Q(place__unit__in=units) | Q(place=None) & (Q(to__in=people) | invited)
