"""Settings: one file, read from the environment, with a default that runs the demo on this machine."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from liaison.embedded.place import state_directory

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Who runs this portal ---------------------------------------------------------------------------------------
PORTAL_NAME = env("PORTAL_NAME", default="Safe Together")
FORCE_NAME = env("FORCE_NAME", default="Demo Police")
# What stands at the head of a printed briefing (Government Security Classifications Policy).
PORTAL_MARKING = env("PORTAL_MARKING", default="OFFICIAL")
# A briefing names the places that were not met: where the unit is weak.
BRIEFING_MARKING = env("BRIEFING_MARKING", default="OFFICIAL-SENSITIVE")
PORTAL_URL = env("PORTAL_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}")
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = "demo-password-1"  # noqa: S105 -- published; works only while DEMO is on

if DEMO or "pytest" in sys.modules:
    SECRET_KEY = env("SECRET_KEY", default="only-for-the-demo-and-the-tests-" + "x" * 32)
else:
    SECRET_KEY = env("SECRET_KEY", default="")
    if not SECRET_KEY:
        raise ImproperlyConfigured("Set SECRET_KEY to 50 or more random characters, or DEMO=1 for the demo.")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Apps, from the top of the house down -----------------------------------------------------------------------
INSTALLED_APPS = [
    "liaison.demo",
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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "liaison.middleware.refuse_null_characters",
    "liaison.middleware.RefuseLongRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "liaison.middleware.act_as_the_signed_in_person",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
DATABASE_ROLE = env("LIAISON_DATABASE_ROLE", default="owner" if "pytest" in sys.modules else "worker")
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
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
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
SESSION_ENGINE = "liaison.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "portal_session"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_MAX_LOOP_INTERVAL = 30
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    # A page that rings for the dispatcher tries once: whoever saved something must not wait for a broker.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BEAT_SCHEDULE = {
    "plan reminders": {"task": "outbox.plan", "schedule": 60.0, "options": {"expires": 55}},
    "sweep files": {"task": "funding.sweep_files", "schedule": 6 * 60 * 60.0, "options": {"expires": 3600}},
    "dispatch messages": {"task": "outbox.dispatch", "schedule": 15.0, "options": {"expires": 14}},
}

# People and sign-in -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_FORMS = {
    "login": "liaison.presentation.sign_in.SignIn",
    "reset_password": "liaison.presentation.sign_in.ResetPassword",
    "reset_password_from_key": "liaison.presentation.sign_in.ResetPasswordKey",
    "change_password": "liaison.presentation.sign_in.ChangePassword",
    "reauthenticate": "liaison.presentation.sign_in.Reauthenticate",
}
ACCOUNT_ADAPTER = "liaison.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/15m/key",
    "reset_password": "20/m/ip,5/h/key",
    "signup": "10/m/ip",
    "reauthenticate": "10/m/user",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

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

# Reminders: wall times in Europe/London (see visits/reminders.py and liaison/places/reminders.py) -----------------
REMINDERS = {
    "visit_evening_before": env("REMIND_VISIT_EVENING_BEFORE", default="18:00"),
    "visit_minutes_before": env.int("REMIND_VISIT_MINUTES_BEFORE", default=120),
    "friday_first": env("REMIND_FRIDAY_TUESDAY_AT", default="09:00"),
    "friday_second": env("REMIND_FRIDAY_THURSDAY_AT", default="12:00"),
    "ramadan_days_before": env.list("REMIND_RAMADAN_DAYS_BEFORE", cast=int, default=[42, 14, 3]),
    "ramadan_at": env("REMIND_RAMADAN_AT", default="09:00"),
    "ramadan_evening_before": env("REMIND_RAMADAN_EVENING_BEFORE", default="16:00"),
    "ramadan_plan_days_before": env.int("REMIND_RAMADAN_PLAN_DAYS_BEFORE", default=28),
    "tarawih_gaps": env("REMIND_TARAWIH_GAPS_AT", default="12:00"),
    "eid_days_before": env.list("REMIND_EID_DAYS_BEFORE", cast=int, default=[7, 1]),
    "daily": env("REMIND_DAILY_AT", default="08:00"),
    "funding_days_before": env.list("REMIND_FUNDING_DAYS_BEFORE", cast=int, default=[28, 14, 7, 2, 1]),
    "funding_at": env("REMIND_FUNDING_AT", default="09:00"),
    # A reply to a letter is due soon; and from the day it is due, please ask again, every so many days.
    "letter_days_before": env.int("REMIND_LETTER_DAYS_BEFORE", default=7),
    "letter_chase_days": env.int("REMIND_LETTER_CHASE_DAYS", default=14),
    "request_hours": env.int("REMIND_REQUEST_AFTER_HOURS", default=48),
    # The commander is told on Mondays that the week is ready; it is made a little before.
    "weekly_briefing": env("REMIND_WEEKLY_BRIEFING_AT", default="07:00"),
    # What changes again and again is told once it has been still for so long, and never later than the longest.
    "settle_seconds": env.int("REMIND_SETTLE_SECONDS", default=60),
    "settle_longest_seconds": env.int("REMIND_SETTLE_LONGEST_SECONDS", default=300),
    # A visit that begins this soon is told at once.
    "at_once_minutes": env.int("REMIND_AT_ONCE_MINUTES", default=120),
}
# After so many days without a word from the scheme the committee is reminded to ask.
FUNDING_CHASE_DAYS = env.int("FUNDING_CHASE_DAYS", default=42)
# What a round requires should be there so many days before it closes.
FUNDING_EVIDENCE_DAYS = env.int("FUNDING_EVIDENCE_DAYS", default=7)
# Where the committees' files lie: a folder that no address of the web reaches, for this account alone.
FUNDING_FILES = env("FUNDING_FILES", default=str(state_directory() / "files"))
# The largest file, and how much one place may keep, in bytes.
FUNDING_FILE_BYTES = env.int("FUNDING_FILE_BYTES", default=15_000_000)
FUNDING_PLACE_BYTES = env.int("FUNDING_PLACE_BYTES", default=200_000_000)
# ClamAV: the path of its Unix socket, or tcp://host:port. Once it is set, no file is taken while it does not answer.
CLAMAV_SOCKET = env("CLAMAV_SOCKET", default="")
CLAMAV_SECONDS = env.float("CLAMAV_SECONDS", default=20.0)
# The prefix of nginx's internal location for FUNDING_FILES, when nginx hands the files out (X-Accel-Redirect).
FUNDING_ACCEL = env("FUNDING_ACCEL", default="")
# A longer request is refused before any of it is read.
LONGEST_REQUEST_BYTES = FUNDING_FILE_BYTES + 1_000_000
# So many days after a closing date the committee may still write down that it sent the application in time.
FUNDING_MISSED_AFTER_DAYS = env.int("FUNDING_MISSED_AFTER_DAYS", default=14)
# How long one dispatcher may hold a message. It must be longer than the slowest sending of one mail.
OUTBOX_LEASE = env.int("OUTBOX_LEASE", default=120)

# How many seconds the solver may take for a proposal, and for one of many windows ("large" and more).
PROPOSE_SECONDS = env.float("PROPOSE_SECONDS", default=30.0)
PROPOSE_SECONDS_WHEN_LARGE = env.float("PROPOSE_SECONDS_WHEN_LARGE", default=60.0)
PROPOSE_LARGE = env.int("PROPOSE_LARGE", default=100)

# A street map under the pins of the dashboard's map: addresses on this host, since no browser is to ask another one
# (docs/deploy.md). One PMTiles file, or else pictures by {z}, {x} and {y}; without either nothing is asked for.
MAP_PMTILES = env("MAP_PMTILES", default="")
MAP_TILES = env("MAP_TILES", default="")
MAP_ATTRIBUTION = env("MAP_ATTRIBUTION", default="Street map © OpenStreetMap contributors")
for _name, _address in (("MAP_PMTILES", MAP_PMTILES), ("MAP_TILES", MAP_TILES)):
    if _address and (not _address.startswith("/") or _address.startswith("//")):
        raise ImproperlyConfigured(f"{_name} is a path on this host, such as /maps/region.pmtiles.")

# Files that browsers fetch -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", *([d] if (d := BASE_DIR / "build" / "static").is_dir() else [])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Hardening ------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
HTTPS = env.bool("HTTPS", default=not DEMO and "pytest" not in sys.modules)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secret links": {"()": "liaison.discretion.WithoutSecretLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secret links"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # The development server's own lines, which Django would print past the filter.
        "django.server": {"handlers": [], "propagate": True},
        "pgtrigger": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
