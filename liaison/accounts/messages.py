"""What is said about signing in: links to a new password or to confirm an address, what has changed, and recoveries.

Nothing is sent while a page is waited for, so how long an answer takes tells nothing about whom an address belongs to.
Links are made when the mail is written and follow from the row they open: no table holds one.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.accounts.models import Recovery, User
from liaison.accounts.single_sign_on import BINDING, is_bound, only_by_force
from liaison.db.acting import acting_as
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Draft, Letter, Letters, each, kind
from liaison.outbox.models import Message
from liaison.presentation import words

LONGEST_ADDRESS = 254
# A link that nobody could be sent within the hour is asked for again.
RESET_KEPT, NOTICE_KEPT = timedelta(hours=1), timedelta(days=3)
# What allauth tells of, by the name of its own mail, and what we say.
CHANGES = {
    "account/email/password_changed": gettext_lazy("Your password was changed."),
    "account/email/password_set": gettext_lazy("A password was set for your account."),
    "account/email/password_reset": gettext_lazy("A new password was chosen with a link that we mailed to you."),
    "account/email/email_changed": gettext_lazy("The e-mail address of your account was changed."),
    "account/email/email_deleted": gettext_lazy("An e-mail address was taken off your account."),
    "account/email/email_confirm": gettext_lazy("An e-mail address of your account was confirmed."),
    "account/email/account_already_exists": gettext_lazy("Somebody wanted to add this address to another account."),
    "mfa/email/totp_activated": gettext_lazy("An app for codes was added to your sign-in."),
    "mfa/email/totp_deactivated": gettext_lazy("The app for codes was taken off your sign-in."),
    "mfa/email/recovery_codes_generated": gettext_lazy("New spare codes were made. Older ones no longer work."),
    "mfa/email/webauthn_added": gettext_lazy("A passkey was added to your sign-in."),
    "mfa/email/webauthn_removed": gettext_lazy("A passkey was taken off your sign-in."),
}
OTHER = gettext_lazy("Something about how you sign in was changed.")
# What was tried until the limits stopped it, and what is said of it.
TRIED = {
    "password": (
        gettext_lazy("Wrong passwords were tried on your account"),
        gettext_lazy(
            "Several wrong passwords were typed for your account until %(when)s, and none of them opened it. For a "
            "quarter of an hour no password does. If it was you, wait, or choose a new password with this link. If it "
            "was not, you need do nothing. A passkey is safer still: nobody can guess it."
        ),
    ),
    "code": (
        gettext_lazy("Wrong codes were tried on your account"),
        gettext_lazy(
            "Several wrong codes were typed for your account until %(when)s, and none of them was accepted. Whoever "
            "typed them knew your password or was signed in as you. If it was you, wait a quarter of an hour, then use "
            "the newest code. If it was not, choose a new password with this link at once. It signs everybody out."
        ),
    ),
}


def reset_asked(address: str) -> None:
    """Somebody asked for a link to a new password; whether it is anybody's address is looked up when it is written."""
    _leave("accounts.reset", address, RESET_KEPT)


def changed(what: str, address: str) -> None:
    """Tell an address that how its owner signs in has changed; `what` is allauth's name for it."""
    _leave("accounts.changed", address, NOTICE_KEPT, what=what)


def tries_stopped(what: str, address: str) -> None:
    """Tell an address that guesses at its account used up the tries; `what` is "password" or "code". Once a day each.

    Whether it is anybody's address is looked up when it is written: what is done here is the same for every address.
    """
    day = timezone.localdate()
    digest = salted_hmac("liaison.accounts.tried", address.lower(), algorithm="sha256").hexdigest()[:32]
    _leave("accounts.tried", address, NOTICE_KEPT, key=f"{what}:{digest}:{day}", what=what)


def browser_is_new(user: User, device: str) -> None:
    """Tell somebody that they, or somebody else, signed in from a browser that they never used; once a day and device.

    `device` is what the browser calls itself, in words.
    """
    now, name = timezone.now(), "accounts.new-browser"
    key = f"{name}:{user.pk}:{timezone.localdate(now)}:{device}"
    draft = Draft(key=key, kind=name, due_at=now, expires_at=now + NOTICE_KEPT, to=user.pk, about={"device": device})
    with acting_as(user.pk):
        enqueue([draft])


def address_added(email_address: EmailAddress) -> None:
    """Mail the link that confirms an address."""
    _leave("accounts.confirm", email_address.email, NOTICE_KEPT, pk=email_address.pk)


def recovery_begun(recovery: Recovery, confirmers: Iterable[int]) -> None:
    """Tell the person that a new way in was asked for them, and those who may confirm it (primary keys)."""
    _tell("accounts.recovery", recovery, recovery.person_id, "begun", recovery.expires_at)
    for person in confirmers:
        _tell("accounts.recovery-asks", recovery, person, "begun", recovery.expires_at)


def recovery_ended(recovery: Recovery, how: str) -> None:
    """Tell the person how it ended: "confirmed", with the link to a new way in, or "withdrawn"."""
    _tell("accounts.recovery", recovery, recovery.person_id, how, timezone.now() + NOTICE_KEPT)


def link_to_force(user: User) -> None:
    """Mail a link with which somebody binds their account to their identity at their force."""
    now = timezone.now()
    key = f"accounts.bind:{uuid.uuid4()}"
    enqueue([Draft(key=key, kind="accounts.bind", due_at=now, expires_at=now + NOTICE_KEPT, to=user.pk)])


def _tell(kind_name: str, recovery: Recovery, to: int, step: str, expires_at: datetime) -> None:
    key = f"{kind_name}:{recovery.pk}:{step}:user:{to}"
    about = {"pk": recovery.pk, "step": step}
    enqueue([Draft(key=key, kind=kind_name, due_at=timezone.now(), expires_at=expires_at, to=to, about=about)])


def _leave(kind_name: str, address: str, keep: timedelta, *, key: str = "", **about: Any) -> None:
    if len(address) > LONGEST_ADDRESS:
        return
    now = timezone.now()
    key = f"{kind_name}:{key or uuid.uuid4()}"
    enqueue([Draft(key=key, kind=kind_name, due_at=now, expires_at=now + keep, address=address, about=about)])


@kind("accounts.reset", None)
def write_reset(messages: Sequence[Message]) -> Letters:
    """To somebody who has an account and a password to choose; nobody else is written to."""
    letters: Letters = {}
    for message in messages:
        user = _owner(message.address)
        if user is not None and not only_by_force(user):
            letters[message.pk] = Letter(
                _("Choose a new password"),
                _("You, or somebody else, asked for a new password for this address. If it was not you, do nothing."),
                reset_path(user),
            )
    return letters


@kind("accounts.changed", None)
def write_changed(messages: Sequence[Message]) -> Letters:
    """What was changed, when, and what to do if it was somebody else."""
    return {
        message.pk: Letter(
            _("How you sign in has changed"),
            _("%(what)s It happened on %(when)s. If it was not you, sign in and choose a new password at once.")
            % {"what": CHANGES.get(message.about["what"], OTHER), "when": words.moment(message.created_at)},
            reverse("usersessions_list"),
        )
        for message in messages
    }


@kind("accounts.tried", None)
def write_tried(messages: Sequence[Message]) -> Letters:
    """To somebody whom a password could let in; nobody else is written to."""
    letters: Letters = {}
    for message in messages:
        user = _owner(message.address)
        if user is not None and not only_by_force(user):
            subject, text = TRIED[message.about["what"]]
            letters[message.pk] = Letter(
                str(subject), text % {"when": words.moment(message.created_at)}, reverse("account_reset_password")
            )
    return letters


@kind("accounts.new-browser", None)
def write_new_browser(messages: Sequence[Message]) -> Letters:
    """Which kind of browser, when, and what to do if it was somebody else. Where it was is not said, nor known here."""
    letters: Letters = {}
    for message in messages:
        happened = _(
            "Your account was opened on %(when)s with a browser that is new to it: %(device)s. Every browser counts as "
            "new after a new password, or when it was told to forget what it kept. If it was you, you need do nothing."
        ) % {"when": words.moment(message.created_at), "device": message.about["device"]}
        if only_by_force(message.to):
            advice = _("If it was not, tell the IT service desk of your force, and end that sign-in with this link.")
        else:
            advice = _("If it was not, end that sign-in with this link, and choose a new password.")
        letters[message.pk] = Letter(
            _("A new browser opened your account"), f"{happened} {advice}", reverse("usersessions_list")
        )
    return letters


@kind("accounts.confirm", None)
def write_confirm(messages: Sequence[Message]) -> Letters:
    """To an address that is not confirmed yet."""

    def write(message: Message, email_address: EmailAddress) -> Letter | None:
        if email_address.verified or email_address.email.lower() != message.address.lower():
            return None
        return Letter(
            _("Confirm your e-mail address"),
            _("Open this link to confirm that this address is yours. If you did not ask for it, do nothing."),
            reverse("account_confirm_email", args=[EmailConfirmationHMAC(email_address).key]),
        )

    return each(messages, EmailAddress.objects.all(), write)


@kind("accounts.recovery", None)
def write_recovery(messages: Sequence[Message]) -> Letters:
    """Begun and withdrawn while that is the truth; confirmed with the link that it was for."""

    def write(message: Message, recovery: Recovery) -> Letter | None:
        step = message.about["step"]
        if step == "confirmed":
            return Letter(
                _("Your new way in"),
                _("How you signed in before no longer works. Open this link to choose a new way. It works once."),
                way_in(recovery.person),
            )
        if step == "withdrawn":
            return Letter(
                _("Nothing has changed about how you sign in"),
                _("A new way in was asked for you, and this was taken back. You sign in as before."),
                reverse("account_login"),
            )
        if not recovery.is_waiting:
            return None
        return Letter(
            _("A new way in was asked for you"),
            _(
                "%(who)s says that you have lost every way to sign in. Once a second person agrees, the old ways stop "
                "working and we mail you a link. If you did not ask for this, tell them at once."
            )
            % {"who": recovery.started_by},
            reverse("account_login"),
        )

    return each(messages, Recovery.objects.select_related("person", "started_by"), write)


@kind("accounts.recovery-asks", None)
def write_recovery_asks(messages: Sequence[Message]) -> Letters:
    """To those who may confirm, while it waits."""

    def write(message: Message, recovery: Recovery) -> Letter | None:
        if not recovery.is_waiting:
            return None
        return Letter(
            _("Somebody has lost their sign-in: please confirm"),
            _(
                "%(who)s has begun a recovery for %(person)s. Make sure yourself that it is them, then confirm. It can "
                "be confirmed until %(until)s."
            )
            % {"who": recovery.started_by, "person": recovery.person, "until": words.moment(recovery.expires_at)},
            reverse("recovery", args=[recovery.pk]),
        )

    return each(messages, Recovery.objects.select_related("person", "started_by"), write)


@kind("accounts.bind", None)
def write_bind(messages: Sequence[Message]) -> Letters:
    """To police who have not yet bound their account to their identity at their force."""
    return {
        message.pk: Letter(
            _("Sign in with the account of your force"),
            _("From now on you sign in to this portal with the account of your force. Open this link once to begin."),
            binding_path(message.to),
        )
        for message in messages
        if message.to is not None and not is_bound(message.to)
    }


def way_in(user: User) -> str:
    """The link to a new way in for somebody who has none: their force where that is how they sign in, or a password."""
    return binding_path(user) if only_by_force(user) else reset_path(user)


def binding_path(user: User) -> str:
    """The link with which an identity is bound to this account: once, within three days."""
    return reverse("force_again", args=[f"{user_pk_to_url_str(user)}-{BINDING.make_token(user)}"])


def reset_path(user: User) -> str:
    """The link to a new password. It works until the password is changed or its owner signs in, at most three days."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


def _owner(address: str) -> User | None:
    users: Iterable[Any] = filter_users_by_email(address, is_active=True, prefer_verified=True, for_login=True)
    return next(iter(users), None)
