"""Second factors: making one, keeping spare codes, taking one away; and proving again that it is you."""

from typing import Any

from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liaison.accounts.proving import has_factor, kept_form, record_enrolment, was_proven_recently, ways_to_prove
from liaison.accounts.single_sign_on import forces, only_by_force


class _Enrolling:
    """A page where a factor is made: whoever makes one has shown it, and goes on to where they wanted to go."""

    request: HttpRequest
    did_generate_recovery_codes: bool

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """People of a force prove themselves to the force: a factor here would open a second door."""
        if only_by_force(request.user):
            messages.info(request, _("Your police force looks after how you sign in."))
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether it is the first, and where its owner wanted to go."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["is_first"] = not has_factor(self.request.user)
        context["next"] = get_next_redirect_url(self.request) or ""
        return context

    def get_success_url(self) -> str:
        """Spare codes are shown once, at once; then on."""
        if self.did_generate_recovery_codes:
            address = reverse("mfa_view_recovery_codes")
            return str(passthrough_next_redirect_url(self.request, address, "next"))
        return get_next_redirect_url(self.request) or reverse("mfa_index")


class AddPasskey(_Enrolling, AddWebAuthnView):
    """A passkey that can be found without a name and verifies its owner: it signs in alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser is asked to make."""
        context = super().get_context_data(**kwargs)
        user: Any = self.request.user
        context["options"] = webauthn.begin_registration(user, passwordless=True)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it."""
        response = super().form_valid(form)
        added = Authenticator.objects.filter(user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN)
        record_enrolment(self.request, added.latest("pk"))
        return response


class ActivateApp(_Enrolling, ActivateTOTPView):
    """An authenticator app, confirmed by a first code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret in groups of four, as it is typed by hand."""
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["groups"] = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it; the code that confirmed it is used up."""
        response = super().form_valid(form)
        app = Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP)
        app.wrap().validate_code(form.cleaned_data["code"])
        record_enrolment(self.request, app)
        return response


class RemovePasskey(RemoveWebAuthnView):
    """Take a passkey away, unless it is the last factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Refuse the last one in plain words."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.warning(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)


class ProveByPasskey(ReauthenticateWebAuthnView):
    """A passkey, to show again that it is you."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again on the same page."""
        return self.render_to_response(self.get_context_data())


class YourSignIn(IndexView):
    """What somebody has to sign in with, and when each was last used."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Passkeys with their dates; whether a force looks after all of it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        passkeys = Authenticator.objects.filter(user_id=self.request.user.pk, type=Authenticator.Type.WEBAUTHN)
        return context | {"passkeys": passkeys.order_by("pk"), "is_of_force": only_by_force(self.request.user)}


class SpareCodes(ViewRecoveryCodesView):
    """Spare codes: shown once, to print or to write down."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go on."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["next"] = get_next_redirect_url(self.request) or reverse("home")
        return context


add_passkey = AddPasskey.as_view()
activate_app = ActivateApp.as_view()
remove_passkey = RemovePasskey.as_view()
prove_by_passkey = ProveByPasskey.as_view()
your_sign_in = YourSignIn.as_view()
spare_codes = never_cache(SpareCodes.as_view())


@never_cache
@require_GET
def prove(request: HttpRequest) -> HttpResponse:
    """To the best way in which this person can prove again that it is them; `?next=` is where they come back to."""
    back = get_next_redirect_url(request) or "/"
    if only_by_force(request.user):
        bound = set(SocialAccount.objects.filter(user=request.user.pk).values_list("provider", flat=True))
        known = [app for app in forces() if app.provider_id in bound or not bound]
        return render(request, "mfa/prove.html", {"forces": known, "next": back})
    ways = ways_to_prove(request)
    if not ways:
        return render(request, "mfa/prove.html")
    return redirect(passthrough_next_redirect_url(request, ways[0]["url"], "next"))


@never_cache
@require_GET
def proven(request: HttpRequest) -> HttpResponse:
    """After a proof: the file that was asked for, or the form that was sent before it, one press away."""
    if not was_proven_recently(request):
        return redirect("home")
    file = get_next_redirect_url(request, "file")
    kept = kept_form(request)
    return render(request, "mfa/proven.html", {"file": file, "kept": kept})
