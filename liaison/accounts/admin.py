"""People in the administration: names, addresses, collar numbers, and whether the account is active."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.http import HttpRequest

from liaison.accounts.models import ForceId, User
from liaison.presentation.administration import PortalAdmin, PortalInline


class ForceIdInline(PortalInline):
    """The collar number of an officer."""

    model = ForceId
    max_num = 1


class PersonForm(forms.ModelForm):
    """A person without passwords: those are theirs to set, by the link that "forgotten password" mails."""

    class Meta:
        model = User
        fields = ("email", "name", "rank", "languages", "is_active", "is_staff")

    def clean_email(self) -> str:
        """Addresses are kept in lower case, so that one person has one."""
        return self.cleaned_data["email"].lower()


@admin.register(User)
class PersonAdmin(PortalAdmin):
    """Somebody with an account. Roles are postings; committees are seen at the place."""

    form = PersonForm
    inlines = (ForceIdInline,)
    list_display = ("name", "rank", "email", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email", "force_id__collar_number")
    ordering = ("name", "pk")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new person has no password until they ask for a link; an administrator has vouched for the address."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        EmailAddress.objects.update_or_create(user=obj, primary=True, defaults={"email": obj.email, "verified": True})
