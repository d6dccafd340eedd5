"""Addresses of proving who one is; those of allauth that behave differently here come before its own."""

from django.urls import path

from liaison.accounts import views

urlpatterns = [
    path("prove/", views.prove, name="prove"),
    path("proven/", views.proven, name="proven"),
    path("factors/", views.your_sign_in, name="mfa_index"),
    path("factors/webauthn/reauthenticate/", views.prove_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("factors/webauthn/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("factors/webauthn/keys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("factors/totp/activate/", views.activate_app, name="mfa_activate_totp"),
    path("factors/recovery-codes/", views.spare_codes, name="mfa_view_recovery_codes"),
]
