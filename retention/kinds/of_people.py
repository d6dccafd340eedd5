"""People who have gone: contacts, accounts, invitations; and what the machinery knows of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import DateField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from dashboard.models import Briefing, KeptWeek
from liaison.accounts.models import ForceId, User
from liaison.audit.erasing import erase as erase_history
from liaison.audit.models import Consultation
from liaison.outbox.models import DemoMail, Message, Reachability
from liaison.places.models import Invitation, Membership, Posting
from liaison.places.models.contacts import CommitteeRole
from retention.kinds.copies import rename, rewrite
from retention.kinds.kind import MARK, Part, blank_rows, kind
from retention.models import Decision
from visits.models import CalendarLink

NOWHERE = "erased@example.invalid"
FORMER_CONTACT = "A former contact"
FOR_EVER, NEVER = date(9999, 1, 1), date(1900, 1, 1)


def _latest(rows: Any, of: str, what: str) -> Subquery:
    last = rows.filter(user=OuterRef("pk")).annotate(last_on=Coalesce("until", Value(FOR_EVER, DateField())))
    return Subquery(last.order_by("-last_on", "-pk").values(what if what != "last" else "last_on")[:1])


def former_name(person: User) -> str:
    """What somebody is called once their name is gone: 'A former secretary', 'A former officer'."""
    membership = Membership.objects.filter(user=person).order_by("-since", "-pk").first()
    posting = Posting.objects.filter(user=person).order_by("-since", "-pk").first()
    if membership is not None and (posting is None or membership.since >= posting.since):
        role = CommitteeRole(membership.role).label
        return f"A former {role[0].lower()}{role[1:]}"
    return "A former officer" if posting is not None and posting.is_police else "A former user"


def forget_people(keys: Sequence[int], decision: Decision) -> None:
    """Take the names of these people out of accounts, histories, kept weeks and the sign-in. Their rows stay."""
    names: dict[str, str] = {}
    for person in User.objects.filter(pk__in=keys):
        name = former_name(person)
        names.setdefault(str(person), name)
        _forget(person, name, decision)
    rewrite(KeptWeek.objects.all(), Briefing.objects.all(), rename(names))
    # Those that hang on others first.
    Authenticator.objects.filter(user__in=keys).delete()
    UserSession.objects.filter(user__in=keys).delete()
    SocialToken.objects.filter(account__user__in=keys).delete()
    SocialAccount.objects.filter(user__in=keys).delete()
    EmailConfirmation.objects.filter(email_address__user__in=keys).delete()
    EmailAddress.objects.filter(user__in=keys).delete()


def _forget(person: User, name: str, decision: Decision) -> None:
    email = person.email
    gone = User(pk=person.pk)
    gone.set_unusable_password()
    User.objects.filter(pk=person.pk).update(is_active=False, is_staff=False, password=gone.password)
    blanks = {"name": name, "email": f"former-{person.pk}@erased.invalid", "rank": "", "languages": ""}
    blank_rows(User, [person.pk], blanks, decision)
    for held in ForceId.objects.filter(user=person):
        blank_rows(ForceId, [held.pk], {"collar_number": f"E{held.pk}"}, decision)
    invitations = Invitation.objects.filter(Q(accepted_by=person) | Q(email__iexact=email))
    blank_rows(Invitation, list(invitations.values_list("pk", flat=True)), {"email": MARK}, decision)
    Message.objects.filter(address__iexact=email).update(address=NOWHERE)
    Reachability.objects.filter(user=person).update(reason="")
    CalendarLink.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now())
    LogEntry.objects.filter(Q(object_repr__icontains=email) | Q(object_repr__icontains=person.name)).update(
        object_repr=MARK, change_message=""
    )
    if settings.DEMO:
        DemoMail.objects.filter(to__iexact=email).update(to=NOWHERE, subject=MARK, body=MARK)


def _forget_messages(keys: Sequence[int], decision: Decision) -> None:
    Message.objects.filter(pk__in=keys).exclude(address="").update(address=NOWHERE)


def _forget_reading(keys: Sequence[int], decision: Decision) -> None:
    erase_history(Consultation, keys, {"purpose": MARK, "path": ""}, decision=decision.ref)


def _forget_sessions(keys: Sequence[int], decision: Decision) -> None:
    UserSession.objects.filter(pk__in=keys).delete()


kind(
    "contacts",
    label="Contacts who have left",
    goes="The name, the number, the address and the language",
    stays="That there was a contact with this role, and from when to when",
    model="places.Contact",
    ended="ended_on",
    by_day=True,
    reference="role",
    holds={"place": "place", "person": "user"},
    parts=(
        Part(
            "places.Contact",
            "pk",
            {"name": FORMER_CONTACT, "phone": MARK, "email": MARK, "preferred_language": MARK, "user": None},
        ),
    ),
)
kind(
    "people",
    label="People who have left",
    goes="The name, the address, the collar number, the sign-in",
    stays="What they did, as done by “a former secretary” or “a former officer”",
    model="accounts.User",
    ended=Greatest(
        Coalesce(_latest(Posting.objects, "user", "last"), Value(NEVER, DateField())),
        Coalesce(_latest(Membership.objects, "user", "last"), Value(NEVER, DateField())),
    ),
    by_day=True,
    annotated={
        "home": Coalesce(_latest(Posting.objects, "user", "unit"), _latest(Membership.objects, "user", "place__unit"))
    },
    only=Q(home__isnull=False),
    unit="home",
    place="",
    reference="pk",
    holds={"person": "pk", "place": "memberships__place"},
    after=(forget_people,),
)
kind(
    "invitations",
    label="Invitations that are over",
    goes="The address",
    stays="Who invited whom into which role, and when",
    model="places.Invitation",
    ended=Coalesce("accepted_at", "withdrawn_at", "expires_at"),
    annotated={"home": Coalesce("unit", "place__unit")},
    unit="home",
    reference="role",
    holds={"place": "place", "person": "accepted_by"},
    parts=(Part("places.Invitation", "pk", {"email": MARK}),),
)
kind(
    "reading-log",
    label="Who looked",
    goes="The purpose in words, and the address of the page",
    stays="Who looked at which place, when, and at which page",
    model="audit.Consultation",
    ended="at",
    only=~Q(purpose=MARK),
    reference="page",
    marks=False,
    after=(_forget_reading,),
)
kind(
    "messages",
    label="Mails that were sent",
    goes="The address, what it was about, and what a mail server said",
    stays="That a mail of this kind went to this person, and when",
    model="outbox.Message",
    ended="due_at",
    only=Q(state__in=["sent", "cancelled", "expired", "failed"])
    & (~Q(about={}) | ~Q(last_error="") | ~Q(address__in=["", NOWHERE])),
    unit="",
    place="",
    reference="kind",
    holds={},
    marks=False,
    parts=(
        Part("outbox.Message", "pk", {"about": {}, "last_error": ""}),
        Part("outbox.Alteration", "told_in", {"was": None}),
    ),
    after=(_forget_messages,),
)
kind(
    "sessions",
    label="Sign-ins on devices",
    goes="The device and its network address",
    stays="Nothing",
    model="usersessions.UserSession",
    ended="last_seen_at",
    unit="",
    place="",
    reference="pk",
    holds={},
    marks=False,
    after=(_forget_sessions,),
)
kind(
    "decisions",
    label="Decisions to keep",
    goes="The reason, in words",
    stays="Who decided what and when",
    model="retention.Decision",
    ended="decided_at",
    only=Q(answer="keep", unit__isnull=False),
    unit="unit",
    place="",
    holds={},
    parts=(Part("retention.Decision", "pk", {"reason": MARK}),),
)
kind(
    "holds",
    label="Holds that were lifted",
    goes="The number of the force’s file",
    stays="What was held, why, by whom, from when to when",
    model="retention.Hold",
    ended="lifted_at",
    unit="unit",
    parts=(Part("retention.Hold", "pk", {"file_reference": MARK}),),
)
kind(
    "recoveries",
    label="Accounts that were given back",
    goes="What happened, in words",
    stays="Whose account it was, who gave it back, and when",
    model="accounts.Recovery",
    ended=Coalesce("confirmed_at", "withdrawn_at", "expires_at"),
    unit="unit",
    place="",
    reference="pk",
    holds={"person": "person"},
    parts=(Part("accounts.Recovery", "pk", {"reason": MARK}),),
)
