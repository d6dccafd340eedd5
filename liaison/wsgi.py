"""The WSGI application; the web process reads and writes as the database role of the web."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ.setdefault("LIAISON_DATABASE_ROLE", "web")
application = get_wsgi_application()
