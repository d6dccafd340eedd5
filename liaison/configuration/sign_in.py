"""People and sign-in: invitation only, two factors, a force's own identity provider."""

import base64
import hashlib

from liaison.configuration.environment import DEMO, PORTAL_NAME, SECRET_KEY, UNDER_TEST, env
from liaison.configuration.providers import check_providers

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["liaison.accounts.passwords.PasswordBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "liaison.accounts.listed_passwords.NotListed"},
    {"NAME": "liaison.accounts.own_words.NotOurWords"},
]

# E-mail and password ----------------------------------------------------------------------------------------
ACCOUNT_ADAPTER = "liaison.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_FORMS = {
    "login": "liaison.presentation.sign_in.SignIn",
    "reset_password": "liaison.presentation.sign_in.ResetPassword",
    "reset_password_from_key": "liaison.presentation.sign_in.ResetPasswordKey",
    "change_password": "liaison.presentation.sign_in.ChangePassword",
    "reauthenticate": "liaison.presentation.sign_in.Reauthenticate",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGIN_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/15m/key",
    "reset_password": "20/m/ip,5/h/key",
    "signup": "10/m/ip",
    "reauthenticate": "10/m/user",
}
# How many proxies before us may be believed about where a request comes from.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# The second factor ------------------------------------------------------------------------------------------
# The demo's people have none; everywhere else nobody sees data before they have shown two.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)
MFA_ADAPTER = "liaison.accounts.factors.EncryptingAdapter"
MFA_FORMS = {
    "authenticate": "liaison.presentation.second_step.EnterCode",
    "reauthenticate": "liaison.presentation.second_step.EnterCodeAgain",
    "activate_totp": "liaison.presentation.second_step.ConfirmApp",
    "deactivate_totp": "liaison.presentation.second_step.RemoveApp",
    "authenticate_webauthn": "liaison.presentation.second_step.UsePasskey",
    "reauthenticate_webauthn": "liaison.presentation.second_step.UsePasskeyAgain",
    "login_webauthn": "liaison.presentation.second_step.SignInWithPasskey",
    "add_webauthn": "liaison.presentation.second_step.MakePasskey",
    "edit_webauthn": "liaison.presentation.second_step.RenamePasskey",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers make passkeys for http://localhost; this lets the server accept them there.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or UNDER_TEST
MFA_TOTP_ISSUER = PORTAL_NAME
# With more, a code that was used works once more half a minute later.
MFA_TOTP_TOLERANCE = 0
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
# Keys that encrypt second factors at rest: Fernet keys, the newest first; older ones still open what they closed.
SECRETS_KEYS = env.list(
    "SECRETS_KEYS", default=[base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode()]
)

# A force's own identity provider (OpenID Connect) -------------------------------------------------------------
SOCIALACCOUNT_ADAPTER = "liaison.accounts.single_sign_on.ForceAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
# The identity itself opens the account; what a provider says of somebody's e-mail is never asked.
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# JSON, one object a force: {"provider_id", "name", "server_url", "client_id", "secret", "amr": [...], "acrs": [...]},
# and, where wanted, "only", "uid_field" and "sends_on_to" (docs/deploy.md).
OIDC_PROVIDERS = env.json("OIDC_PROVIDERS", default=[])
check_providers(OIDC_PROVIDERS, insecure=DEMO or UNDER_TEST)
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": force["provider_id"],
                "name": force["name"],
                "client_id": force["client_id"],
                "secret": force["secret"],
                "settings": {
                    "server_url": force["server_url"],
                    "uid_field": force.get("uid_field", "oid"),
                    "fetch_userinfo": False,
                    # What the identity token must say before it counts as two factors.
                    "amr": force.get("amr", ["mfa"]),
                    "acrs": force.get("acrs", []),
                    # Whether police then sign in this way alone.
                    "only": force.get("only", True),
                },
            }
            for force in OIDC_PROVIDERS
        ],
    }
}

# Sessions -------------------------------------------------------------------------------------------------------
SESSION_ENGINE = "liaison.sessions"
# However busy somebody is, and however long they do nothing: seconds.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
