"""The place's own log of what happened to it, and what of it goes into an application."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.models.application import OfApplication
from funding.models.evidence import Evidence
from funding.models.scoping import CommitteeQuerySet, WholeQuerySet
from liaison.audit.tracking import tracked
from liaison.places.models import Place


@tracked()
class Incident(models.Model):
    """Something that happened at the place. Its committee alone reads it, until it puts it into an application."""

    class What(models.TextChoices):
        """What happened."""

        DAMAGE = "damage", "Damage or graffiti"
        ATTACK = "attack", "Attack on a person"
        ABUSE = "abuse", "Abuse or threats"
        OBJECT = "object", "Something offensive or dangerous was left"
        FIRE = "fire", "Fire or attempted fire"
        BREAK_IN = "break-in", "Break-in because of who we are"
        ONLINE = "online", "Threats online or by post"
        FEAR = "fear", "People felt unsafe"
        NEARBY = "nearby", "Hate crime nearby"
        OTHER = "other", "Something else"

    class Harm(models.TextChoices):
        """The worst that came of it."""

        NONE = "none", "No harm"
        FEAR = "fear", "People were frightened"
        DAMAGE = "damage", "Something was damaged"
        HURT = "hurt", "Somebody was hurt"

    class Told(models.TextChoices):
        """Who was told."""

        POLICE = "police", "Police"
        TRUE_VISION = "true-vision", "True Vision"
        TRUST = "trust", "British Muslim Trust"
        TELL_MAMA = "tell-mama", "Tell MAMA"
        CST = "cst", "Community Security Trust"
        INSURER = "insurer", "Insurer"
        NOBODY = "nobody", "Nobody yet"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=What.choices)
    happened_on = models.DateField()
    happened_at = models.TimeField("about when", null=True, blank=True)
    harm = models.CharField(max_length=6, choices=Harm.choices)
    text = models.TextField("what happened", max_length=1500, blank=True)
    cost_pence = models.BigIntegerField("what it cost (pence)", null=True, blank=True)
    force = models.CharField(max_length=40, blank=True)
    crime_reference = models.CharField(max_length=30, blank=True)
    told = ArrayField(models.CharField(max_length=11, choices=Told.choices), default=list, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=160, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "-pk")
        indexes = (models.Index(fields=["place", "-happened_on"], name="incident_of_place"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="incident_withdrawn_pair",
            ),
            models.CheckConstraint(condition=Q(cost_pence=None) | Q(cost_pence__gte=0), name="incident_cost"),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.happened_on}"


@tracked()
class PackItem(OfApplication):
    """One thing that the committee has decided to put into the pack: an incident, a visit, or a file.

    What stands in the pack is kept as `text`, as it was when it was put in: a visit lies in another service and may be
    amended later.
    """

    class Kind(models.TextChoices):
        """What it is."""

        INCIDENT = "incident", "Incident"
        VISIT = "visit", "Visit by police"
        FILE = "file", "File"
        SUPPORT = "support", "Statement of support"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=20, help_text="Primary key or reference of the thing.")
    on = models.DateField("its date", null=True)
    text = models.TextField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_out_at = models.DateTimeField(null=True)

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ("on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "kind", "key"], condition=Q(taken_out_at=None), name="once_in_a_pack"
            ),
            models.CheckConstraint(
                condition=Q(taken_out_at=None, taken_out_by=None)
                | Q(taken_out_at__isnull=False, taken_out_by__isnull=False),
                name="pack_item_taken_out_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"

    @property
    def title(self) -> str:
        """Its first line."""
        return self.text.partition("\n")[0]

    @property
    def rest(self) -> str:
        """What stands below the first line."""
        return self.text.partition("\n")[2]
