"""People: they sign in by e-mail, and police officers carry a collar number."""

from typing import Any, ClassVar

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
