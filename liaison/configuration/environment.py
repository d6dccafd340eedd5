"""What the other parts of the settings read: the environment, and who runs this portal."""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
UNDER_TEST = "pytest" in sys.modules

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

if DEMO or UNDER_TEST:
    SECRET_KEY = env("SECRET_KEY", default="only-for-the-demo-and-the-tests-" + "x" * 32)
else:
    SECRET_KEY = env("SECRET_KEY", default="")
    if not SECRET_KEY:
        raise ImproperlyConfigured("Set SECRET_KEY to 50 or more random characters, or DEMO=1 for the demo.")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
