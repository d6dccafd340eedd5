"""Legal holds: what must not be erased for now. Nothing secret stands in one: see docs/adr."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from funding.models import Application
from letters.models import Letter
from liaison.accounts.roles import Permission
from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.places.access import may_in_unit, standing
from liaison.places.models import CommandUnit, Place


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds."""

    def visible_to(self, user: Any) -> Self:
        """Those of units where this person reviews or answers, of their own committee's places, and on themselves."""
        units = may_in_unit(user, Permission.RETENTION_REVIEW) | may_in_unit(user, Permission.SUBJECT_REQUESTS_ANSWER)
        return self.filter(
            Q(unit__in=units) | Q(place__in=standing(user).place_ids) | Q(person=getattr(user, "pk", None))
        )

    def standing(self) -> Self:
        """Those not lifted."""
        return self.filter(lifted_at=None)


@tracked()
class Hold(models.Model):
    """Something is kept although its time is over. It is on a place, an application, a letter or a person.

    The committee of the place reads all of it. The details of a matter that must not be told stay in the force's own
    system, under `file_reference`. `review_on` is at most six months away; then somebody looks again.
    """

    class Why(models.TextChoices):
        """The legal reason."""

        CLAIM = "claim", "A legal claim"
        CRIME = "crime", "A criminal investigation or trial"
        INQUEST = "inquest", "An inquest or a public inquiry"
        COMPLAINT = "complaint", "A complaint about the police"
        COMMISSIONER = "commissioner", "A question of the Information Commissioner"
        ASKED = "asked", "The place or the person has asked for it to be kept"
        DUTY = "duty", "Another legal duty"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=12, choices=Why.choices)
    file_reference = models.CharField("the force's file", max_length=40)
    review_on = models.DateField("to be looked at again by")
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now, editable=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ("review_on", "pk")
        indexes = (models.Index(fields=["place"], condition=Q(lifted_at=None), name="hold_of_place"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(place__isnull=False, letter=None, person=None)
                | Q(place=None, application=None, letter__isnull=False, person=None)
                | Q(place=None, application=None, letter=None, person__isnull=False),
                name="hold_is_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="hold_reviewed_pair",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_pair",
            ),
        )

    def __str__(self) -> str:
        return f"Hold {self.ref}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("retention:hold", args=[self.ref])

    @property
    def on_what(self) -> Any:
        """The thing that is held."""
        return self.application or self.place or self.letter or self.person
