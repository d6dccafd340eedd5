"""People: they sign in by e-mail, and police officers carry a collar number."""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from liaison.audit.tracking import tracked


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password nobody can sign in as them until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may use the administration."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. What they may see and do follows from their postings and memberships."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("name", max_length=120)
    rank = models.CharField("rank or title", max_length=30, blank=True, help_text="For example PC, Sgt, Supt.")
    languages = models.CharField("languages spoken", max_length=120, blank=True)
    is_staff = models.BooleanField("may use the administration", default=False)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = (models.UniqueConstraint(Lower("email"), name="one_person_per_address"),)

    def __str__(self) -> str:
        return f"{self.rank} {self.name}".strip()

    def get_full_name(self) -> str:
        """Rank and name, as others see this person."""
        return str(self)


@tracked()
class ForceId(models.Model):
    """A collar number: a string, unique within one force; formats differ from force to force."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="force_id")
    force = models.CharField(max_length=80)
    collar_number = models.CharField(max_length=10)

    class Meta:
        verbose_name = "collar number"
        constraints = (models.UniqueConstraint(fields=["force", "collar_number"], name="one_collar_number_per_force"),)

    def __str__(self) -> str:
        return self.collar_number


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    """Recoveries by where they stand."""

    def waiting(self, now: Any) -> Self:
        """Those that nobody has confirmed or withdrawn, and that still can be."""
        return self.filter(confirmed_at=None, withdrawn_at=None, expires_at__gt=now)


@tracked()
class Recovery(models.Model):
    """Somebody has lost every way in: two people of their unit give them a new one, each knowing that it is they.

    `unit` is the command unit whose administrator began it. The database holds that the second is another person.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recoveries")
    unit = models.ForeignKey("places.CommandUnit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("what happened, and how you know that it is they", max_length=300)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        verbose_name_plural = "recoveries"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="recovery_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="recovery_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(withdrawn_at=None), name="recovery_ends_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(started_by=models.F("person"))
                & (models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("person")))
                & (models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("started_by"))),
                name="recovery_by_two_others",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.started_at:%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be confirmed."""
        return self.confirmed_at is None and self.withdrawn_at is None and self.expires_at > timezone.now()
