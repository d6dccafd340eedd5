"""Which entries among the contacts of a place a request is about, where somebody without an account asks."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from liaison.accounts.roles import Permission
from liaison.audit.tracking import tracked
from liaison.places.access import may_in_unit, standing
from liaison.places.models import Contact, Place
from liaison.places.models.contacts import CommitteeRole
from retention.models.request import SubjectRequest


class RequestedContactQuerySet(models.QuerySet["RequestedContact"]):
    """Entries that somebody asks about."""

    def visible_to(self, user: Any) -> Self:
        """Those of units where this person answers requests, and of their own committee's places."""
        answered = may_in_unit(user, Permission.SUBJECT_REQUESTS_ANSWER)
        return self.filter(Q(place__unit__in=answered) | Q(place__in=standing(user).place_ids))


@tracked()
class RequestedContact(models.Model):
    """One entry that is theirs. The role is copied, since administrators read no contacts; the name is not."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="entries")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=CommitteeRole.choices)

    objects = RequestedContactQuerySet.as_manager()

    class Meta:
        verbose_name = "entry that a contact asks about"
        verbose_name_plural = "entries that contacts ask about"
        constraints = (models.UniqueConstraint(fields=["request", "contact"], name="requested_once"),)

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.place}"
