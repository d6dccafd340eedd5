"""The floor as gunicorn serves it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"
os.environ["LIAISON_DATABASE_ROLE"] = "worker"

application = get_wsgi_application()
