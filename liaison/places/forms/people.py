"""Inviting people, and joining."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.places.models import NeighbourhoodTeam
from liaison.places.models.contacts import CommitteeRole
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm


class InviteToCommitteeForm(OnceForm):
    """Who is to join the committee."""

    email = forms.EmailField(
        label="Their e-mail address", help_text="We send them a link. It works for 14 days.", max_length=254
    )
    committee_role = forms.ChoiceField(
        label="What they do for the place", choices=CommitteeRole.choices, widget=forms.RadioSelect
    )
    submit_label = "Send the invitation"


class InviteToUnitForm(OnceForm):
    """Who is to join the police side. Officers need a team."""

    email = forms.EmailField(
        label="Their work e-mail address", help_text="We send them a link. It works for 14 days.", max_length=254
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices, widget=forms.RadioSelect)
    team = forms.ModelChoiceField(
        NeighbourhoodTeam.objects.none(), label="Team", empty_label="Choose a team", required=False
    )
    submit_label = "Send the invitation"

    def __init__(self, *args: Any, roles: Iterable[str], teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role, Role(role).label) for role in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["role"].initial = choices[0][0]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].hide_optional = True  # type: ignore[attr-defined]
        self.fields["team"].help_text = "Only officers have a team."


class EndMembershipForm(KindForm):
    """Taking somebody off the committee; the last one needs a tick."""

    although_last = forms.BooleanField(
        label="I understand that then nobody of this place can see what the police write about it",
        required=False,
    )
    submit_label = "End the membership"

    def __init__(self, *args: Any, last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not last:
            del self.fields["although_last"]


class JoinByForceForm(KindForm):
    """Somebody without an account accepts an invitation, and has their sign-in at their force."""

    name = forms.CharField(
        label="Your name",
        help_text="As others should see it.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    rank = forms.CharField(label="Rank or title", help_text="For example PC, Sgt, Supt.", max_length=30, required=False)


class JoinForm(JoinByForceForm):
    """Somebody without an account accepts an invitation with a password of their own."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three random words are good.",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    submit_label = "Join"

    def __init__(self, *args: Any, email: str, with_rank: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        if not with_rank:
            del self.fields["rank"]

    def clean(self) -> dict[str, Any]:
        """The password is strong enough. It is asked for once: it can be shown, and a link by mail mends a slip."""
        cleaned = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
