"""What a person wants to be told, and when not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.outbox.kinds import GROUPS, Group
from liaison.outbox.models import Preference, QuietHours
from liaison.presentation.fields import TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.layout import RevealingRadios


class PreferencesForm(KindForm):
    """Groups of messages, and quiet hours."""

    wanted = forms.MultipleChoiceField(
        label=_("Write to me about"),
        help_text=_("Untick what you do not want. Invitations and alarms always come."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    quiet = forms.ChoiceField(
        label=_("Are there hours when you want no mail?"),
        help_text=_("What is due then waits until they are over, unless it would come too late."),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
    )
    begin = TimeField24(label=_("From"), required=False)
    end = TimeField24(label=_("Until"), required=False)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        self.groups = groups_for(user)
        super().__init__(*args, initial=self._now(), **kwargs)
        for name in ("wanted", "begin", "end"):
            self.fields[name].hide_optional = True  # type: ignore[attr-defined]
        self.fields["wanted"].choices = [(group.key, group.label) for group in self.groups]  # type: ignore[attr-defined]

    def layout(self) -> list[Any]:
        """The two questions; the hours open under "Yes"."""
        asked: list[Any] = [RevealingRadios("quiet", {"yes": ["begin", "end"]})]
        return ["wanted", *asked] if self.groups else asked

    def clean(self) -> dict[str, Any]:
        """Quiet hours need both ends, and not the same."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("quiet") == "yes":
            for name in ("begin", "end"):
                if name not in self.errors and cleaned.get(name) is None:
                    self.add_error(name, self.fields[name].error_messages["required"])
            if not self.errors and cleaned["begin"] == cleaned["end"]:
                self.add_error("end", _("Enter an end that is not the same as the beginning."))
        return cleaned

    def _now(self) -> dict[str, Any]:
        unwanted = set(Preference.objects.filter(user=self.user, wanted=False).values_list("kind", flat=True))
        hours = QuietHours.objects.filter(user=self.user).first()
        quiet = hours is not None and hours.begin != hours.end
        return {
            "wanted": [group.key for group in self.groups if group.key not in unwanted],
            "quiet": "yes" if quiet else "no",
            "begin": hours.begin if quiet and hours else None,
            "end": hours.end if quiet and hours else None,
        }


def groups_for(user: Any) -> list[Group]:
    """The groups of messages that can concern this person, and any that they have turned off."""
    off = set(Preference.objects.filter(user=user, wanted=False).values_list("kind", flat=True))
    return [group for group in GROUPS.values() if group.key in off or group.suits(user)]
