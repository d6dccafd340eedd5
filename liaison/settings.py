"""Settings, read from the environment, with a default that runs the demo on this machine."""

from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from liaison.configuration.environment import *
from liaison.configuration.environment import BASE_DIR, DEMO, PORTAL_NAME, UNDER_TEST, env
from liaison.configuration.hardening import *
from liaison.configuration.hardening import CONTENT_SECURITY_POLICY
from liaison.configuration.providers import origins
from liaison.configuration.sign_in import *
from liaison.configuration.sign_in import OIDC_PROVIDERS
from liaison.configuration.work import *
from liaison.configuration.work import REDIS_URL

# A browser counts where the button of a force's sign-in leads to.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += origins(OIDC_PROVIDERS)

# Apps, from the top of the house down -----------------------------------------------------------------------
INSTALLED_APPS = [
    "liaison.demo",
    "ledger",
    "retention",
    "dashboard",
    "letters",
    "visits",
    "funding",
    "liaison.rosters",
    "liaison.places",
    "liaison.accounts",
    "liaison.audit",
    "liaison.outbox",
    "liaison.observances",
    "liaison.presentation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "liaison.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]
MIDDLEWARE = [
    # What every answer carries, static files included: before whatever may answer.
    "liaison.middleware.surround_every_answer",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liaison.middleware.keep_files_apart",
    "liaison.middleware.refuse_null_characters",
    "liaison.middleware.RefuseLongRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "liaison.accounts.limits.limit_sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "liaison.middleware.ActAsTheSignedInPerson",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "liaison.accounts.proving.AskForTwo",
]
ROOT_URLCONF = "liaison.urls"
WSGI_APPLICATION = "liaison.wsgi.application"
ASGI_APPLICATION = "liaison.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "liaison.views.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["liaison"]
CRISPY_TEMPLATE_PACK = "liaison"

# PostgreSQL: one login, a role per kind of process ---------------------------------------------------------
# The tests make their database as its owner and then take the role of the web (tests/conftest.py).
DATABASE_ROLE = env("LIAISON_DATABASE_ROLE", default="owner" if UNDER_TEST else "worker")
if DATABASE_ROLE not in ("owner", "web", "worker"):
    raise ImproperlyConfigured("LIAISON_DATABASE_ROLE is one of owner, web, worker.")
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres:///liaison"),
        "ENGINE": "liaison.db",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 3)
if DATABASE_ROLE != "owner":
    DATABASES["default"]["OPTIONS"]["assume_role"] = f"liaison_{DATABASE_ROLE}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History: row triggers, the context beside the row, append-only ---------------------------------------------
PGHISTORY_APPEND_ONLY = True

# Redis (or Valkey): sessions, cache, rate limits, and the bell that wakes the workers -----------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env("CACHE_URL", default=REDIS_URL),
        "KEY_PREFIX": "portal",
        "OPTIONS": {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
            "health_check_interval": 0,
        },
    }
}
MESSAGE_STORAGE = "liaison.notices.NoticeCookie"


# Language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["liaison.formats"]
TIME_ZONE = "Europe/London"
USE_TZ = True

# Mail ---------------------------------------------------------------------------------------------------------
# In the demo nothing leaves the machine: the mails can be read in the browser.
if DEMO and not env("EMAIL_URL", default=""):
    EMAIL_BACKEND = "liaison.outbox.mailbox.MailboxBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{PORTAL_NAME} <portal@localhost>")

# Files that browsers fetch -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
# Whoever shows our stylesheet from another site is not us.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATICFILES_DIRS = [BASE_DIR / "static", *([d] if (d := BASE_DIR / "build" / "static").is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SILENCED_SYSTEM_CHECKS: list[str] = []
