"""The portal's settings with everything taken away that a bare view can do without."""

from liaison.settings import *  # noqa: F403
from liaison.settings import DATABASES

ROOT_URLCONF = "bench.floor.urls"
WSGI_APPLICATION = "bench.floor.wsgi.application"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Without it allauth, whose sessions these are, does not start.
    "allauth.account.middleware.AccountMiddleware",
]
# No walls and no bound actor: the floor reads as the worker, whom no wall hinders, and asks for its own rows.
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["ATOMIC_REQUESTS"] = False
